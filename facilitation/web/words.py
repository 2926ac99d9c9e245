"""Days, moments, numbers and refusals as people read them."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, g, has_request_context
from flask_babel import get_translations
from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from facilitation.formats import dates
from facilitation.formats.languages import GERMAN
from facilitation.formats.letter_shapes import END, ISOLATE
from facilitation.model.errors import FacilitationError
from facilitation.model.expenses import euros
from facilitation.model.texts import MONTHS, WEEKDAYS
from facilitation.web.languages import spoken

_DAYS = ("Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So.")
_LONG_NUMBER = 10_000
"""From here on thousands are set apart in sentences; years are not."""
_BERLIN = ZoneInfo("Europe/Berlin")


def _catalogue() -> Any:
    """The catalogue of this request: looked up once, since a page asks it a hundred times."""
    found = g.get("catalogue")
    if found is None:
        found = g.catalogue = get_translations()
    return found


def _sentence(message: str) -> str:
    return str(_catalogue().ugettext(message))


def _sentence_for(one: str, many: str, num: int) -> str:
    return str(_catalogue().ungettext(one, many, num))


def gettext(message: str, **parameters: Any) -> str:
    """The sentence in the visitor's language, with its parameters filled in."""
    return _sentence(message) % _apart(parameters) if parameters else _sentence(message)


def ngettext(one: str, many: str, num: int, **parameters: Any) -> str:
    """The sentence for so many; the number itself is the parameter `num`."""
    return _sentence_for(one, many, num) % _apart({"num": num, **parameters})


def _apart(parameters: dict[str, Any]) -> dict[str, Any]:
    """What is filled into a sentence that runs from right to left keeps its own direction: names
    and numbers stand between the isolates of Unicode (UAX 9)."""
    if spoken().direction == "ltr":
        return parameters
    return {
        name: type(value)(ISOLATE) + value + END if isinstance(value, str) else value
        for name, value in parameters.items()
    }


def zone() -> ZoneInfo:
    """The zone of the district the request is about."""
    here = g.get("place") if has_request_context() else None
    return here.district.zone if here is not None and here.district is not None else _BERLIN


def day(value: date | datetime | None) -> str:
    """'Mo., 31.05.2027'; a dash for nothing."""
    if value is None:
        return "–"
    local = value.astimezone(zone()) if isinstance(value, datetime) else value
    if (language := spoken().code) != GERMAN:
        return dates.in_short(local, language)
    return f"{_DAYS[local.weekday()]}, {local.day:02}.{local.month:02}.{local.year}"


def short_day(value: date | datetime | None) -> str:
    """'31.05.2027'."""
    if value is None:
        return "–"
    local = value.astimezone(zone()) if isinstance(value, datetime) else value
    return f"{local.day:02}.{local.month:02}.{local.year}"


def long_day(value: date | datetime) -> str:
    """'Montag, 31. Mai 2027'."""
    local = value.astimezone(zone()) if isinstance(value, datetime) else value
    if (language := spoken().code) != GERMAN:
        return dates.in_full(local, language)
    return f"{WEEKDAYS[local.weekday()]}, {local.day}. {MONTHS[local.month - 1]} {local.year}"


def month(value: date | datetime) -> str:
    """'Mai 2027'."""
    local = value.astimezone(zone()) if isinstance(value, datetime) else value
    return f"{MONTHS[local.month - 1]} {local.year}"


def day_number(value: datetime) -> str:
    """'31.'."""
    return f"{value.astimezone(zone()).day}."


def weekday(value: datetime) -> str:
    """'Mo.'."""
    return _DAYS[value.astimezone(zone()).weekday()]


def clock(value: datetime) -> str:
    """'17:00'."""
    local = value.astimezone(zone())
    return f"{local.hour:02}:{local.minute:02}"


def moment(value: datetime | None) -> str:
    """'Mo., 31.05.2027, 17:00 Uhr'."""
    if value is None:
        return "–"
    if (language := spoken().code) != GERMAN:
        return dates.short_start(value.astimezone(zone()), language)
    return f"{day(value)}, {clock(value)}\N{NO-BREAK SPACE}Uhr"


def span(starts_at: datetime, ends_at: datetime) -> str:
    """'Mo., 31.05.2027, 17:00 bis 19:00 Uhr', or both days where it ends on another."""
    if (language := spoken().code) != GERMAN:
        return dates.short_span(starts_at.astimezone(zone()), ends_at.astimezone(zone()), language)
    if starts_at.astimezone(zone()).date() == ends_at.astimezone(zone()).date():
        return f"{day(starts_at)}, {clock(starts_at)} bis {clock(ends_at)}\N{NO-BREAK SPACE}Uhr"
    return f"{moment(starts_at)} bis {moment(ends_at)}"


def long_span(starts_at: datetime, ends_at: datetime) -> str:
    """'Montag, 31. Mai 2027, 17:00 bis 19:00 Uhr', or both days where it ends on another."""
    return dates.span(starts_at.astimezone(zone()), ends_at.astimezone(zone()), spoken().code)


def number(value: float | None, places: int = 0) -> str:
    """'211.779', '4.766,70'."""
    if value is None:
        return "–"
    return f"{value:,.{places}f}".translate(str.maketrans(",.", ".,"))


def away(due: date | None, today: date) -> str:
    """How far a day is off: 'heute', 'in 3 Tagen', 'überfällig seit 2 Tagen'."""
    if due is None:
        return ""
    days = (due - today).days
    if days == 0:
        return gettext("heute")
    if days > 0:
        return ngettext("morgen", "in %(num)s Tagen", days)
    return ngettext("überfällig seit gestern", "überfällig seit %(num)s Tagen", -days)


def in_words(error: FacilitationError) -> str:
    """A refusal in the visitor's language, its parameters written out."""
    parameters = {name: _written(value) for name, value in error.parameters.items()}
    return str(gettext(error.message, **parameters)) if parameters else gettext(error.message)


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, int) and value >= _LONG_NUMBER:
        return number(value)
    return value


def _install_sentences(environment: Environment) -> None:
    environment.install_gettext_callables(_sentence, _sentence_for, newstyle=True)  # type: ignore[attr-defined]
    for_so_many: Any = environment.globals["ngettext"]

    @pass_context
    def fill(context: Context, message: str, /, **parameters: Any) -> Any:
        # As the library does it, but in one call instead of three: a long page has ten thousand
        # sentences. Each is a pattern, also one without parameters.
        sentence = _sentence(message)
        found = Markup(sentence) if context.eval_ctx.autoescape else sentence
        return found % _apart(parameters) if parameters or "%" in sentence else found

    @pass_context
    def fill_for(context: Context, one: str, many: str, num: int, **parameters: Any) -> Any:
        return for_so_many(context, one, many, num, **_apart(parameters))

    environment.globals.update(gettext=fill, ngettext=fill_for, _=fill)


def install(app: Flask) -> None:
    _install_sentences(app.jinja_env)
    for function in (
        day,
        short_day,
        long_day,
        month,
        day_number,
        weekday,
        clock,
        moment,
        span,
        long_span,
        number,
        euros,
        away,
    ):
        app.jinja_env.filters[function.__name__] = function
