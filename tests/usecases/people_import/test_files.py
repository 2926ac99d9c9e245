"""The files themselves: the template, what was exported, many rows."""

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from facilitation.formats import tables
from facilitation.formats.people_files import PersonField, guess_mapping
from facilitation.model.errors import NotAllowedError, NotFoundError
from facilitation.model.people import Organisation
from facilitation.model.rights import Actor
from facilitation.usecases import people_export, people_import
from tests import cast
from tests.conftest import TODAY
from tests.statements import counted
from tests.usecases.people_import.desk import NEW, SEATED, Desk, count, person_named


def test_formulas_and_arabic_arrive_as_text(session: Session, desk: Desk) -> None:
    desk.bring(("=HYPERLINK(1)", "مرحبا", "", "+Verein", "", "", ""))

    assert person_named(session, "مرحبا").given_name == "=HYPERLINK(1)"
    assert session.scalars(select(Organisation).where(Organisation.name == "+Verein")).one()


def without_inserts(statements: list[str]) -> int:
    """How many there are; SQLite is asked row by row for the numbers of new rows."""
    return sum(not statement.startswith("INSERT") for statement in statements)


def test_eight_hundred_rows_ask_no_more_than_ten(
    session: Session, engine: Engine, desk: Desk
) -> None:
    def rows(first: int, last: int) -> list[tuple[str, ...]]:
        return [
            (
                f"Vorname{n}",
                f"Familie{n}",
                f"p{n}@verein{n % 40}.example",
                f"Verein {n % 40}",
                "Zivilgesellschaft",
                ("Runder Tisch West", "Runder Tisch Ost", "Steuerungsgruppe")[n % 3],
                "",
            )
            for n in range(first, last)
        ]

    with counted(engine) as few:
        desk.bring(*rows(0, 10))
    with counted(engine) as many:
        desk.bring(*rows(10, 810))

    assert without_inserts(many) <= without_inserts(few) + 2
    assert count(session)[4] >= 810


def test_the_template_is_read_back() -> None:
    for kind in ("csv", "xlsx"):
        table = tables.read(people_import.template_file(kind), f"vorlage.{kind}")
        assert set(guess_mapping(table.header)) == set(PersonField) - {PersonField.NAME}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_was_exported_changes_nothing_when_it_comes_back(
    session: Session, desk: Desk, scene: cast.Scene, ada: Actor, kind: str
) -> None:
    desk.bring(SEATED, (*NEW[:5], "Runder Tisch Ost", ""))
    content = people_export.export_people(session, scene.process, kind, by=ada, on=TODAY)

    preview = desk.preview(desk.offer_content(content))

    assert preview.plan.is_ready
    assert not preview.plan.does_something


def test_contact_data_are_exported_for_the_office_only(
    session: Session, scene: cast.Scene, ben: Actor, cem: Actor
) -> None:
    for actor, refusal in ((ben, NotAllowedError), (cem, NotFoundError)):
        with pytest.raises(refusal):
            people_export.export_people(session, scene.process, "csv", by=actor, on=TODAY)
