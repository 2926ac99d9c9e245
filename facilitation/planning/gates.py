"""Gates between phases: is the exit condition met, and what is missing where."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from typing import Any

from dateutil.relativedelta import relativedelta

from facilitation.planning.conditions import (
    ActivitiesHeld,
    Adopted,
    AllOf,
    AnyOf,
    ByEach,
    Condition,
    MeetingsHeld,
    ReportsFiled,
    Scope,
    SeatsFilled,
    TopicsRaised,
    WithinMonths,
)
from facilitation.planning.facts import Facts, OrganisationFact, RegionFact, SeatFact


class Where(StrEnum):
    """The page on which a missing thing is mended."""

    MEETINGS = "meetings"
    TOPICS = "topics"
    SEATS = "seats"
    ACTIVITIES = "activities"
    REPORTS = "reports"
    ADOPTIONS = "adoptions"
    EXTENSIONS = "extensions"


@dataclass(frozen=True)
class Gap:
    """A region (or organisation) of which something is still missing."""

    key: str
    name: str
    done: int
    needed: int


@dataclass(frozen=True, kw_only=True)
class GateLine:
    """One thing asked; `message` is a gettext msgid, `parameters` its values.

    Among the parameters `kind` may be a BodyKind or ActivityKind, which the page names in words;
    `ends_on` is a date. `done` and `needed` count what the line is about: meetings, topics, seats,
    reports, adoptions, or the regions in which enough was done.
    """

    message: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    done: int
    needed: int
    is_met: bool
    where: Where | None = None
    missing: tuple[Gap, ...] = ()
    lines: tuple["GateLine", ...] = ()
    """The parts of a line that groups others."""
    is_warning: bool = False
    """Met, but not for long."""


@dataclass(frozen=True)
class GateReport:
    is_met: bool
    lines: tuple[GateLine, ...] = ()


def check(condition: Condition | None, facts: Facts) -> GateReport:
    """Ask the condition; all parts of an outermost `all_of` become lines of their own."""
    if condition is None:
        return GateReport(is_met=True)
    line = _line(condition, facts)
    lines = line.lines if isinstance(condition, AllOf) else (line,)
    return GateReport(line.is_met, lines)


def time_lines(condition: Condition | None, facts: Facts) -> list[GateLine]:
    """What the condition says of time, where it is over or nearly; alternatives are left out."""
    if isinstance(condition, AllOf):
        return [line for part in condition.conditions for line in time_lines(part, facts)]
    if not isinstance(condition, WithinMonths):
        return []
    line = _within(condition, facts)
    return [line] if line.is_warning or not line.is_met else []


def _line(condition: Condition, facts: Facts) -> GateLine:
    match condition:
        case MeetingsHeld():
            return _meetings(condition, facts)
        case ActivitiesHeld():
            return _activities(condition, facts)
        case TopicsRaised():
            return _topics(condition, facts)
        case SeatsFilled():
            return _seats(condition, facts)
        case ReportsFiled():
            return _reports(condition, facts)
        case Adopted():
            return _adopted(condition, facts)
        case WithinMonths():
            return _within(condition, facts)
        case AllOf():
            return _all(condition, facts)
        case AnyOf():
            return _any(condition, facts)


def _meetings(asked: MeetingsHeld, facts: Facts) -> GateLine:
    meetings = [fact for fact in facts.meetings if fact.kind is asked.kind]
    if asked.scope is Scope.PROCESS:
        return _counted(
            "%(kind)s: %(done)s von mindestens %(needed)s Sitzungen gehalten",
            len(meetings),
            asked.at_least,
            where=Where.MEETINGS,
            kind=asked.kind,
        )
    if asked.scope is Scope.PARTNER:
        return _at_partners(asked, [fact.host for fact in meetings], facts)
    held = [fact.region for fact in meetings]
    return _by_region(
        "%(kind)s: Sitzung gehalten in %(done)s von %(needed)s Regionen"
        if asked.at_least == 1
        else "%(kind)s: je %(at_least)s Sitzungen gehalten in %(done)s von %(needed)s Regionen",
        _per_region(held, asked.at_least, _regions(facts, asked.marked)),
        where=Where.MEETINGS,
        may_be_none=bool(asked.marked),
        kind=asked.kind,
        at_least=asked.at_least,
    )


def _at_partners(asked: MeetingsHeld, hosts: list[str | None], facts: Facts) -> GateLine:
    return _by_region(
        "%(kind)s: Treffen gehalten bei %(done)s von %(needed)s Partnern"
        if asked.at_least == 1
        else "%(kind)s: je %(at_least)s Treffen gehalten bei %(done)s von %(needed)s Partnern",
        _per_region(hosts, asked.at_least, facts.partners),
        where=Where.MEETINGS,
        nothing_there=_NO_PARTNER,
        kind=asked.kind,
        at_least=asked.at_least,
    )


def _activities(asked: ActivitiesHeld, facts: Facts) -> GateLine:
    held = [
        fact.region
        for fact in facts.activities
        if fact.kind is asked.kind and (not asked.language or asked.language in fact.languages)
    ]
    spoken = {"language": asked.language} if asked.language else {}
    if asked.scope is Scope.PROCESS:
        return _counted(
            "%(kind)s (%(language)s): %(done)s von mindestens %(needed)s durchgeführt"
            if spoken
            else "%(kind)s: %(done)s von mindestens %(needed)s durchgeführt",
            len(held),
            asked.at_least,
            where=Where.ACTIVITIES,
            kind=asked.kind,
            **spoken,
        )
    return _by_region(
        "%(kind)s (%(language)s): je %(at_least)s durchgeführt in %(done)s von %(needed)s Regionen"
        if spoken
        else "%(kind)s: durchgeführt in %(done)s von %(needed)s Regionen"
        if asked.at_least == 1
        else "%(kind)s: je %(at_least)s durchgeführt in %(done)s von %(needed)s Regionen",
        _per_region(held, asked.at_least, _regions(facts, asked.marked)),
        where=Where.ACTIVITIES,
        may_be_none=bool(asked.marked),
        kind=asked.kind,
        at_least=asked.at_least,
        **spoken,
    )


def _topics(asked: TopicsRaised, facts: Facts) -> GateLine:
    if asked.scope is Scope.PROCESS:
        return _counted(
            "Themen gesammelt: %(done)s von mindestens %(needed)s",
            sum(not fact.is_same for fact in facts.topics),
            asked.at_least,
            where=Where.TOPICS,
        )
    raised = [fact.region for fact in facts.topics]
    return _by_region(
        "Themen gesammelt in %(done)s von %(needed)s Regionen"
        if asked.at_least == 1
        else "Je %(at_least)s Themen gesammelt in %(done)s von %(needed)s Regionen",
        _per_region(raised, asked.at_least, facts.regions),
        where=Where.TOPICS,
        at_least=asked.at_least,
    )


def _seats(asked: SeatsFilled, facts: Facts) -> GateLine:
    seats = [seat for seat in facts.seats if seat.kind is asked.kind]
    if asked.scope is Scope.PROCESS:
        return _counted(
            "%(kind)s: %(done)s von mindestens %(needed)s Sitzen besetzt",
            sum(seat.is_filled for seat in seats),
            _seats_needed(asked, seats),
            where=Where.SEATS,
            kind=asked.kind,
        )
    by_region = []
    for region in facts.regions:
        local = [seat for seat in seats if seat.region == region.key]
        filled = sum(seat.is_filled for seat in local)
        by_region.append(Gap(region.key, region.name, filled, _seats_needed(asked, local)))
    return _by_region(
        "%(kind)s: genügend Sitze besetzt in %(done)s von %(needed)s Regionen",
        by_region,
        where=Where.SEATS,
        kind=asked.kind,
    )


def _seats_needed(asked: SeatsFilled, seats: list[SeatFact]) -> int:
    """At least one: where there is no seat at all, nothing is filled."""
    if asked.at_least is not None:
        return asked.at_least
    share = Decimal(str(1 if asked.share is None else asked.share))
    return max(1, int((share * len(seats)).to_integral_value(ROUND_CEILING)))


def _reports(asked: ReportsFiled, facts: Facts) -> GateLine:
    filed = [fact.organisation for fact in facts.reports if fact.kind == asked.kind]
    label = asked.label or asked.kind
    if asked.by_each is None:
        return _counted(
            "%(label)s: %(done)s von mindestens %(needed)s eingereicht",
            len(filed),
            asked.at_least,
            where=Where.REPORTS,
            label=label,
        )
    return _by_region(
        "%(label)s: eingereicht von %(done)s von %(needed)s Organisationen",
        _per_region(
            filed,
            asked.at_least,
            facts.partners if asked.by_each is ByEach.PARTNER else facts.organisations,
        ),
        where=Where.REPORTS,
        nothing_there=_NO_ORGANISATION,
        label=label,
        at_least=asked.at_least,
    )


def _adopted(asked: Adopted, facts: Facts) -> GateLine:
    return _counted(
        "%(kind)s: %(done)s von mindestens %(needed)s Zustimmungen",
        sum(fact.kind is asked.kind for fact in facts.adoptions),
        asked.at_least,
        where=Where.ADOPTIONS,
        kind=asked.kind,
    )


def _within(asked: WithinMonths, facts: Facts) -> GateLine:
    months = asked.months + facts.extension_months
    ends_on = facts.started_on + relativedelta(months=months)
    passed = relativedelta(facts.today, facts.started_on)
    done = max(0, passed.years * 12 + passed.months)
    is_met = facts.today <= ends_on
    # More time moves the warning along with the end.
    warns = is_met and asked.warn_at is not None and done >= asked.warn_at + facts.extension_months
    return GateLine(
        message="Der Zeitraum von %(needed)s Monaten läuft bis zum %(ends_on)s"
        if is_met
        else "Der Zeitraum von %(needed)s Monaten ist am %(ends_on)s abgelaufen",
        parameters={"needed": months, "done": done, "ends_on": ends_on},
        done=done,
        needed=months,
        is_met=is_met,
        where=Where.EXTENSIONS,
        is_warning=warns,
    )


def _all(asked: AllOf, facts: Facts) -> GateLine:
    lines = tuple(_line(part, facts) for part in asked.conditions)
    return _group("Alles davon ist nötig", lines, needed=len(lines))


def _any(asked: AnyOf, facts: Facts) -> GateLine:
    lines = tuple(_line(part, facts) for part in asked.conditions)
    return _group("Eines davon genügt", lines, needed=1)


def _group(message: str, lines: tuple[GateLine, ...], *, needed: int) -> GateLine:
    done = sum(line.is_met for line in lines)
    return GateLine(
        message=message,
        done=done,
        needed=needed,
        is_met=done >= needed,
        lines=lines,
        is_warning=any(line.is_warning for line in lines),
    )


def _counted(message: str, done: int, needed: int, *, where: Where, **parameters: Any) -> GateLine:
    return GateLine(
        message=message,
        parameters={**parameters, "done": done, "needed": needed},
        done=done,
        needed=needed,
        is_met=done >= needed,
        where=where,
    )


def _by_region(
    message: str,
    found: list[Gap],
    *,
    where: Where,
    may_be_none: bool = False,
    nothing_there: str = "Es gibt noch keine Regionen",
    **parameters: Any,
) -> GateLine:
    """Every region, or organisation, has to have enough. None at all is enough only where marks
    choose them."""
    missing = tuple(gap for gap in found if gap.done < gap.needed)
    done, needed = len(found) - len(missing), len(found)
    return GateLine(
        message=message if found else _NOTHING_CHOSEN if may_be_none else nothing_there,
        parameters={**parameters, "done": done, "needed": needed},
        done=done,
        needed=needed,
        is_met=not missing and (bool(found) or may_be_none),
        where=where,
        missing=missing,
    )


_NOTHING_CHOSEN = "%(kind)s: für keine Region vorgesehen"
_NO_ORGANISATION = "%(label)s: Es ist noch keine Organisation beteiligt"
_NO_PARTNER = "%(kind)s: Es ist noch kein Partner genannt"


def _regions(facts: Facts, mark: str) -> list[RegionFact]:
    return [region for region in facts.regions if not mark or mark in region.marks]


def _per_region(
    found: list[str | None], at_least: int, places: Iterable[RegionFact | OrganisationFact]
) -> list[Gap]:
    return [Gap(place.key, place.name, found.count(place.key), at_least) for place in places]
