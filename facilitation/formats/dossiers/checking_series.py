"""Whether series and blackouts hang together: their days, their UIDs, and what they follow."""

from collections import Counter
from collections.abc import Iterator

from facilitation.formats.dossiers.findings import Contents, Finding, finding
from facilitation.formats.dossiers.series import Series
from facilitation.formats.structured import Path


def series(contents: Contents) -> Iterator[Finding]:
    uids = Counter(row.uid for row in contents.dossier.series if row.uid)
    for place, row in enumerate(contents.dossier.series):
        path: Path = ("series", place)
        if uids[row.uid] > 1:
            yield finding((*path, "uid"), "Diese UID hat schon eine andere Reihe.")
        if row.ends_on is not None and row.ends_on < row.starts_on:
            yield finding((*path, "ends_on"), "Das Ende liegt vor dem Beginn.")
        if _follows_itself(contents, row):
            yield finding((*path, "follows"), "Eine Reihe folgt nicht auf sich selbst.")
        yield from _twice(row, path)


def _follows_itself(contents: Contents, row: Series) -> bool:
    earlier = {one.key: one.follows for one in contents.dossier.series}
    seen, at = {row.key}, row.follows
    while at is not None and at not in seen:
        seen.add(at)
        at = earlier.get(at)
    return at == row.key


def _twice(row: Series, path: Path) -> Iterator[Finding]:
    days, people = [one.day for one in row.left_out], [one.person for one in row.sent]
    for place, day in enumerate(days):
        if day in days[:place]:
            yield finding((*path, "left_out", place, "day"), "Dieser Tag ist schon ausgelassen.")
    for place, person in enumerate(people):
        if person in people[:place]:
            yield finding((*path, "sent", place, "person"), "Diese Person steht hier schon.")


def dates(contents: Contents) -> Iterator[Finding]:
    """Two dates of a series have not the same original start."""
    seen: set[object] = set()
    for place, meeting in enumerate(contents.dossier.meetings):
        if meeting.series is None or meeting.original_start is None:
            continue
        if (meeting.series, meeting.original_start) in seen:
            yield finding(
                ("meetings", place, "original_start"),
                "Die Reihe „%(series)s“ hat mit diesem ursprünglichen Beginn schon einen Termin.",
                series=meeting.series,
            )
        seen.add((meeting.series, meeting.original_start))


def blackouts(contents: Contents) -> Iterator[Finding]:
    for place, row in enumerate(contents.dossier.blackouts):
        if row.last_day < row.first_day:
            yield finding(("blackouts", place, "last_day"), "Das Ende liegt vor dem Beginn.")
        if row.body is not None and row.venue is not None:
            yield finding(
                ("blackouts", place, "venue"),
                "Sperrtage gehören zu einem Gremium oder zu einem Tagungsort, nicht zu beiden.",
            )
