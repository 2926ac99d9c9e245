"""A topic's way in words: the line of stations, each with where it leads."""

from flask_babel import gettext as _

from facilitation.model.topics import TopicState
from facilitation.usecases.topic_sheets import Kin, Station, TopicSheet
from facilitation.web.labels import label
from facilitation.web.place import place
from facilitation.web.words import short_day

Step = tuple[str, str, str, str]
"""Word, state of the step, note below it, address."""


def steps_of(sheet: TopicSheet) -> list[Step]:
    """Where it came up, where it was since, and where it stands on an agenda next."""
    last = next((at for at, s in reversed(list(enumerate(sheet.stations))) if not s.is_ahead), None)
    return [
        (
            _word(station),
            _mark(station, at == last, sheet),
            _note(station, sheet),
            _url(station, sheet),
        )
        for at, station in enumerate(sheet.stations)
    ]


def _word(station: Station) -> str:
    if station.kin is not None:
        return _kinship(station)
    if station.is_ahead:
        return _("steht auf der Tagesordnung")
    if station.outcome is not None:
        return str(label(station.outcome))
    if station.referral_id is not None:
        return _("weitergegeben")
    if station.is_again:
        return _("wieder aufgenommen")
    return str(label(station.state))


def _kinship(station: Station) -> str:
    title = station.kin_title
    return {
        Kin.JOINED: _("zusammengelegt mit „%(title)s“", title=title),
        Kin.SPLIT_OFF: _("abgeteilt: „%(title)s“", title=title),
        Kin.PART_OF: _("abgeteilt von „%(title)s“", title=title),
    }[station.kin or Kin.JOINED]


def _mark(station: Station, is_last: bool, sheet: TopicSheet) -> str:
    if station.is_ahead:
        return "ahead"
    if station.state is TopicState.DROPPED and station.kin is None:
        return "skipped"
    return "current" if is_last and not sheet.is_ended else "done"


def _note(station: Station, sheet: TopicSheet) -> str:
    where = station.body
    if not where and station.is_beginning and not station.came_as:
        where = sheet.raised_at or sheet.region or ""
    if station.referral_id is not None and station.outcome is None:
        where = _passed(station)
    came_as = _("als „%(title)s“", title=station.came_as) if station.came_as else ""
    parts = [short_day(station.at), came_as, where, station.note]
    return " · ".join(part for part in parts if part)


def _passed(station: Station) -> str:
    if not station.came_from:
        return _("an %(body)s", body=station.body)
    return _("von %(giver)s an %(body)s", giver=station.came_from, body=station.body)


def _url(station: Station, sheet: TopicSheet) -> str:
    if station.kin is not None:
        is_here = station.kin is Kin.JOINED
        return "#zusammengelegt" if is_here else f"{place().base}/topics/{station.kin_id}"
    if station.referral_id is not None:
        return f"{place().base}/referrals/{station.referral_id}"
    if station.decision_id is not None:
        return f"{place().base}/decisions/{station.decision_id}"
    if station.meeting_id is not None:
        return f"{place().base}/meetings/{station.meeting_id}"
    if station.came_as:
        return ""
    if station.state is TopicState.RAISED and sheet.topic.activity_id is not None:
        return f"{place().base}/activities/{sheet.topic.activity_id}"
    return ""
