"""Who takes care of it: named by the office, handed over with two times yes."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.decisions import Decision
from facilitation.model.errors import (
    ConflictError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
)
from facilitation.model.people import Person
from facilitation.model.responsibilities import Handover, Responsibility
from facilitation.model.rights import Actor
from facilitation.usecases import access, handovers, responsibilities
from facilitation.usecases.matter_history import list_waiting, show_history
from facilitation.usecases.matters import MatterKind, find_responsibility, get_matter
from facilitation.usecases.responsibilities import Care
from tests import cast, findings
from tests.conftest import NOW, TODAY

DUE = date(2027, 3, 1)


def _actor(session: Session, person: Person) -> Actor:
    return access.actor_of(session, person, on=TODAY)


@pytest.fixture
def decision(session: Session, scene: cast.Scene) -> Decision:
    return findings.decide(session, scene.round_table, caretaker=scene.ben)


def _entrust(
    session: Session,
    scene: cast.Scene,
    decision: Decision,
    care: Care,
    *,
    by: Actor,
    version: int = 1,
) -> Responsibility:
    return responsibilities.entrust_matter(
        session, scene.process, MatterKind.DECISION, decision.id, care,
        version=version, by=by, on=TODAY, now=NOW,
    )  # fmt: skip


def _to_pass(
    session: Session, scene: cast.Scene, decision: Decision, by: Actor
) -> handovers.Passable:
    return responsibilities.matter_to_pass(
        session, scene.process, MatterKind.DECISION, decision.id, by=by, on=TODAY
    )


def _propose(
    session: Session, scene: cast.Scene, decision: Decision, to: Person, *, by: Actor
) -> Handover:
    thing = _to_pass(session, scene, decision, by)
    made = handovers.propose(session, thing, to.id, text="Bitte!", by=by, now=NOW)
    session.flush()
    return made


def _confirm(
    session: Session, scene: cast.Scene, decision: Decision, handover: Handover, *, by: Actor
) -> bool:
    thing = _to_pass(session, scene, decision, by)
    return handovers.confirm(session, thing, handover.id, by=by, now=NOW)


def test_the_office_names_who_takes_care_and_it_counts_as_handed_over(
    session: Session, scene: cast.Scene, ada: Actor, decision: Decision
) -> None:
    # when
    care = Care(
        caretaker_id=scene.olga.id, deputy_id=scene.dora.id, resources="500 Euro", due_on=DUE
    )
    held = _entrust(session, scene, decision, care, by=ada)

    # then
    assert (held.caretaker_id, held.deputy_id, held.resources) == (
        scene.olga.id,
        scene.dora.id,
        "500 Euro",
    )
    events = show_history(session, decision).events
    assert ("Ben Becker", "Olga Özdemir") in [(e.came_from, e.went_to) for e in events]
    assert [(e.due_before, e.due_on) for e in events if e.is_new_due] == [(None, DUE)]


def test_a_matter_without_a_row_gets_one(
    session: Session, scene: cast.Scene, ada: Actor, decision: Decision
) -> None:
    held = find_responsibility(session, decision)
    assert held is not None
    session.delete(held)
    session.flush()

    made = _entrust(session, scene, decision, Care(caretaker_id=scene.ben.id), by=ada, version=0)

    assert made.caretaker_id == scene.ben.id


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"deputy_id": "caretaker"}, "deputy"),
        ({"caretaker_id": None}, "caretaker"),
        ({"resubmit_on": DUE + timedelta(days=1)}, "resubmit_on"),
        ({"due_on": findings.DAY - timedelta(days=1)}, "due_on"),
    ],
)
def test_what_does_not_fit_is_refused_beside_its_field(
    session: Session,
    scene: cast.Scene,
    ada: Actor,
    decision: Decision,
    *,
    change: dict[str, object],
    field: str,
) -> None:
    if change.get("deputy_id") == "caretaker":
        change = {"deputy_id": scene.ben.id}
    care = replace(
        Care(caretaker_id=scene.ben.id, deputy_id=scene.dora.id, due_on=DUE),
        **change,  # type: ignore[arg-type]
    )

    with pytest.raises(InvalidError) as refused:
        _entrust(session, scene, decision, care, by=ada)

    assert refused.value.field == field


@pytest.mark.parametrize(
    ("name", "refusal"),
    [("ben", NotAllowedError), ("stella", NotAllowedError), ("olga", NotFoundError)],
)
def test_only_the_office_names_somebody(
    session: Session, scene: cast.Scene, decision: Decision, name: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        _entrust(session, scene, decision, Care(), by=_actor(session, getattr(scene, name)))


def test_nobody_of_another_district_is_named(
    session: Session, scene: cast.Scene, ada: Actor, decision: Decision
) -> None:
    foreign_process = cast._process(scene.elsewhere)
    session.add(foreign_process)
    session.flush()
    body = cast._body(scene.elsewhere, foreign_process, "Anderswo", scene.round_table.kind, None)
    session.add(body)
    session.flush()

    for care in (
        Care(caretaker_id=scene.cem.id),
        Care(caretaker_id=scene.ben.id, deputy_id=scene.cem.id),
        Care(lead_body_id=body.id),
    ):
        with pytest.raises(NotFoundError):
            _entrust(session, scene, decision, care, by=ada)


def test_the_second_of_two_sees_both_versions(
    session: Session, scene: cast.Scene, ada: Actor, decision: Decision
) -> None:
    _entrust(session, scene, decision, Care(caretaker_id=scene.dora.id), by=ada)

    with pytest.raises(ConflictError) as refused:
        _entrust(session, scene, decision, Care(caretaker_id=scene.olga.id), by=ada, version=1)

    assert refused.value.theirs["caretaker_id"] == str(scene.dora.id)
    assert refused.value.yours["caretaker_id"] == str(scene.olga.id)


def test_a_handover_counts_once_both_have_said_yes(
    session: Session, scene: cast.Scene, decision: Decision
) -> None:
    # given
    ben, dora = _actor(session, scene.ben), _actor(session, scene.dora)
    handover = _propose(session, scene, decision, scene.dora, by=ben)
    held = find_responsibility(session, decision)
    assert held is not None

    # then: Ben gave it by his own hand; Dora is asked
    assert held.caretaker_id == scene.ben.id
    assert [p.wording for p in list_waiting(session, scene.process, by=dora)] == [decision.wording]
    assert list_waiting(session, scene.process, by=ben) == []

    # when
    assert _confirm(session, scene, decision, handover, by=dora)
    session.flush()

    # then
    assert held.caretaker_id == scene.dora.id
    assert list_waiting(session, scene.process, by=dora) == []


def test_one_yes_alone_changes_nothing(
    session: Session, scene: cast.Scene, ada: Actor, decision: Decision
) -> None:
    handover = _propose(session, scene, decision, scene.dora, by=ada)

    assert not _confirm(session, scene, decision, handover, by=_actor(session, scene.ben))

    held = find_responsibility(session, decision)
    assert held is not None
    assert held.caretaker_id == scene.ben.id


def test_the_office_writes_down_the_yes_of_both(
    session: Session, scene: cast.Scene, ada: Actor, decision: Decision
) -> None:
    handover = _propose(session, scene, decision, scene.gus, by=ada)

    assert _confirm(session, scene, decision, handover, by=ada)

    held = find_responsibility(session, decision)
    assert held is not None
    assert held.caretaker_id == scene.gus.id


def test_who_takes_over_no_longer_deputises(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    decision = findings.decide(session, scene.round_table, caretaker=scene.ben, deputy=scene.dora)
    handover = _propose(session, scene, decision, scene.dora, by=ada)

    _confirm(session, scene, decision, handover, by=ada)
    session.flush()

    held = find_responsibility(session, decision)
    assert held is not None
    assert (held.caretaker_id, held.deputy_id) == (scene.dora.id, None)


def test_who_is_asked_may_look_before_saying_yes(
    session: Session, scene: cast.Scene, ada: Actor, decision: Decision
) -> None:
    olga = _actor(session, scene.olga)
    with pytest.raises(NotFoundError):
        get_matter(session, scene.process, MatterKind.DECISION, decision.id, by=olga, on=TODAY)

    _propose(session, scene, decision, scene.olga, by=ada)

    seen = get_matter(session, scene.process, MatterKind.DECISION, decision.id, by=olga, on=TODAY)
    assert seen is decision


def test_a_caretaker_asks_members_and_office_only(
    session: Session, scene: cast.Scene, decision: Decision
) -> None:
    ben = _actor(session, scene.ben)

    with pytest.raises(NotFoundError):
        _propose(session, scene, decision, scene.olga, by=ben)
    _propose(session, scene, decision, scene.sam, by=ben)


@pytest.mark.parametrize("name", ["stella", "dora"])
def test_others_do_not_hand_it_over(
    session: Session, scene: cast.Scene, decision: Decision, name: str
) -> None:
    with pytest.raises(NotAllowedError):
        _propose(session, scene, decision, scene.sam, by=_actor(session, getattr(scene, name)))


def test_one_proposal_at_a_time_and_none_to_oneself(
    session: Session, scene: cast.Scene, ada: Actor, decision: Decision
) -> None:
    with pytest.raises(InvalidError):
        _propose(session, scene, decision, scene.ben, by=ada)
    _propose(session, scene, decision, scene.dora, by=ada)
    with pytest.raises(InvalidError):
        _propose(session, scene, decision, scene.sam, by=ada)


def test_a_handover_is_declined_and_stays_where_it_is(
    session: Session, scene: cast.Scene, ada: Actor, decision: Decision
) -> None:
    handover = _propose(session, scene, decision, scene.dora, by=ada)

    dora = _actor(session, scene.dora)
    thing = _to_pass(session, scene, decision, dora)
    handovers.withdraw(session, thing, handover.id, by=dora, now=NOW)
    session.flush()

    assert session.scalars(select(Handover)).all() == []


def test_what_was_given_at_parting_and_is_declined_is_orphaned(
    session: Session, scene: cast.Scene, decision: Decision
) -> None:
    held = session.scalars(
        select(Responsibility).where(Responsibility.decision_id == decision.id)
    ).one()
    held.caretaker_id, held.deputy_id = scene.dora.id, None
    handover = Handover(
        responsibility_id=held.id, from_id=scene.ben.id, to_id=scene.dora.id,
        proposed_at=NOW, given_at=NOW,
    )  # fmt: skip
    session.add(handover)
    session.flush()

    dora = _actor(session, scene.dora)
    thing = _to_pass(session, scene, decision, dora)
    handovers.withdraw(session, thing, handover.id, by=dora, now=NOW)
    session.flush()
    session.refresh(held)

    assert held.is_orphaned


def test_a_settled_handover_is_not_settled_again(
    session: Session, scene: cast.Scene, ada: Actor, decision: Decision
) -> None:
    handover = _propose(session, scene, decision, scene.dora, by=ada)
    _confirm(session, scene, decision, handover, by=ada)

    with pytest.raises(InvalidError):
        _confirm(session, scene, decision, handover, by=ada)


def test_the_handover_of_another_matter_is_not_confirmed(
    session: Session, scene: cast.Scene, ada: Actor, decision: Decision
) -> None:
    other = findings.decide(session, scene.east_table, caretaker=scene.olga)
    handover = _propose(session, scene, other, scene.dora, by=ada)

    with pytest.raises(InvalidError, match="schon abgeschlossen"):
        _confirm(session, scene, decision, handover, by=ada)


def test_a_stranger_settles_no_handover(
    session: Session, scene: cast.Scene, ada: Actor, decision: Decision
) -> None:
    handover = _propose(session, scene, decision, scene.dora, by=ada)

    with pytest.raises(NotAllowedError):
        _confirm(session, scene, decision, handover, by=_actor(session, scene.stella))


def test_naming_somebody_new_ends_a_proposal(
    session: Session, scene: cast.Scene, ada: Actor, decision: Decision
) -> None:
    _propose(session, scene, decision, scene.dora, by=ada)

    _entrust(session, scene, decision, Care(caretaker_id=scene.olga.id), by=ada)

    assert show_history(session, decision).proposals == []
