"""Which numbers and keys the use cases take, found by their signatures.

A new function, or a new number in one, is found without being listed. What nobody types, the
program having fetched it before, is excepted here with the reason.
"""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any, get_args, get_type_hints

from facilitation import usecases

NUMBER = re.compile(r"(^|_)(ids?|key)$|^subject$")
CHOSEN = {
    "agendas.order_items order",
    "partings.end_part parting.parts",
    "partings.end_part parting.cares",
    "attendance.mark_lines marks",
    "region_assignments.assign wishes.region_id",
}
"""Numbers that hide behind other names."""

OF_THE_INSTALLATION = {
    "subscriptions.path_of_feed key",
    "subscriptions.show_own_subscription key",
    "subscriptions.show_body_subscription key",
}
"""The secret by which links are made; nobody types it."""

FETCHED = frozenset(
    {
        "Dated",
        "ExpenseLine",
        "FindingRow",
        "Head",
        "Line",
        "Listed",
        "Login",
        "Merger",
        "Outcome",
        "Part",
        "Place",
        "ReferralLine",
        "RegionView",
        "RegisterRow",
        "Response",
        "ShownSeries",
        "Sources",
        "Usual",
    }
)
"""What the program itself has fetched: nothing of it is typed."""

ASKED_AFTERWARDS = {
    "access": "by the account's own number",
    "accounts": "by the account's own number, or by an administrator",
    "inbox.get_unplaced": "by an administrator, who stands above districts",
    "inbox.settle_unplaced": "by an administrator, who stands above districts",
    "inbox.place_mail": "by an administrator, who stands above districts",
    "handovers": "with a responsibility fetched before",
    "incoming_places.find_letter": "with what a mail claims; it is shown to its own district",
    "installation": "by an administrator, who stands above districts",
    "districts": "by an administrator, who stands above districts",
    "attendance.list_lines": "with a meeting fetched before",
    "blackout_imports.import_blackouts": "by the account's own number, as uploads are",
    "blackout_imports.preview_blackouts": "by the account's own number, as uploads are",
    "blackouts.affected_by": "with an owner fetched before",
    "blackouts.obstacles_for": "inside series, which have looked up body and venue",
    "charges.entrust": "inside decisions and tasks",
    "charges.find_people": "with the district that was entered",
    "charges.list_candidates": "with a body and a district fetched before",
    "charges.new_responsibility": "inside decisions and tasks",
    "charges.texts_of": "words only",
    "decisions.finding_of": "words only",
    "erased_people.fetch_erased": "inside imports, with the district that was entered",
    "feeds": "by one's own address, or public: then the number is tried with the public pages",
    "fetching": "the very check",
    "dossier_uploads": "by the account's own number, as uploads are",
    "journal": "with a row fetched before",
    "letter_links.addressed": "with a letter of the outbox",
    "measure_care.find_measure_care": "with a measure fetched before",
    "measure_origins.list_origins": "with a measure fetched before, or for all of a process",
    "minutes_rows": "with a meeting fetched before",
    "minutes_sources.find_record": "with a meeting fetched before",
    "offer_lists.show_public_offers": "public, and only of the district in the address",
    "once": "with the district that was entered, or a thing fetched before",
    "open_districts": "by the account's own number",
    "organisations.list_organisation_names": "with the district that was entered",
    "own_answers.find_own_answer": "the key is the installation's",
    "paper_letters.find_made": "with people fetched before",
    "people.change_organisation": "inside edit_person and imports, which have looked it up",
    "people.find_twins": "compares names and mails only",
    "people.is_same_name": "words only",
    "people.list_person_names": "with the district that was entered",
    "people_lists.count_invitations": "with a person fetched before",
    "people_lists.list_role_kinds": "with a person fetched before",
    "process_partners.get_carrier": "inside start_process",
    "process_partners.get_partners": "inside start_process",
    "process_partners.place_last": "with what the trash itself kept",
    "processes.get_template": "templates belong to the installation",
    "reminder_letters": "inside reminding, with people fetched there",
    "reminder_people.list_asked": "by jobs, and with a meeting or person fetched before",
    "referral_lists.list_meetings_of": "with a referral fetched before",
    "region_stays": "inside assignments and mergers",
    "register_files": "by the account's own number",
    "responses.find_people_besides": "with the district that was entered",
    "responsibilities.check_version": "compares numbers only",
    "rosters.count_vacant": "with a body fetched before",
    "seat_rows.list_seats": "with a body fetched before",
    "series_threads.open_own_series_thread": "through a link or with an invitation checked before",
    "steering.find_steered": "by the account's own number",
    "stepping_back": "through a link or with an invitation checked before",
    "threads.open_thread_unasked": "by jobs, for meetings they found, and for genuine links",
    "seats.list_subjects": "with the district that was entered",
    "series.dates_of": "with a setting fetched before",
    "series.series_of": "with a setting fetched before",
    "series_care.find_series_care": "with a series fetched before",
    "series_shown.rule_day_of": "with a series fetched before, among whose dates it looks",
    "series_answers": "by the person's own link",
    "surveys.list_results": "with an activity fetched before",
    "tasks.assignment_of": "words only",
    "template_bodies": "inside start_process",
    "template_places": "inside start_process",
    "topic_stations": "with rows fetched before",
    "trash": "with rows fetched before",
    "trash_reach": "with rows fetched before",
    "trash_return": "with what the trash itself kept",
    "trash_rows": "with rows fetched before",
    "wishes": "by the person's own link or login",
    "verdicts": "inside taking mail in",
    "venues.list_venue_places": "with the district of a process that was entered",
    "venues.venues_by_place": "with the district of a process that was entered",
    "uploads": "by the account's own number; what is another's is tested with the imports",
}
"""Functions, or whole modules, that get no number which somebody could have typed, and why."""


