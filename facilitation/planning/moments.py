"""From a day and a time of day to a moment, in the district's zone."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from facilitation.model.errors import InvalidError


def moment(day: date, at: time, zone: ZoneInfo, *, field: str = "starts") -> datetime:
    """The moment in UTC. Refused where the clock jumps over the time, or shows it twice."""
    early = datetime.combine(day, at, zone)
    late = early.replace(fold=1)
    if early.utcoffset() != late.utcoffset():
        there = early.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
        if there != early.replace(tzinfo=None):
            raise InvalidError(
                "Am %(day)s um %(time)s Uhr wird die Uhr vorgestellt; diese Uhrzeit gibt es an "
                "dem Tag nicht. Wählen Sie eine andere.",
                field=field,
                day=day,
                time=f"{at:%H:%M}",
            )
        raise InvalidError(
            "Am %(day)s wird die Uhr zurückgestellt; %(time)s Uhr gibt es an dem Tag zweimal. "
            "Wählen Sie eine andere Uhrzeit.",
            field=field,
            day=day,
            time=f"{at:%H:%M}",
        )
    return early.astimezone(UTC)


def span(day: date, starts: time, ends: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Beginning and end on one day. Refused where the end does not come after the beginning."""
    if ends <= starts:
        raise InvalidError(
            "Das Ende liegt vor dem Beginn. Wählen Sie ein späteres Ende.", field="ends"
        )
    return moment(day, starts, zone), moment(day, ends, zone, field="ends")
