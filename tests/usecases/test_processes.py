"""Starting processes from templates."""

from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitation.formats.process_templates import ProcessTemplate, read_template
from facilitation.model.bodies import Body, BodyKind, Seat
from facilitation.model.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from facilitation.model.municipalities import Municipality
from facilitation.model.people import Organisation, Sector
from facilitation.model.processes import Phase, PhaseState, Process, Region, RegionMunicipality
from facilitation.model.rights import Actor
from facilitation.usecases import access, processes, template_seats
from tests import cast

START = date(2027, 1, 11)


def _template(more: str = "", regions: str = "") -> ProcessTemplate:
    text = f"""
key: kleines_verfahren
name: Kleines Verfahren
summary: Ein Runder Tisch in jeder Region.
regions:
  - key: west
    name: Region West
{regions}
  - key: ost
    name: Region Ost
bodies:
  - key: round_table
    kind: round_table
    name: Runder Tisch {{region}}
    for_each: region
    seats:
      - key: verein
        label: Verein
        sector: civil_society
        count: 2
      - key: amt
        label: "{{name}}"
        sector: administration
        for_each: association_in_region
phases:
  - key: eins
    name: Erste Phase
    condition:
      meetings_held:
        kind: round_table
        scope: region
  - key: zwei
    name: Zweite Phase
{more}"""
    return read_template(text.encode(), "klein.yaml")


def _start(session: Session, scene: cast.Scene, by: Actor, now: datetime, name: str) -> Process:
    return processes.start_process(
        session, scene.district, _template(), name=name, starts_on=START, by=by, now=now
    )


