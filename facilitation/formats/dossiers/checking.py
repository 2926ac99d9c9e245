"""What the fields alone cannot show: keys, references, and the order of days."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from facilitation.formats.dossiers.bodies import Body, Seat
from facilitation.formats.dossiers.checking_matters import matters
from facilitation.formats.dossiers.checking_meetings import meetings
from facilitation.formats.dossiers.checking_series import blackouts, dates, series
from facilitation.formats.dossiers.fields import Row
from facilitation.formats.dossiers.findings import Contents, Finding, finding, key_of
from facilitation.formats.dossiers.places import Phase, Process
from facilitation.formats.dossiers.walking import references_of, rows_of
from facilitation.formats.dossiers.whole import Dossier
from facilitation.formats.structured import Path
from facilitation.formats.template_parts import ConditionTemplate
from facilitation.model.processes import PhaseState


def problems_of(dossier: Dossier) -> Iterator[Finding]:
    """All that is wrong. What hangs on references is only looked at when these are right."""
    contents = Contents(dossier)
    first = [*_doubled(contents), *_references(contents), *_spans(dossier)]
    if first:
        yield from first
        return
    yield from _process(dossier.process)
    for place, body in enumerate(dossier.bodies):
        yield from _seats(body, ("bodies", place, "seats"))
    yield from series(contents)
    yield from blackouts(contents)
    yield from meetings(contents)
    yield from dates(contents)
    yield from matters(contents)


_INSIDE = {"regions": "process", "phases": "process", "reports": "process", "chapters": "concept"}
"""Lists that do not stand at the top, and where they stand."""


def _doubled(contents: Contents) -> Iterator[Finding]:
    for name, rows in contents.lists.items():
        yield from _doubled_in(rows, (_INSIDE[name], name) if name in _INSIDE else (name,))
    for place, body in enumerate(contents.dossier.bodies):
        yield from _doubled_in(body.seats, ("bodies", place, "seats"))
    for place, meeting in enumerate(contents.dossier.meetings):
        yield from _doubled_in(meeting.agenda, ("meetings", place, "agenda"))
    yield from _doubled_names(contents)


def _doubled_in(rows: Sequence[Row], path: Path) -> Iterator[Finding]:
    seen: set[str] = set()
    for place, row in enumerate(rows):
        key = key_of(row)
        if key in seen:
            yield finding(
                (*path, place),
                "Den Schlüssel „%(key)s“ gibt es hier schon. Jede Zeile braucht einen eigenen.",
                key=key,
            )
        seen.add(key)


def _doubled_names(contents: Contents) -> Iterator[Finding]:
    for path, rows in (
        (("process", "regions"), contents.dossier.process.regions),
        (("bodies",), contents.dossier.bodies),
    ):
        names = [row.name for row in rows]
        for place, name in enumerate(names):
            if name in names[:place]:
                yield finding(
                    (*path, place, "name"),
                    "Den Namen „%(name)s“ gibt es hier schon. Geben Sie einen anderen.",
                    name=name,
                )


_NOUNS = {
    "associations": "keinen Verband",
    "municipalities": "keine Gemeinde",
    "regions": "keine Region",
    "organisations": "keine Organisation",
    "people": "keine Person",
    "venues": "keinen Tagungsort",
    "bodies": "kein Gremium",
    "series": "keine Reihe",
    "meetings": "keinen Termin",
    "activities": "keine Aktivität",
    "topics": "kein Thema",
    "decisions": "keine Entscheidung",
    "chapters": "kein Kapitel",
}


def _references(contents: Contents) -> Iterator[Finding]:
    for path, row in rows_of(contents.dossier):
        for inside, target, key in references_of(row):
            if key not in contents.keys[target]:
                yield finding(
                    (*path, *inside),
                    "Unter „%(rows)s“ gibt es %(noun)s mit dem Schlüssel „%(key)s“. Prüfen Sie "
                    "die Schreibweise, oder ergänzen Sie die Zeile.",
                    rows=target,
                    noun=_NOUNS[target],
                    key=key,
                )


def _spans(dossier: Dossier) -> Iterator[Finding]:
    for path, row in rows_of(dossier):
        since, until = getattr(row, "valid_from", None), getattr(row, "valid_until", None)
        if since and until and until < since:
            yield finding(
                (*path, "valid_until"),
                "Das Ende (%(until)s) liegt vor dem Anfang (%(since)s).",
                since=since,
                until=until,
            )


def _process(process: Process) -> Iterator[Finding]:
    for place, phase in enumerate(process.phases):
        yield from _phase(phase, ("process", "phases", place))
    home: dict[str, str] = {}
    for place, region in enumerate(process.regions):
        staying = [stay.municipality for stay in region.stays if stay.valid_until is None]
        for ags in [*region.municipalities, *staying]:
            if ags in home:
                yield finding(
                    ("process", "regions", place),
                    "Die Gemeinde %(ags)s steht schon in der Region „%(other)s“. Jede Gemeinde "
                    "gehört zu einer Region.",
                    ags=ags,
                    other=home[ags],
                )
            home[ags] = region.name


def _phase(phase: Phase, path: Path) -> Iterator[Finding]:
    if phase.state is not PhaseState.AHEAD and phase.began_on is None:
        yield finding((*path, "state"), "Die Phase hat begonnen. Es fehlt der Tag (began_on).")
    if phase.state is PhaseState.PASSED and phase.passed_on is None:
        yield finding((*path, "state"), "Die Phase ist beendet. Es fehlt der Tag (passed_on).")
    yield from _condition(phase.condition, (*path, "condition"))
    if phase.began_on and phase.passed_on and phase.passed_on < phase.began_on:
        yield finding((*path, "passed_on"), "Die Phase endet vor ihrem Anfang.")


def _condition(condition: ConditionTemplate | None, path: Path) -> Iterator[Finding]:
    if condition is None:
        return
    if len(condition.stored()) != 1:
        yield finding(path, "Eine Bedingung besteht aus genau einer Vorschrift.")
    seats = condition.seats_filled
    if seats and (seats.share is None) == (seats.at_least is None):
        yield finding(
            (*path, "seats_filled"), "Gefragt ist ein Anteil (share) oder eine Zahl (at_least)."
        )
    for name in ("all_of", "any_of"):
        for place, part in enumerate(getattr(condition, name) or []):
            yield from _condition(part, (*path, name, place))


def _seats(body: Body, path: Path) -> Iterator[Finding]:
    if body.is_shared and body.seats:
        yield finding(
            path,
            "Ein Gremium des Landkreises (is_shared) wird übernommen, wie er es hat. Sitze nennt "
            "das Dossier dafür nicht.",
        )
    for place, seat in enumerate(body.seats):
        yield from _seat(seat, (*path, place))


def _seat(seat: Seat, path: Path) -> Iterator[Finding]:
    if sum(x is not None for x in (seat.organisation, seat.municipality, seat.association)) > 1:
        yield finding(
            path, "Ein Sitz steht für eine Organisation, eine Gemeinde oder einen Verband."
        )
    for place, mandate in enumerate(seat.mandates):
        where = (*path, "mandates", place)
        if mandate.deputy == mandate.person:
            yield finding((*where, "deputy"), "Niemand kann sich selbst vertreten.")
        if mandate.valid_from < seat.valid_from or (
            seat.valid_until and (mandate.valid_until or seat.valid_until) > seat.valid_until
        ):
            yield finding(where, "Das Mandat reicht über die Zeit des Sitzes hinaus.")
    held = sorted(seat.mandates, key=lambda mandate: mandate.valid_from)
    for earlier, later in pairwise(held):
        if earlier.valid_until is None or earlier.valid_until > later.valid_from:
            yield finding(
                (*path, "mandates", seat.mandates.index(later)),
                "Zwei Mandate überschneiden sich. Beenden Sie das frühere (valid_until) spätestens "
                "am %(since)s.",
                since=later.valid_from,
            )
