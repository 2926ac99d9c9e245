"""Somebody who brings a file with people, and what is counted before and after."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitation.formats import tables
from facilitation.model.bodies import Mandate, Seat
from facilitation.model.people import Membership, Organisation, Person
from facilitation.model.rights import Actor
from facilitation.usecases import people_import, people_undo
from facilitation.usecases.people_import import Preview
from tests import cast
from tests.conftest import NOW, TODAY

KEYS = ("the key of the installation",)
HEAD = ("Vorname", "Nachname", "E-Mail", "Organisation", "Bereich", "Gremium", "Sitz")


class Desk:
    """Somebody with a file at a desk: offers it, looks at the preview, takes over."""

    def __init__(self, session: Session, scene: cast.Scene, actor: Actor) -> None:
        self.session, self.scene, self.actor = session, scene, actor

    def offer(self, *rows: tuple[str, ...], head: tuple[str, ...] = HEAD) -> str:
        return self.offer_content(tables.write_csv([head, *rows]))

    def offer_content(self, content: bytes) -> str:
        return people_import.offer_people(
            self.session,
            self.scene.process,
            content,
            "menschen.csv",
            by=self.actor,
            on=TODAY,
            now=NOW,
        )

    def preview(self, key: str) -> Preview:
        return people_import.preview_people(
            self.session, self.scene.process, key, keys=KEYS, by=self.actor, on=TODAY, now=NOW
        )

    def choose(self, key: str, **rows: str) -> None:
        chosen = {line.removeprefix("line"): choice for line, choice in rows.items()}
        people_import.choose(
            self.session,
            self.scene.process,
            key,
            columns=self.preview(key).mapping,
            rows=chosen,
            since=TODAY,
            by=self.actor,
            on=TODAY,
            now=NOW,
        )

    def take(self, key: str, *, seen: str | None = None) -> None:
        people_import.take_over(
            self.session,
            self.scene.process,
            key,
            seen=seen or self.preview(key).digest,
            keys=KEYS,
            by=self.actor,
            on=TODAY,
            now=NOW,
        )

    def bring(self, *rows: tuple[str, ...], head: tuple[str, ...] = HEAD) -> None:
        self.take(self.offer(*rows, head=head))

    def undo(self) -> None:
        last = people_undo.find_undoable(self.session, self.scene.process, now=NOW)
        assert last is not None
        people_undo.undo_import(
            self.session, self.scene.process, last.id, by=self.actor, on=TODAY, now=NOW
        )


def count(session: Session) -> tuple[int, ...]:
    kinds = (Person, Organisation, Membership, Seat, Mandate)
    return tuple(session.scalar(select(func.count(kind.id))) or 0 for kind in kinds)


def person_named(session: Session, family_name: str) -> Person:
    return session.scalars(select(Person).where(Person.family_name == family_name)).one()


NEW = ("Änne", "Müller", "aenne@chor.example", "Chor Crivitz", "Zivilgesellschaft", "", "")
SEATED = (*NEW[:5], "Runder Tisch West", "")
