"""What all pages of one series share: stepping in, its rule in words, and what is still open."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor
from facilitation.usecases.series_shown import ShownSeries, get_shown
from facilitation.usecases.series_telling import count_untold
from facilitation.web import desk
from facilitation.web.place import enter_process, place, stand_at
from facilitation.web.words import short_day


def enter_series(
    session: Session,
    district: str,
    process: str,
    series_id: int,
    *crumbs: str,
    action: Action = Action.PLAN_MEETINGS,
) -> tuple[Process, ShownSeries, Actor]:
    """Step into a series of the process; `crumbs` name a page below it."""
    found, actor = enter_process(session, district, process)
    shown = get_shown(session, found, series_id, by=actor, now=desk().now(), action=action)
    way: list[tuple[str, str | None]] = [(_("Reihen"), f"{place().base}/series")]
    way.append((shown.title, address_of(shown) if crumbs else None))
    stand_at("meetings", *way, *((label, None) for label in crumbs))
    return found, shown, actor


def address_of(shown: ShownSeries, path: str = "") -> str:
    return f"{place().base}/series/{shown.id}{path}"


def frame(
    session: Session, process: Process, shown: ShownSeries, actor: Actor, tab: str
) -> dict[str, Any]:
    """What `series/frame.html` wants to know, for `render_template(..., **frame(...))`."""
    untold = 0
    if shown.is_invited and place().may(Action.INVITE, shown):
        untold = count_untold(session, process, shown.id, by=actor, now=desk().now())
    tabs = [("", _("Termine")), ("/members", _("Wer dabei ist"))]
    return {
        "shown": shown,
        "untold": untold,
        "rule_words": in_words(shown),
        "state": _state(shown),
        "tabs": [(word, address_of(shown, path), path == tab) for path, word in tabs],
    }


def in_words(shown: ShownSeries) -> str:
    """'jeden letzten Montag im Monat, 17:00 bis 19:00 Uhr'"""
    times = f"{shown.starts:%H:%M} bis {shown.ends:%H:%M}"
    return f"{shown.in_words}, {times}\N{NO-BREAK SPACE}Uhr"


def _state(shown: ShownSeries) -> tuple[str, str]:
    if shown.ends_on is not None and shown.ends_on < desk().today():
        return _("beendet"), "neutral"
    if shown.is_invited:
        return _("eingeladen"), "info"
    return _("noch nicht eingeladen"), "warning"


def extent(shown: ShownSeries) -> str:
    if shown.ends_on is None:
        return _("ohne Ende")
    return _("bis %(day)s", day=short_day(shown.ends_on))
