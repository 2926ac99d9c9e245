"""Forms of series: the rule with its extent, what becomes of single days, ending, members."""

from datetime import date
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from facilitation.model.base import new_key
from facilitation.model.meetings import InvitedAs
from facilitation.model.series import Frequency, HolidayPolicy
from facilitation.planning.recurrence import LAST, LATEST_MONTH_DAY, MOST_WEEKS, Rule
from facilitation.planning.series_dates import MOST_DATES
from facilitation.planning.series_dates import Choice as Decision
from facilitation.usecases.series import SeriesPlan
from facilitation.web import labels
from facilitation.web.forms import Form
from facilitation.web.forms.fields import Choice, Clock, Day, Line, Number, Text, Tick
from facilitation.web.forms.meetings import Once, Version, WebAddress
from facilitation.web.forms.offers import CareForm


class Extent(StrEnum):
    """How far a series reaches."""

    OPEN = "open"
    UNTIL = "until"
    NUMBER = "number"


WEEKDAYS = (
    _l("Montag"),
    _l("Dienstag"),
    _l("Mittwoch"),
    _l("Donnerstag"),
    _l("Freitag"),
    _l("Samstag"),
    _l("Sonntag"),
)
NTHS = (
    (1, _l("der erste")),
    (2, _l("der zweite")),
    (3, _l("der dritte")),
    (4, _l("der vierte")),
    (LAST, _l("der letzte")),
)


class RuleForm(Form):
    """On which days, at what time, where, how long, and what becomes of holidays."""

    once = Once(default=new_key)
    version = Version(default=0)
    title = Line(_l("Titel"))
    starts_on = Day(_l("Erster Termin"), is_required=True)
    frequency = Choice(_l("Wie oft"), kind=Frequency, is_required=True)
    step = Number(_l("Alle wie viele Wochen"), least=1, most=MOST_WEEKS)
    weekday = Choice(_l("Wochentag"), kind=int)
    nth = Choice(_l("Der wievielte im Monat"), kind=int)
    month_day = Number(_l("Tag im Monat"), least=1, most=LATEST_MONTH_DAY)
    starts = Clock(_l("Beginn"), is_required=True)
    ends = Clock(_l("Ende"), is_required=True)
    place = Line(_l("Ort"))
    venue_id = Choice(_l("Tagungsort"), kind=int)
    online_url = WebAddress(_l("Online-Link"))
    extent = Choice(_l("Bis wann"), kind=Extent, is_required=True)
    until = Day(_l("Letzter möglicher Tag"))
    number = Number(_l("Zahl der Termine"), least=1, most=MOST_DATES)
    policy = Choice(
        _l("Wenn ein Termin auf einen Feiertag fällt"), kind=HolidayPolicy, is_required=True
    )
    avoids_school_holidays = Tick(_l("Auch in den Schulferien nicht tagen"))

    def __init__(self, *args: Any, venues: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, offers=_offers(venues), **options)

    def is_complete(self) -> bool:
        """As `is_in_order`, for a form that came in the address or by post."""
        return bool(self.validate()) and self._says_its_end() and self._is_in_each_month()

    def _is_in_each_month(self) -> bool:
        """'Am gleichen Tag' wie der 31. can be said of no month day that is in each month."""
        is_monthly = self.frequency.data is not Frequency.WEEKLY
        first = self.starts_on.data
        if (
            not is_monthly
            or not self._is_by_day()
            or (self.month_day.data or first.day) <= (LATEST_MONTH_DAY)
        ):
            return True
        self.starts_on.errors = [
            *self.starts_on.errors,
            _(
                "Den %(day)s. gibt es nicht in jedem Monat. Tragen Sie unter „Genauer“ einen Tag "
                "bis zum %(latest)s. ein, oder wählen Sie den letzten Wochentag im Monat.",
                day=first.day,
                latest=LATEST_MONTH_DAY,
            ),
        ]
        return False

    def _says_its_end(self) -> bool:
        """An end that was chosen is also said."""
        fields: dict[Extent, Any] = {Extent.UNTIL: self.until, Extent.NUMBER: self.number}
        wanted = fields.get(self.extent.data)
        if wanted is None or wanted.data:
            return True
        wanted.errors = [*wanted.errors, _("Hier fehlt eine Angabe.")]
        return False

    def plan(self, body_id: int, decisions: dict[date, Decision]) -> SeriesPlan:
        """What a form in order asks for."""
        kind = self.extent.data
        return SeriesPlan(
            body_id=body_id,
            rule=self._rule(),
            until=self.until.data if kind is Extent.UNTIL else None,
            number=self.number.data if kind is Extent.NUMBER else None,
            choices=decisions,
            **self.values("starts", "ends", "title", "place", "venue_id", "online_url", "policy",
                          "avoids_school_holidays"),
        )  # fmt: skip

    def _rule(self) -> Rule:
        """What was left open is as on the first day."""
        frequency, first = self.frequency.data, self.starts_on.data
        weekday = first.weekday() if self.weekday.data is None else self.weekday.data
        if frequency is Frequency.WEEKLY:
            return Rule(
                frequency=frequency, starts_on=first, step=self.step.data or 1, weekday=weekday
            )
        if self._is_by_day():
            day = self.month_day.data or first.day
            return Rule(frequency=frequency, starts_on=first, month_day=day)
        nth = self.nth.data or nth_of(first)
        return Rule(frequency=frequency, starts_on=first, weekday=weekday, nth=nth)

    def _is_by_day(self) -> bool:
        if self.frequency.data is Frequency.MONTHLY_BY_WEEKDAY:
            return False
        chosen = self.weekday.data is not None or self.nth.data is not None
        return self.frequency.data is Frequency.MONTHLY_BY_DAY or (
            self.month_day.data is not None and not chosen
        )