@dataclass(frozen=True)
class Number:
    """One number that a use case takes: of which function, and where in its arguments."""

    module: str
    function: str
    path: str

    @property
    def use_case(self) -> str:
        return f"{self.module}.{self.function}"

    @property
    def name(self) -> str:
        return self.path.rpartition(".")[2]

    def __str__(self) -> str:
        return f"{self.use_case} {self.path}"


def use_cases() -> Iterator[tuple[str, str, Callable[..., Any]]]:
    for found in pkgutil.iter_modules(usecases.__path__):
        module = importlib.import_module(f"{usecases.__name__}.{found.name}")
        for name, function in vars(module).items():
            plain = inspect.unwrap(function) if callable(function) else function
            own = inspect.isfunction(plain) and plain.__module__ == module.__name__
            if own and not name.startswith("_"):
                yield found.name, name, plain


@cache
def numbers() -> tuple[Number, ...]:
    return tuple(_numbers())


def _numbers() -> Iterator[Number]:
    for module, name, function in use_cases():
        if {module, f"{module}.{name}"} & ASKED_AFTERWARDS.keys():
            continue
        for parameter, kind in get_type_hints(function).items():
            if parameter not in ("return", "by"):
                for path in paths(parameter, kind):
                    number = Number(module, name, path)
                    if str(number) not in OF_THE_INSTALLATION and (
                        NUMBER.search(number.name) or str(number) in CHOSEN
                    ):
                        yield number


def paths(name: str, kind: Any) -> Iterator[str]:
    """The name itself, and those of all fields inside, however deep."""
    yield name
    if _is_typed(kind):
        hints = get_type_hints(kind)
        for field in fields(kind):
            yield from paths(f"{name}.{field.name}", hints[field.name])
    for inner in get_args(kind):
        if get_args(inner) or _is_typed(inner):
            yield from (path for path in paths(name, inner) if path != name)


def _is_typed(kind: Any) -> bool:
    """A value of a use case's own, made from what somebody typed."""
    own = getattr(kind, "__module__", "").startswith(usecases.__name__)
    return own and is_dataclass(kind) and kind.__name__ not in FETCHED


def function_of(number: Number) -> Callable[..., Any]:
    module = importlib.import_module(f"{usecases.__name__}.{number.module}")
    found: Callable[..., Any] = getattr(module, number.function)
    return found
