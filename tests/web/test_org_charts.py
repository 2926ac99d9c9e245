"""The organigram: as of a day, for those who may see it, kept until something changes."""

import re
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from xml.etree import ElementTree

import pytest
from docx import Document
from sqlalchemy import event
from sqlalchemy.orm import Session

from facilitation.formats import org_charts_docx
from facilitation.formats.org_charts import Chart, Level
from facilitation.model.bodies import (
    Body,
    BodyKind,
    DecisionKind,
    DecisionMode,
    Mandate,
    MandateFunction,
    Seat,
)
from facilitation.model.decisions import Decision, FollowupState, StateChange
from facilitation.model.errors import NotAllowedError, NotFoundError
from facilitation.model.people import Person, Sector
from facilitation.model.responsibilities import Handover, Responsibility
from facilitation.model.rights import Actor
from facilitation.model.sorting import folded
from facilitation.usecases import access, mandates, org_charts
from facilitation.usecases.mandates import Filling
from facilitation.usecases.org_charts import ChartWanted
from facilitation.usecases.seats import get_seat
from tests import cast, rows
from tests.conftest import NOW, TODAY
from tests.web.conftest import LogIn

EVERYTHING = ChartWanted()
URL = "/d/musterkreis/p/integration/org-chart"


def decision(
    session: Session, scene: cast.Scene, body: Body, caretaker: Person | None, text: str = "Bus"
) -> Decision:
    made = Decision(
        district_id=scene.district.id,
        process_id=scene.process.id,
        body_id=body.id,
        decided_on=date(2026, 6, 1),
        kind=DecisionKind.AGREEMENT,
        mode=DecisionMode.CONSENSUS,
        number="1/1",
    )
    made.word(text)
    session.add(made)
    session.flush()
    session.add(
        Responsibility(
            district_id=scene.district.id,
            decision_id=made.id,
            caretaker_id=caretaker.id if caretaker else None,
        )
    )
    session.flush()
    return made


@pytest.fixture
def scene_with_tree(session: Session, scene: cast.Scene) -> cast.Scene:
    """Both round tables report to the steering group."""
    for body in (scene.round_table, scene.east_table):
        body.parent_id = scene.steering.id
    session.flush()
    return scene


def chart(
    session: Session,
    scene: cast.Scene,
    by: Actor,
    wanted: ChartWanted = EVERYTHING,
    as_of: date = TODAY,
) -> Chart:
    return org_charts.show_chart(
        session,
        scene.process,
        wanted,
        as_of=as_of,
        zone=scene.district.zone,
        by=by,
        on=TODAY,
    )


def test_bodies_stand_under_those_to_which_they_report(
    session: Session, scene_with_tree: cast.Scene, ada: Actor
) -> None:
    found = chart(session, scene_with_tree, ada)

    assert [(body.name, body.depth) for body in found.bodies] == [
        ("Steuerungsgruppe", 0),
        ("Runder Tisch West", 1),
        ("Runder Tisch Ost", 1),
    ]
    assert (found.seats, found.vacant) == (4, 1)
    assert [seat.label for _, seat in found.vacancies()] == ["Kirche"]


def test_a_circle_is_named_and_drawn_without_it(
    session: Session, scene_with_tree: cast.Scene, ada: Actor
) -> None:
    scene_with_tree.steering.parent_id = scene_with_tree.round_table.id
    session.flush()

    found = chart(session, scene_with_tree, ada)

    assert found.circles == (("Runder Tisch West", "Steuerungsgruppe"),)
    assert {body.name for body in found.bodies} == {
        "Runder Tisch West",
        "Steuerungsgruppe",
        "Runder Tisch Ost",
    }