def query_of(plan: SeriesPlan) -> str:
    """An open-ended plan as part of an address: read again, the form asks for the same."""
    rule = plan.rule
    typed = {
        "body": plan.body_id,
        "title": plan.title,
        "starts_on": rule.starts_on.isoformat(),
        "frequency": rule.frequency.value,
        "step": rule.step,
        "weekday": rule.weekday,
        "nth": rule.nth,
        "month_day": rule.month_day,
        "starts": f"{plan.starts:%H:%M}",
        "ends": f"{plan.ends:%H:%M}",
        "place": plan.place,
        "extent": Extent.OPEN.value,
        "policy": plan.policy.value,
        "avoids_school_holidays": "y" if plan.avoids_school_holidays else None,
    }
    return urlencode({name: value for name, value in typed.items() if value is not None})


def nth_of(day: date) -> int:
    """Which of its weekday in the month the day is; the last one is called so."""
    is_last = (date.fromordinal(day.toordinal() + 7)).month != day.month
    return LAST if is_last else (day.day - 1) // 7 + 1


def _offers(venues: list[tuple[int, str]]) -> dict[str, Any]:
    as_first = ("", _("wie der erste Termin"))
    return {
        "frequency": labels.choices(Frequency),
        "weekday": [as_first, *enumerate(WEEKDAYS)],
        "nth": [as_first, *NTHS],
        "venue_id": [("", _("keiner aus der Liste")), *venues],
        "extent": [
            (Extent.OPEN.value, _("ohne Ende (Termine für die nächsten 12 Monate)")),
            (Extent.UNTIL.value, _("bis zu einem Tag")),
            (Extent.NUMBER.value, _("eine Zahl von Terminen")),
        ],
        "policy": labels.choices(HolidayPolicy),
    }


class Verdict(StrEnum):
    """What a person says of one day of the rule."""

    SAME = "same"
    OTHER = "other"
    OUT = "out"


class SeriesCareForm(CareForm):
    """Who takes care of a series, and with what."""

    resources = Line(_l("Mittel"), most=400)


class SettleForm(Form):
    """What becomes of an open day."""

    day = Day(_l("Tag"), is_required=True)
    verdict = Choice(_l("Der Termin"), kind=Verdict, is_required=True)
    on = Day(_l("Anderer Tag"))
    reason = Line(_l("Grund"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, offers={"verdict": verdicts()}, **options)

    @property
    def decision(self) -> Decision | None:
        """None where another day is meant and none is said."""
        return decision_of(self.verdict.data, self.day.data, self.on.data, self.reason.data)


def verdicts() -> list[tuple[str, str]]:
    return [
        (Verdict.OUT.value, _("fällt aus")),
        (Verdict.SAME.value, _("findet trotzdem an diesem Tag statt")),
        (Verdict.OTHER.value, _("findet an einem anderen Tag statt:")),
    ]


def decision_of(
    verdict: Verdict | None, day: date, on: date | None, reason: str = ""
) -> Decision | None:
    if verdict is Verdict.OUT:
        return Decision(None, reason)
    if verdict is Verdict.SAME:
        return Decision(day, reason)
    if verdict is Verdict.OTHER and on is not None:
        return Decision(on, reason)
    return None


class EndForm(Form):
    last_day = Day(_l("Letzter möglicher Tag"), is_required=True)
    reason = Text(_l("Grund"), most=1_000)


class ExtendForm(Form):
    ends_on = Day(_l("Neuer letzter Tag"))
    has_no_end = Tick(_l("Ohne Ende"))

    def is_in_order(self) -> bool:
        """A series goes on without end only if somebody says so."""
        if not super().is_in_order():
            return False
        if bool(self.ends_on.data) != bool(self.has_no_end.data):
            return True
        self.ends_on.errors = [
            *self.ends_on.errors,
            _("Nennen Sie entweder einen Tag, oder kreuzen Sie „Ohne Ende“ an."),
        ]
        return False


class JoinForm(Form):
    person_id = Number(_l("Person"), least=1, most=2**31 - 1, is_required=True)
    invited_as = Choice(_l("Als"), kind=InvitedAs, is_required=True)

    def __init__(self, *args: Any, **options: Any) -> None:
        offered = (InvitedAs.MEMBER, InvitedAs.ADVISORY_MEMBER)
        super().__init__(
            *args, offers={"invited_as": labels.choices(InvitedAs, offered)}, **options
        )
