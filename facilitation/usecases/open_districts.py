"""The districts somebody works in, and what waits in each: for whoever has to choose."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from facilitation.model.districts import District
from facilitation.model.rights import Actor
from facilitation.usecases import access
from facilitation.usecases.today import MeetingLine, Today, is_office, show_mine, show_today


@dataclass(frozen=True)
class OpenDistrict:
    slug: str
    name: str
    processes: list[tuple[str, str]]
    """(slug, name) of those the person has a part in, the newest first."""
    waiting: int
    """How many lines stand on the first page of the office, or in the hands of who takes part."""
    overdue: int
    next: MeetingLine | None
    """The next meeting: of all for the office, the own one for others."""


def show_open_districts(session: Session, account_id: int, *, now: datetime) -> list[OpenDistrict]:
    """The districts with a part for the account, by name. They are few: one person's work."""
    on = now.date()
    found = access.list_open_districts(session, account_id, on=on)
    return [
        _show(session, *access.enter(session, account_id, slug, on=on), now) for slug, _ in found
    ]


def _show(session: Session, district: District, actor: Actor, now: datetime) -> OpenDistrict:
    today = now.astimezone(district.zone).date()
    if is_office(actor, district, today):
        office = show_today(session, district, by=actor, now=now)
        overdue, waiting, coming = office.overdue, _count(office), office.upcoming
    else:
        mine = show_mine(session, district, by=actor, now=now)
        overdue = [one for one in mine.matters if one.due_on and one.due_on < today]
        waiting, coming = len(mine.matters), mine.coming
    visible = access.list_visible_processes(session, district, by=actor, on=today)
    return OpenDistrict(
        slug=district.slug,
        name=district.name,
        processes=[(process.slug, process.name) for process in visible],
        waiting=waiting,
        overdue=len(overdue),
        next=coming[0] if coming else None,
    )


def _count(office: Today) -> int:
    """All its lists hold what waits, but for the coming meetings."""
    lists = (value for name, value in vars(office).items() if name != "upcoming")
    return sum(len(lines) for lines in lists if isinstance(lines, list)) + bool(
        office.failed_letters
    )