def test_starting_copies_the_template_into_rows(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    process = _start(session, scene, ada, now, "Konzept für Öhringsdorf")

    assert process.slug == "konzept-fuer-oehringsdorf"
    bodies = session.scalars(
        select(Body).where(Body.process_id == process.id).order_by(Body.position)
    ).all()
    assert [body.name for body in bodies] == ["Runder Tisch Region West", "Runder Tisch Region Ost"]
    assert all(body.kind is BodyKind.ROUND_TABLE for body in bodies)
    phases = session.scalars(
        select(Phase).where(Phase.process_id == process.id).order_by(Phase.position)
    ).all()
    assert [(p.state, p.began_on) for p in phases] == [
        (PhaseState.RUNNING, START),
        (PhaseState.AHEAD, None),
    ]


def test_the_same_name_twice_is_refused(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    _start(session, scene, ada, now, "Konzept")

    with pytest.raises(InvalidError, match="gibt es schon"):
        _start(session, scene, ada, now, "  Konzept ".strip())


@pytest.mark.parametrize("name", ["!!!", "new", "مرحبا"])
def test_a_name_that_gives_no_address_is_refused(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime, name: str
) -> None:
    with pytest.raises(InvalidError, match="Namen"):
        _start(session, scene, ada, now, name)


@pytest.mark.parametrize(("who", "error"), [("sam", NotAllowedError), ("ben", NotAllowedError)])
def test_only_a_facilitator_starts_a_process(
    session: Session,
    scene: cast.Scene,
    now: datetime,
    today: date,
    who: str,
    error: type[Exception],
) -> None:
    actor = access.actor_of(session, getattr(scene, who), on=today)

    with pytest.raises(error):
        _start(session, scene, actor, now, "Konzept")


def test_a_stranger_does_not_even_find_the_district(
    session: Session, scene: cast.Scene, cem: Actor, now: datetime
) -> None:
    with pytest.raises(NotFoundError):
        _start(session, scene, cem, now, "Konzept")


def test_a_carrier_of_another_district_is_not_found(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    foreign = Organisation(district_id=scene.elsewhere.id, sector=Sector.ADMINISTRATION)
    foreign.rename("Stadt anderswo")
    session.add(foreign)
    session.flush()

    with pytest.raises(NotFoundError):
        processes.start_process(
            session,
            scene.district,
            _template(),
            name="Konzept",
            starts_on=START,
            carrier_id=foreign.id,
            by=ada,
            now=now,
        )


def test_a_partner_of_another_district_is_not_found(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    foreign, own = (
        Organisation(district_id=district.id, sector=Sector.CIVIL_SOCIETY)
        for district in (scene.elsewhere, scene.district)
    )
    foreign.rename("Verein anderswo")
    own.rename("Verein hier")
    session.add_all([foreign, own])
    session.flush()

    with pytest.raises(NotFoundError):
        processes.start_process(
            session,
            scene.district,
            processes.get_template(None, "twinning"),
            name="Twinning",
            starts_on=START,
            partner_ids=[own.id, foreign.id],
            by=ada,
            now=now,
        )


def test_municipalities_named_by_their_amt_are_put_into_the_region(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    template = _template(regions='    associations: ["130765053"]')

    process = processes.start_process(
        session, scene.district, template, name="Konzept", starts_on=START, by=ada, now=now
    )

    put = session.scalar(select(func.count()).where(RegionMunicipality.process_id == process.id))
    assert put == 2


def test_a_key_that_the_district_does_not_have_is_named(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    template = _template(regions='    municipalities: ["03154021"]')

    with pytest.raises(InvalidError, match="03154021"):
        processes.start_process(
            session, scene.district, template, name="Konzept", starts_on=START, by=ada, now=now
        )


def test_seats_follow_the_regions(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    """A seat comes with its Amt, once, and goes with it as long as nobody has held it."""
    process = _start(session, scene, ada, now, "Konzept")
    west = session.scalars(select(Region).where(Region.process_id == process.id)).first()
    assert west is not None
    for municipality in session.scalars(select(Municipality)):
        session.add(
            RegionMunicipality(
                process_id=process.id,
                region_id=west.id,
                municipality_id=municipality.id,
                valid_from=START,
            )
        )
    session.flush()

    assert template_seats.settle(session, process, on=START) == 2
    assert template_seats.settle(session, process, on=START) == 0
    assert _labels(session, process) == [
        "Amt Crivitz", "Verein 1", "Verein 1", "Verein 2", "Verein 2", "Öhringsdorf",
    ]  # fmt: skip

    for stay in session.scalars(
        select(RegionMunicipality).where(RegionMunicipality.process_id == process.id)
    ):
        session.delete(stay)
    session.flush()
    template_seats.settle(session, process, on=START)
    session.flush()
    assert _labels(session, process) == ["Verein 1", "Verein 1", "Verein 2", "Verein 2"]


def _labels(session: Session, process: Process) -> list[str]:
    session.expire_all()
    return sorted(
        session.scalars(select(Seat.label).join(Body).where(Body.process_id == process.id))
    )


def test_the_shipped_templates_start(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    pool = session.scalars(
        select(Organisation.id).where(Organisation.district_id == scene.district.id)
    ).all()
    for found in processes.list_templates(None):
        assert found.template is not None, found.trouble
        process = processes.start_process(
            session,
            scene.district,
            found.template,
            name=found.template.name,
            starts_on=START,
            carrier_id=pool[0],
            partner_ids=pool[: found.template.partners or 0],
            by=ada,
            now=now,
        )
        assert process.id


def test_a_broken_template_of_the_district_does_not_hide_the_others(tmp_path: Path) -> None:
    (tmp_path / "kaputt.yaml").write_text("key: [", encoding="utf-8")

    found = processes.list_templates(tmp_path)

    assert found[0].template is not None
    assert found[-1].trouble is not None


def test_the_second_of_two_who_change_a_process_is_told(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    change = {
        "summary": "Neu", "invitation_text": "", "is_public": False, "by": ada, "now": now,
    }  # fmt: skip
    seen = scene.process.version
    processes.change_process(session, scene.process, name="Erster", version=seen, **change)  # type: ignore[arg-type]
    session.flush()

    with pytest.raises(ConflictError) as conflict:
        processes.change_process(session, scene.process, name="Zweiter", version=seen, **change)  # type: ignore[arg-type]

    assert conflict.value.theirs["name"] == "Erster"
    assert conflict.value.yours["name"] == "Zweiter"
