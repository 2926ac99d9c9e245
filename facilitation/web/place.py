"""Where a visitor stands: who they are, in which district and process, and what is around."""

from dataclasses import dataclass, field
from functools import cached_property

from flask import g
from flask_login import current_user
from sqlalchemy.orm import Session

from facilitation.model.districts import District
from facilitation.model.errors import NotFoundError
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, may
from facilitation.usecases import access
from facilitation.usecases.accounts import Login
from facilitation.web import desk


@dataclass(frozen=True)
class Entry:
    """A word of the navigation."""

    label: str
    url: str
    current: bool


@dataclass
class Place:
    """What every template knows about where it stands."""

    login: Login | None = None
    district: District | None = None
    process: Process | None = None
    actor: Actor | None = None
    processes: list[Process] = field(default_factory=list)
    """Those of the district that the visitor may see."""
    switch: list[tuple[str, str]] = field(default_factory=list)
    crumbs: list[tuple[str, str | None]] = field(default_factory=list)
    section: str = ""
    """Which word of the navigation is current."""

    @property
    def viewer(self) -> Login | None:
        return self.login

    @property
    def is_admin(self) -> bool:
        return self.login is not None and self.login.is_admin

    @property
    def base(self) -> str:
        """The address of the process, or of the district: links begin with it."""
        if self.district is None:
            return ""
        district = f"/d/{self.district.slug}"
        return f"{district}/p/{self.process.slug}" if self.process else district

    @property
    def legal(self) -> str:
        """Where imprint and privacy statement of this district stand."""
        return f"/public/{self.district.slug}" if self.district else ""

    def may(self, action: str, subject: object | None = None) -> bool:
        """Whether to offer something at all; the use case decides."""
        if self.actor is None:
            return False
        about = subject or self.process or self.district
        return may(self.actor, Action(action), about, desk().today())

    @cached_property
    def navigation(self) -> list[Entry]:
        if self.process is None or self.actor is None:
            return []
        return [
            Entry(label, self.base + path, section == self.section)
            for section, label, path, action in _WORDS
            if action is None or self.may(action)
        ]


_WORDS = (
    ("overview", "Übersicht", "", None),
    ("regions", "Regionen", "/regions", None),
    ("bodies", "Gremien", "/bodies", None),
    ("meetings", "Termine", "/meetings", None),
    ("activities", "Beteiligung", "/activities", None),
    ("topics", "Themen", "/topics", None),
    ("decisions", "Vereinbarungen", "/decisions", None),
    ("people", "Menschen", "/people", Action.SEE_PEOPLE),
    ("post", "Post", "/post", Action.SEE_POST),
    ("documents", "Dokumente", "/documents", Action.SEE_BODY),
    ("settings", "Einstellungen", "/settings", Action.RUN_PROCESS),
)


def place() -> Place:
    """The place of this request; made when first asked for."""
    if "place" not in g:
        g.place = Place(login=current_user.login if current_user.is_authenticated else None)
    here: Place = g.place
    return here


def forget_place() -> None:
    """For pages after a failure: what was read of the district may be unreadable now."""
    g.pop("place", None)


def enter_district(session: Session, slug: str) -> tuple[District, Actor]:
    """Step into a district. NotFoundError for those who have no part in it."""
    here = place()
    if here.login is None:
        raise NotFoundError("Das gibt es hier nicht, oder es ist nicht für Sie bestimmt.")
    here.district, here.actor = access.enter(
        session, here.login.account_id, slug, on=desk().today()
    )
    here.processes = access.list_visible_processes(
        session, here.district, by=here.actor, on=desk().today()
    )
    here.switch = [(process.name, f"/d/{slug}/p/{process.slug}") for process in here.processes]
    here.switch += [
        (name, f"/d/{other}")
        for other, name in access.list_districts(session, here.login.account_id)
    ]
    here.crumbs = [(here.district.name, f"/d/{slug}")]
    return here.district, here.actor


def enter_process(session: Session, district_slug: str, slug: str) -> tuple[Process, Actor]:
    """Step into a process. NotFoundError for those who have no part in it."""
    _district, actor = enter_district(session, district_slug)
    process = next((p for p in place().processes if p.slug == slug), None)
    if process is None:
        raise NotFoundError("Das gibt es hier nicht, oder es ist nicht für Sie bestimmt.")
    here = place()
    here.process = process
    here.crumbs.append((process.name, here.base))
    return process, actor


def enter_place(
    session: Session, district_slug: str, slug: str | None
) -> tuple[District, Process | None, Actor]:
    """Step into a process, or into the district alone where the address names none."""
    if slug is None:
        district, actor = enter_district(session, district_slug)
        return district, None, actor
    process, actor = enter_process(session, district_slug, slug)
    entered = place().district
    assert entered is not None  # entering a process enters its district
    return entered, process, actor


def stand_at(section: str, *crumbs: tuple[str, str | None]) -> None:
    """Say which word of the navigation is current, and the way from there to this page."""
    here = place()
    here.section = section
    label = next((word for key, word, _, _ in _WORDS if key == section), None)
    if label and section != "overview":
        path = next(path for key, _, path, _ in _WORDS if key == section)
        here.crumbs.append((label, here.base + path if crumbs else None))
    here.crumbs.extend(crumbs)
