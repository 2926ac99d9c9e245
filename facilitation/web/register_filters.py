"""The register's filters: as they stand in the address, as links, and as fields."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import request
from flask_babel import gettext as _

from facilitation.model.bodies import DecisionKind
from facilitation.model.decisions import FollowupState
from facilitation.model.texts import clean_line
from facilitation.usecases.register import (
    LONGEST_QUERY,
    Due,
    Held,
    Offers,
    Order,
    Register,
    Wanted,
    What,
)
from facilitation.web import labels
from facilitation.web.place import place

UNFINISHED = "unfinished"

_Kind = TypeVar("_Kind", bound=StrEnum)
Chip = tuple[str, str, bool, int | None]


def wanted() -> Wanted:
    """The filters of the address; what makes no sense is left out."""
    given = request.args
    return Wanted(
        what=_one_of(What, "what") or What.ALL,
        kind=_one_of(DecisionKind, "kind"),
        body_id=number("body"),
        region_id=number("region"),
        caretaker_id=number("caretaker"),
        held=_one_of(Held, "caretaker"),
        state=_one_of(FollowupState, "state"),
        is_unfinished=given.get("state") == UNFINISHED,
        due=_one_of(Due, "due"),
        words=clean_line(given.get("q", "")[:LONGEST_QUERY]),
        order=_one_of(Order, "order") or Order.NEWEST,
    )


def _one_of(kind: type[_Kind], name: str) -> _Kind | None:
    text = request.args.get(name)
    return next((value for value in kind if value.value == text), None)


def number(name: str) -> int | None:
    text = request.args.get(name, "")
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 10 else None


def as_query(found: Wanted, **changes: Any) -> dict[str, str]:
    """The filters for an address; those at their default are left out."""
    values: dict[str, Any] = {
        "what": found.what if found.what is not What.ALL else None,
        "q": found.words,
        "body": found.body_id,
        "region": found.region_id,
        "caretaker": found.held or found.caretaker_id,
        "state": UNFINISHED if found.is_unfinished else found.state,
        "due": found.due,
        "kind": found.kind,
        "order": found.order if found.order is not Order.NEWEST else None,
    } | changes
    return {name: str(value) for name, value in values.items() if value}


def address(found: Wanted, path: str = "", **changes: Any) -> str:
    query = urlencode(as_query(found, **changes))
    return f"{place().base}/decisions{path}{'?' if query else ''}{query}"


def page_address(found: Wanted) -> str:
    """The address up to the number of the page."""
    return address(found, page="0").removesuffix("0")


def what_chips(found: Wanted, register: Register) -> list[Chip]:
    offered = (
        (What.ALL, _("Alles"), register.decisions + register.tasks),
        (What.DECISIONS, _("Vereinbarungen"), register.decisions),
        (What.TASKS, _("Aufträge"), register.tasks),
    )
    return [
        (word, address(found, what=None if what is What.ALL else what), found.what is what, count)
        for what, word, count in offered
    ]


def quick_chips(found: Wanted) -> list[Chip]:
    """Questions that are often asked; pressing one again takes it back."""
    offered = (
        (_("Noch zu erledigen"), "state", UNFINISHED, found.is_unfinished),
        (_("Überfällig"), "due", Due.OVERDUE, found.due is Due.OVERDUE),
        (_("In 14 Tagen fällig"), "due", Due.SOON, found.due is Due.SOON),
        (_("Ohne zuständige Person"), "caretaker", Held.NOBODY, found.held is Held.NOBODY),
        (_("Meine"), "caretaker", Held.MINE, found.held is Held.MINE),
    )
    return [
        (word, address(found, **_changed(name, None if is_on else value)), is_on, None)
        for word, name, value, is_on in offered
    ]


def _changed(name: str, value: str | None) -> dict[str, Any]:
    return {name: value}


@dataclass(frozen=True)
class Filter:
    """A field to choose from; `chosen` is '' where nothing is narrowed down."""

    name: str
    label: str
    chosen: str
    choices: list[tuple[str, str]]


def selects(found: Wanted, offers: Offers) -> list[Filter]:
    chosen = as_query(found)
    return [
        Filter(name, label, chosen.get(name, ""), [("", every), *choices])
        for name, label, every, choices in (
            ("body", _("Gremium"), _("alle Gremien"), _numbered(offers.bodies)),
            ("region", _("Region"), _("alle Regionen"), _numbered(offers.regions)),
            ("caretaker", _("Zuständig"), _("alle"), _caretakers(offers)),
            ("state", _("Stand"), _("jeder Stand"), _states()),
            ("due", _("Frist"), _("jede"), _dues()),
            ("kind", _("Art"), _("jede"), labels.choices(DecisionKind)),
            ("order", _("Reihenfolge"), _("neueste zuerst"), [(Order.DUE.value, _("nach Frist"))]),
        )
        if choices
    ]


def _numbered(offered: Iterable[tuple[int, str]]) -> list[tuple[str, str]]:
    return [(str(key), word) for key, word in offered]


def _caretakers(offers: Offers) -> list[tuple[str, str]]:
    offered = [(Held.MINE.value, _("meine")), (Held.NOBODY.value, _("niemand"))]
    return offered + _numbered(offers.caretakers)


def _states() -> list[tuple[str, str]]:
    return [(UNFINISHED, _("noch zu erledigen")), *labels.choices(FollowupState)]


def _dues() -> list[tuple[str, str]]:
    return [
        (Due.OVERDUE.value, _("überfällig")),
        (Due.SOON.value, _("in den nächsten 14 Tagen")),
        (Due.NEVER.value, _("ohne Frist")),
    ]


def in_words(found: Wanted, offers: Offers) -> list[str]:
    """What the register is narrowed down to, as its printed head says."""
    words = [
        f"{filter.label}: {dict(filter.choices)[filter.chosen]}"
        for filter in selects(found, offers)
        if filter.chosen in dict(filter.choices) and filter.chosen
    ]
    if found.what is not What.ALL:
        words.insert(0, _("nur Aufträge") if found.what is What.TASKS else _("nur Vereinbarungen"))
    if found.words:
        words.append(_("Suche: „%(words)s“", words=found.words))
    return words
