"""What is sent twice, by a button pressed twice, is stored once."""

from typing import Any, TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from facilitation.model.districts import District

Kind = TypeVar("Kind")


def find_made(
    session: Session,
    kind: type[Kind],
    once: str | None,
    *,
    district_id: int,
    whose: ColumnElement[bool] | None = None,
) -> Kind | None:
    """What a wish with this mark has made already: the mark became its key.

    Of two that come at the same moment, the second one waits here for the first. `whose` narrows
    a part down to the thing that it is part of.
    """
    if once is None:
        return None
    turn = select(District.id).where(District.id == district_id)
    session.execute(turn.with_for_update(key_share=True))
    made: Any = kind
    of = made.district_id == district_id if whose is None else whose
    return session.scalar(select(kind).where(of, made.key == once))
