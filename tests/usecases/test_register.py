"""The register of decisions and tasks: who sees what, filters, search, order, cost."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from facilitation.model.accounts import Role, RoleKind
from facilitation.model.bodies import DecisionKind, Mandate
from facilitation.model.decisions import Decision, FollowupState, Result, Task
from facilitation.model.errors import NotFoundError
from facilitation.model.people import Person
from facilitation.model.rights import Action, Actor, may
from facilitation.usecases import access, register
from facilitation.usecases.register import Due, Held, Order, Wanted, What, list_all, list_register
from tests import cast, findings
from tests.conftest import TODAY
from tests.statements import counted

See = Callable[..., list[str]]


@pytest.fixture
def see(session: Session, scene: cast.Scene, ada: Actor) -> See:
    """What a register with these filters says, each row by its wording."""

    def listed(by: Actor = ada, **wanted: object) -> list[str]:
        rows = list_all(session, scene.process, Wanted(**wanted), by=by, on=TODAY)  # type: ignore[arg-type]
        return [row.wording for row in rows]

    return listed


def _far_and_wide(session: Session, scene: cast.Scene) -> None:
    """Decisions and tasks of every body, at several days, in several hands."""
    for body in (scene.round_table, scene.east_table, scene.steering):
        for day in (date(2025, 6, 1), date(2026, 3, 1), date(2026, 11, 2)):
            for caretaker in (scene.ben, scene.gus, None):
                findings.decide(session, body, on=day, caretaker=caretaker)
                findings.give(session, body, on=day, caretaker=caretaker, deputy=scene.dora)


@pytest.mark.parametrize(
    "name", ["ada", "sam", "stella", "ben", "dora", "olga", "gus", "former", "process staff"]
)
def test_the_list_shows_just_what_each_may_see(
    session: Session, scene: cast.Scene, name: str
) -> None:
    # given
    who = getattr(scene, name, scene.gus)
    if name == "former":
        _sat_in_the_east_for_a_month(session, scene, scene.gus)
    if name == "process staff":
        session.add(
            Role(
                person_id=scene.gus.id,
                kind=RoleKind.STAFF,
                process_id=scene.process.id,
                valid_from=cast.SINCE,
            )
        )
    _far_and_wide(session, scene)
    by = access.actor_of(session, who, on=TODAY)

    # when
    rows = list_all(session, scene.process, Wanted(), by=by, on=TODAY)

    # then
    allowed = {
        (kind.__name__.lower(), matter.id)
        for kind in (Decision, Task)
        for matter in session.scalars(select(kind))
        if may(by, Action.SEE_DECISION, matter, TODAY)
    }
    assert allowed
    assert {(row.what, row.id) for row in rows} == allowed


def _sat_in_the_east_for_a_month(session: Session, scene: cast.Scene, person: Person) -> None:
    seat = cast._seat(session, scene.east_table, 2, "Früherer Verein", None)
    session.add(
        Mandate(
            seat_id=seat.id,
            person_id=person.id,
            valid_from=date(2026, 2, 15),
            valid_until=date(2026, 3, 15),
        )
    )
    session.flush()


def test_a_stranger_finds_no_register(session: Session, scene: cast.Scene, cem: Actor) -> None:
    with pytest.raises(NotFoundError):
        list_register(session, scene.process, Wanted(), page=1, by=cem, on=TODAY)


def test_another_process_has_a_register_of_its_own(
    session: Session, scene: cast.Scene, see: See
) -> None:
    other = cast._process(scene.elsewhere)
    session.add(other)
    session.flush()
    body = cast._body(scene.elsewhere, other, "Runder Tisch", scene.round_table.kind, None)
    session.add(body)
    session.flush()
    findings.decide(session, body, "anderswo")
    findings.decide(session, scene.round_table, "hier")

    assert see() == ["hier"]


def test_the_newest_come_first_and_decisions_before_tasks(
    session: Session, scene: cast.Scene, see: See
) -> None:
    west = scene.round_table
    findings.give(session, west, "Aufgabe, erste")
    findings.decide(session, west, "Vereinbarung, erste")
    findings.decide(session, west, "älter", on=date(2025, 1, 1))
    findings.decide(session, west, "Vereinbarung, zweite")
    findings.give(session, west, "Aufgabe, zweite")

    assert see() == [
        "Vereinbarung, zweite",
        "Vereinbarung, erste",
        "Aufgabe, zweite",
        "Aufgabe, erste",
        "älter",
    ]


def test_by_due_date_what_has_none_comes_last(
    session: Session, scene: cast.Scene, see: See
) -> None:
    west = scene.round_table
    findings.decide(session, west, "ohne")
    findings.give(session, west, "später", due_on=date(2027, 5, 1))
    findings.decide(session, west, "bald", due_on=date(2027, 2, 1))

    assert see(order=Order.DUE) == ["bald", "später", "ohne"]


@pytest.mark.parametrize(
    ("days", "overdue", "soon"),
    [(-1, True, False), (0, False, True), (14, False, True), (15, False, False)],
)
def test_due_today_is_not_overdue(
    session: Session, scene: cast.Scene, see: See, *, days: int, overdue: bool, soon: bool
) -> None:
    findings.give(session, scene.round_table, "es", due_on=TODAY + timedelta(days=days))

    assert (see(due=Due.OVERDUE) == ["es"]) is overdue
    assert (see(due=Due.SOON) == ["es"]) is soon
    assert see(due=Due.NEVER) == []


def test_questions_about_dates_and_hands_ask_for_what_is_to_be_done(
    session: Session, scene: cast.Scene, see: See
) -> None:
    west, late = scene.round_table, TODAY - timedelta(days=3)
    findings.decide(session, west, "offen", due_on=late)
    findings.decide(session, west, "erledigt", due_on=late, state=FollowupState.DONE)
    findings.decide(session, west, "abgelehnt", due_on=late, result=Result.REJECTED)

    assert see(due=Due.OVERDUE) == ["offen"]
    assert see(held=Held.NOBODY) == ["offen"]
    assert see(is_unfinished=True) == ["offen"]
    assert see(due=Due.OVERDUE, state=FollowupState.DONE) == ["erledigt"]


def test_filters_narrow_down_together(session: Session, scene: cast.Scene, see: See) -> None:
    west, east = scene.round_table, scene.east_table
    findings.decide(session, west, "A", caretaker=scene.ben)
    findings.decide(session, west, "B", caretaker=scene.ben, state=FollowupState.STALLED)
    findings.decide(session, east, "C", caretaker=scene.ben, state=FollowupState.STALLED)
    findings.give(session, west, "D", caretaker=scene.ben, state=FollowupState.STALLED)
    findings.decide(session, west, "E", kind=DecisionKind.RECOMMENDATION)

    assert see(body_id=west.id) == ["E", "B", "A", "D"]
    assert see(region_id=scene.east.id) == ["C"]
    assert see(caretaker_id=scene.ben.id, state=FollowupState.STALLED) == ["C", "B", "D"]
    assert see(body_id=west.id, state=FollowupState.STALLED, what=What.TASKS) == ["D"]
    assert see(kind=DecisionKind.RECOMMENDATION) == ["E"]
    assert see(kind=DecisionKind.RECOMMENDATION, what=What.TASKS) == []
    assert see(region_id=scene.east.id, body_id=west.id) == []


def test_mine_is_what_i_care_for_or_deputise_in(
    session: Session, scene: cast.Scene, see: See
) -> None:
    findings.decide(session, scene.round_table, "meins", caretaker=scene.ben)
    findings.give(session, scene.steering, "vertreten", caretaker=scene.stella, deputy=scene.ben)
    findings.decide(session, scene.round_table, "fremd", caretaker=scene.dora)

    ben = access.actor_of(session, scene.ben, on=TODAY)
    assert see(by=ben, held=Held.MINE) == ["meins", "vertreten"]


@pytest.mark.parametrize("words", ["Müller", "Mueller", "Muller", "MÜLLER  halle", "müllerhalle"])
def test_umlauts_are_found_however_they_are_typed(
    session: Session, scene: cast.Scene, see: See, words: str
) -> None:
    findings.decide(session, scene.round_table, "Die Müllerhalle wird gemietet.")
    findings.decide(session, scene.round_table, "Ein Saal wird gesucht.")

    assert see(words=words) == ["Die Müllerhalle wird gemietet."]


@pytest.mark.parametrize("words", ["Łódź", "lodz", "ŁÓDŹ partnerschaft", "Lódz"])
def test_polish_letters_are_found_without_their_marks(
    session: Session, scene: cast.Scene, see: See, words: str
) -> None:
    findings.give(session, scene.round_table, "Partnerschaft mit Łódź vorbereiten")

    assert see(words=words) == ["Partnerschaft mit Łódź vorbereiten"]


def test_search_looks_at_names_bodies_and_numbers_too(
    session: Session, scene: cast.Scene, see: See
) -> None:
    findings.decide(session, scene.east_table, "A", caretaker=scene.olga, number="3/7")
    findings.decide(session, scene.round_table, "B", caretaker=scene.ben)

    assert see(words="Özdemir") == ["A"]
    assert see(words="oezdemir olga") == ["A"]
    assert see(words="Tisch West") == ["B"]
    assert see(words="3/7") == ["A"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("100%", ["100% der Busse"]),
        ("%", ["100% der Busse"]),
        ("_", ["snake_case"]),
        ("'", ["O'Neill kommt"]),
        ('"; DROP TABLE decision; --', []),
        ("\\", []),
        ("\x00\x07", ["O'Neill kommt", "snake_case", "100% der Busse"]),
        ("x" * 10_000, []),
        ("e " * 5_000, ["O'Neill kommt", "snake_case", "100% der Busse"]),
        ("\u0301", []),
    ],
)
def test_hostile_words_are_only_words(
    session: Session, scene: cast.Scene, see: See, words: str, found: list[str]
) -> None:
    for wording in ("100% der Busse", "snake_case", "O'Neill kommt"):
        findings.decide(session, scene.round_table, wording)

    assert see(words=words) == found


def test_pages_beyond_the_end_show_the_last(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    for number in range(register.ROWS + 3):
        findings.decide(session, scene.round_table, f"Nr. {number}")

    found = list_register(session, scene.process, Wanted(), page=10**9, by=ada, on=TODAY)
    first = list_register(session, scene.process, Wanted(), page=-5, by=ada, on=TODAY)

    assert (found.page.number, found.page.pages, len(found.page.rows)) == (2, 2, 3)
    assert (first.page.number, len(first.page.rows)) == (1, register.ROWS)
    assert found.page.total == found.decisions == register.ROWS + 3


def test_pages_hold_every_row_once(session: Session, scene: cast.Scene, ada: Actor) -> None:
    for number in range(40):
        findings.decide(session, scene.round_table, f"V{number}")
        findings.give(session, scene.round_table, f"A{number}")

    pages = [
        list_register(session, scene.process, Wanted(), page=n, by=ada, on=TODAY).page.rows
        for n in range(1, 5)
    ]

    assert len({row.wording for page in pages for row in page}) == 80
    assert [row.wording for page in pages for row in page] == [
        row.wording for row in list_all(session, scene.process, Wanted(), by=ada, on=TODAY)
    ]


def test_chips_count_decisions_and_tasks_apart(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    findings.decide(session, scene.round_table)
    findings.give(session, scene.round_table)
    findings.give(session, scene.east_table)

    found = list_register(session, scene.process, Wanted(what=What.TASKS), page=1, by=ada, on=TODAY)

    assert (found.decisions, found.tasks, found.page.total) == (1, 2, 2)


def test_the_number_of_queries_does_not_depend_on_the_data(
    engine: Engine, session: Session, scene: cast.Scene, ada: Actor
) -> None:
    def queries() -> int:
        with counted(engine) as statements:
            list_register(session, scene.process, Wanted(words="bus"), page=1, by=ada, on=TODAY)
            register.list_offers(session, scene.process, by=ada, on=TODAY)
        return len(statements)

    few = queries()
    for number in range(30):
        findings.decide(session, scene.round_table, f"Bus {number}", caretaker=scene.ben)
        findings.give(session, scene.east_table, f"Bus {number}", caretaker=scene.olga)

    assert queries() == few == 4


def test_members_are_offered_only_their_own_bodies(
    session: Session, scene: cast.Scene, ada: Actor, ben: Actor
) -> None:
    findings.decide(session, scene.east_table, caretaker=scene.olga)

    every = register.list_offers(session, scene.process, by=ada, on=TODAY)
    own = register.list_offers(session, scene.process, by=ben, on=TODAY)

    assert every.caretakers == [(scene.olga.id, "Özdemir, Olga")]
    assert [name for _id, name in own.bodies] == ["Runder Tisch West"]
    assert own.caretakers == []