def test_who_sat_there_then_is_shown_for_a_day_past(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    scene.mandate.valid_from = date(2026, 7, 1)
    session.add(
        Mandate(
            seat_id=scene.seat.id,
            person_id=scene.olga.id,
            valid_from=cast.SINCE,
            valid_until=date(2026, 7, 1),
        )
    )
    session.flush()

    names = {
        day: {
            seat.person
            for body in chart(session, scene, ada, as_of=day).bodies
            for seat in body.seats
            if seat.id == scene.seat.id
        }
        for day in (date(2026, 6, 30), date(2026, 7, 1))
    }

    assert names == {
        date(2026, 6, 30): {"Olga Özdemir"},
        date(2026, 7, 1): {"Ben Becker"},
    }
    assert chart(session, scene, ada, as_of=date(2025, 1, 1)).bodies == ()


def test_what_was_done_since_was_still_to_be_done_then(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    made = decision(session, scene, scene.round_table, scene.stella)
    made.state = FollowupState.DONE
    session.add(
        StateChange(decision_id=made.id, at=NOW - timedelta(days=10), state=FollowupState.DONE)
    )
    session.flush()

    assert chart(session, scene, ada).charges == 0
    assert chart(session, scene, ada, as_of=TODAY - timedelta(days=20)).charges == 1
    assert chart(session, scene, ada, as_of=TODAY - timedelta(days=5)).charges == 0
    assert chart(session, scene, ada, as_of=date(2026, 5, 31)).charges == 0


def test_before_a_handover_it_was_in_the_hands_of_the_one_before(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    decision(session, scene, scene.round_table, scene.ben)
    held = session.query(Responsibility).one()
    session.add(
        Handover(
            responsibility_id=held.id,
            from_id=scene.stella.id,
            to_id=scene.ben.id,
            proposed_at=NOW - timedelta(days=9),
            given_at=NOW - timedelta(days=9),
            taken_at=NOW - timedelta(days=8),
        )
    )
    session.flush()

    def caretaker(day: date) -> str:
        found = chart(session, scene, ada, as_of=day)
        return next(charge.caretaker for body in found.bodies for charge in body.charges)

    assert caretaker(TODAY) == "Ben Becker"
    assert caretaker(TODAY - timedelta(days=7)) == "Ben Becker"
    assert caretaker(TODAY - timedelta(days=20)) == "Stella Stern"


def test_double_parts_and_shared_matters_are_named(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    decision(session, scene, scene.round_table, scene.stella, "Der Bus fährt.")
    decision(session, scene, scene.east_table, scene.ben, "Der BUS fährt.")
    decision(session, scene, scene.steering, None, "Verwaist")
    session.add(Mandate(seat_id=scene.vacant.id, person_id=scene.stella.id, valid_from=cast.SINCE))
    session.flush()

    found = chart(session, scene, ada)

    assert [(many.name, many.bodies, many.charges) for many in found.many_parts] == [
        ("Stella Stern", ("Steuerungsgruppe", "Runder Tisch West"), 1)
    ]
    assert [shared.hands for shared in found.shared] == [("Stella Stern", "Ben Becker")]
    assert found.orphaned == 1


def test_members_see_seats_but_only_the_matters_of_their_own_bodies(
    session: Session, scene: cast.Scene, ben: Actor
) -> None:
    decision(session, scene, scene.round_table, scene.stella, "West")
    decision(session, scene, scene.east_table, scene.stella, "Ost")

    found = chart(session, scene, ben)

    assert found.seats == 4
    assert [c.text for body in found.bodies for c in body.charges] == ["West"]


def test_strangers_and_guests_get_no_organigram(
    session: Session, scene: cast.Scene, cem: Actor
) -> None:
    with pytest.raises(NotFoundError):
        chart(session, scene, cem)
    gus = replace(
        access.actor_of(session, scene.gus, on=TODAY), invited_in=frozenset({scene.process.id})
    )
    with pytest.raises(NotAllowedError):
        chart(session, scene, gus)


def test_a_level_and_a_body_narrow_it_down(
    session: Session, scene_with_tree: cast.Scene, ada: Actor
) -> None:
    scene = scene_with_tree

    regional = chart(session, scene, ada, ChartWanted(level=Level.REGION))
    west = chart(session, scene, ada, ChartWanted(body_id=scene.round_table.id))
    all_ = chart(session, scene, ada, ChartWanted(body_id=scene.steering.id))

    assert [(body.name, body.depth) for body in regional.bodies] == [
        ("Runder Tisch West", 0),
        ("Runder Tisch Ost", 0),
    ]
    assert [body.name for body in west.bodies] == ["Runder Tisch West"]
    assert len(all_.bodies) == 3


def test_a_linked_body_is_shown_where_somebody_reports_to_it(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    for name in ("Kreistag", "Stadtrat"):
        session.add(
            Body(
                district_id=scene.district.id,
                kind=BodyKind.COUNCIL,
                name=name,
                sort_key=folded(name),
                is_linked=True,
                valid_from=cast.SINCE,
            )
        )
    session.flush()
    scene.steering.parent_id = next(b.id for b in session.query(Body).all() if b.name == "Kreistag")
    session.flush()

    found = chart(session, scene, ada)

    assert [(b.name, b.depth, b.is_linked) for b in found.bodies][:2] == [
        ("Kreistag", 0, True),
        ("Steuerungsgruppe", 1, False),
    ]
    assert "Stadtrat" not in {body.name for body in found.bodies}


def test_the_number_of_statements_does_not_grow(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    def count() -> int:
        statements: list[str] = []
        listen = lambda *args: statements.append(args[2])  # noqa: E731 - taken away again below
        event.listen(session.get_bind(), "before_cursor_execute", listen)
        chart(session, scene, ada)
        event.remove(session.get_bind(), "before_cursor_execute", listen)
        return len(statements)

    before = count()
    many_bodies(session, scene, bodies=10, seats=5)

    assert count() == before <= 5


def many_bodies(session: Session, scene: cast.Scene, *, bodies: int, seats: int) -> None:
    for place in range(bodies):
        body = Body(
            district_id=scene.district.id,
            process_id=scene.process.id,
            region_id=scene.west.id,
            kind=BodyKind.ACTION_GROUP,
            name=f"Aktivgruppe {place}",
            sort_key=f"aktivgruppe {place}",
            parent_id=scene.round_table.id,
            valid_from=cast.SINCE,
            seats=[
                Seat(
                    position=number,
                    label=f"Sitz {number}",
                    sector=Sector.CIVIL_SOCIETY,
                    valid_from=cast.SINCE,
                    mandates=[Mandate(person_id=scene.ben.id, valid_from=cast.SINCE)],
                )
                for number in range(seats)
            ],
        )
        session.add(body)
    session.flush()


def change_person(session: Session, scene: cast.Scene) -> None:
    scene.ben.call(given_name="Benno", family_name="Becker")


def change_seat(session: Session, scene: cast.Scene) -> None:
    scene.vacant.label = "Pfarramt"


def fill_seat(session: Session, scene: cast.Scene) -> None:
    session.add(Mandate(seat_id=scene.vacant.id, person_id=scene.ben.id, valid_from=TODAY))


def change_parent(session: Session, scene: cast.Scene) -> None:
    scene.round_table.parent_id = scene.steering.id


def rename_region(session: Session, scene: cast.Scene) -> None:
    scene.west.name = "Region Abendrot"


def add_decision(session: Session, scene: cast.Scene) -> None:
    decision(session, scene, scene.round_table, scene.stella)


def end_mandate(session: Session, scene: cast.Scene) -> None:
    session.delete(scene.mandate)


@pytest.mark.parametrize(
    "change",
    [
        change_person,
        change_seat,
        fill_seat,
        change_parent,
        rename_region,
        add_decision,
        end_mandate,
    ],
)
def test_any_change_that_shows_is_noticed(
    session: Session, scene: cast.Scene, ada: Actor, change: object
) -> None:
    def mark() -> str:
        return org_charts.mark_of(session, scene.process, by=ada, on=TODAY)

    before = mark()
    assert mark() == before

    change(session, scene)  # type: ignore[operator]
    session.flush()

    assert mark() != before


def test_the_page_changes_with_the_data(session: Session, stage: cast.Scene, log_in: LogIn) -> None:
    ada = log_in(stage.ada)
    first, second = ada.get(URL).text, ada.get(URL).text
    plain = re.compile(r'value="[^"]{40,}"')
    assert plain.sub("", first) == plain.sub("", second)
    assert "Ben Becker" in first

    stage.ben.call(given_name="Benno", family_name="Becker")
    session.commit()

    assert "Benno Becker" in ada.get(URL).text


def test_whoever_takes_the_place_of_another_unseen_is_shown(
    session: Session, stage: cast.Scene, ada: Actor, log_in: LogIn
) -> None:
    """A mandate entered by mistake goes, and on SQLite the next one gets its number."""
    session.commit()
    client = log_in(stage.ada)
    where = stage.process, stage.round_table.id, stage.vacant.id

    def fill(person: Person) -> int:
        filling = Filling(
            person_id=person.id, deputy_id=None, function=MandateFunction.MEMBER, since=TODAY
        )
        seat = get_seat(session, *where, by=ada, on=TODAY)
        made = mandates.fill_seat(session, seat, filling, by=ada, now=NOW)
        session.commit()
        session.expunge_all()
        return made.id

    mistake = fill(stage.stella)
    assert "Gus Gast" not in client.get(URL).text
    seat = get_seat(session, *where, by=ada, on=TODAY)
    mandates.withdraw_mandate(session, seat, mistake, by=ada, now=NOW)
    session.commit()
    session.expunge_all()
    fill(stage.gus)

    assert "Gus Gast" in client.get(URL).text


def test_what_was_drawn_for_one_is_not_shown_to_another(
    session: Session, stage: cast.Scene, log_in: LogIn
) -> None:
    decision(session, stage, stage.east_table, stage.stella, "Geheimes Ost")
    session.commit()

    assert "Geheimes Ost" in log_in(stage.ada).get(URL).text
    page = log_in(stage.ben).get(URL).text
    assert "Geheimes Ost" not in page
    assert "/people/" not in page
    assert "Geheimes Ost" in log_in(stage.olga).get(URL).text
    assert "Geheimes Ost" not in log_in(stage.ben).get(f"{URL}?q=geheimes").text


def test_the_list_is_well_nested(session: Session, stage: cast.Scene, log_in: LogIn) -> None:
    stage.round_table.parent_id = stage.steering.id
    many_bodies(session, stage, bodies=2, seats=1)
    stage.east_table.parent_id = stage.steering.id
    session.commit()

    page = log_in(stage.ada).get(URL).text
    found = re.search(r'<ul class="kr-orglist">.*?(?=\s*</section>)', page, re.DOTALL)

    assert found is not None
    tags = re.sub(r"<(?!/?(?:ul|li)\b)[^>]*>|[^<>]+(?=<)|&[a-z]+;", "", found[0])
    root = ElementTree.fromstring(re.sub(r' (class|dir)="[^"]*"', "", tags))
    assert len(root.findall("li")) == 1
    assert len(root.findall("li/ul/li")) == 3  # the seat of the group and the two tables


@pytest.mark.parametrize(
    "query",
    [
        "am=31.02.2027", "am=<script>", "gremium=abc", "gremium=999999999999", "ebene=<b>",
        "bild=%00", "q=%00%ff", "am=0001-01-01", "am=9999-12-31", "ebene=municipality",
    ],
)  # fmt: skip
def test_odd_addresses_get_a_page(stage: cast.Scene, log_in: LogIn, query: str) -> None:
    page = log_in(stage.ada).get(f"{URL}?{query}")

    assert page.status_code == 200
    assert "<script>" not in page.text.split("</head>")[1]


def test_a_body_of_another_process_is_not_there(stage: cast.Scene, log_in: LogIn) -> None:
    assert log_in(stage.ada).get(f"{URL}?gremium=987654").status_code == 404


def test_the_drawing_is_a_file_that_says_everything_and_harms_nobody(
    session: Session, stage: cast.Scene, log_in: LogIn
) -> None:
    stage.round_table.name = (
        'Tisch <script>alert("1")</script> & \x0b]]> mit sehr sehr langem Namen'
    )
    stage.east_table.parent_id = stage.round_table.id
    session.commit()

    answer = log_in(stage.ada).get(f"{URL}.svg")

    assert answer.headers["Content-Disposition"].startswith("attachment")
    root = ElementTree.fromstring(answer.data)
    space = "{http://www.w3.org/2000/svg}"
    assert root.find(f"{space}title").text.startswith("Organigramm: Integrationskonzept")  # type: ignore[union-attr]
    assert "3 Gremien" in (root.find(f"{space}desc").text or "")  # type: ignore[union-attr]
    assert not list(root.iter(f"{space}script"))
    links = [link.get("href", "") for link in root.iter(f"{space}a")]
    assert len(links) == 3
    assert all(link.startswith("http://kreisrunde.test/d/musterkreis/") for link in links)
    assert len(list(root.iter(f"{space}path"))) == 1


def test_the_word_file_names_bodies_seats_and_gaps(
    session: Session, stage: cast.Scene, log_in: LogIn
) -> None:
    decision(session, stage, stage.round_table, stage.stella, "Bus\x0b am Abend").number = ""
    rows.series(session, stage.east_table, NOW, dates=1)
    stage.round_table.parent_id = stage.steering.id
    stage.steering.name = "Steuerungsgruppe"
    session.commit()
    ada = log_in(stage.ada)

    answer = ada.get(f"{URL}.docx")

    document = Document(BytesIO(answer.data))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "Organigramm" in text
    assert "Unbesetzt: Kirche (Runder Tisch West)" in text
    for words in (text, text_of(ada.get(URL).text), text_of(ada.get(f"{URL}.svg").text)):
        assert "Steuerungsgruppe – Steuerungsgruppe" not in words
        assert "Steuerungsgruppe Steuerungsgruppe" not in words
    assert "Ben Becker" in cells
    assert "unbesetzt" in cells
    assert "Stella Stern" in cells
    assert {"Vereinbarung", "Terminreihe"} <= set(cells)
    assert answer.data == ada.get(f"{URL}.docx").data


def test_an_empty_day_makes_a_word_file_too(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    empty = chart(session, scene, ada, as_of=date(2020, 1, 1))

    assert org_charts_docx.write(empty, str).startswith(b"PK")


def text_of(page: str) -> str:
    """What stands between the tags, side by side."""
    return " ".join(re.sub(r"<title>.*?</title>|<option.*?</option>|<[^>]+>", " ", page).split())
