"""What an import has at hand: the session, the dossier, and the ids of what is stored so far."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, select
from sqlalchemy.orm import Session

from facilitation.formats.dossiers import Dossier
from facilitation.formats.dossiers.findings import Contents
from facilitation.model.base import Base
from facilitation.model.districts import District


class Storing:
    """Turns keys of the file into ids of the database, list by list."""

    def __init__(
        self, session: Session, contents: Contents, district: District, *, now: datetime
    ) -> None:
        self.session, self.contents, self.district, self.now = session, contents, district, now
        self.ids: defaultdict[str, dict[Any, int]] = defaultdict(dict)

    @property
    def dossier(self) -> Dossier:
        return self.contents.dossier

    def existing(self, kind: Any) -> set[str]:
        """The keys of this kind that the district has already."""
        return set(
            self.session.scalars(select(kind.key).where(kind.district_id == self.district.id))
        )

    def id_of(self, rows: str, key: Any) -> int | None:
        """The id behind a reference; None where the file names nobody."""
        return None if key is None else self.ids[rows][key]

    def learn(self, rows: str, statement: Select[Any, Any]) -> None:
        """Take over keys and ids that the statement finds in the database."""
        self.ids[rows].update((key, id_) for key, id_ in self.session.execute(statement))

    def add(self, rows: str, made: Mapping[Any, Base]) -> None:
        """Store the objects by key and learn their ids."""
        self.session.add_all(made.values())
        self.session.flush()
        self.ids[rows].update({key: row.id for key, row in made.items()})

    def add_all(self, kind: type[Base], rows: Sequence[dict[str, Any]]) -> None:
        """Store plain rows that nothing refers to, in one statement."""
        if rows:
            self.session.execute(insert(kind), rows)
