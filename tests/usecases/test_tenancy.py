"""No use case ties rows of two districts, or of two processes, together.

Every public function of every use case module is called with rows of one process; then each
number or key that it takes, by itself or inside what is typed, is replaced by that of another
process and of another district, one at a time. If these tables cannot call a new function, the
test fails until they can.
"""

import inspect
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from sqlalchemy.orm import Session

from facilitation.model.errors import (
    ConflictError,
    FacilitationError,
    FileRefusedError,
    InvalidError,
    NotFoundError,
)
from facilitation.model.rights import Actor
from facilitation.usecases import access, meeting_heads, processes, seats, sittings
from tests import cast, worlds
from tests.conftest import NOW, TODAY
from tests.usecases.numbers_asked import ASKED_AFTERWARDS, Number, function_of, numbers, use_cases
from tests.usecases.values_given import of_world, with_value
from tests.usecases.values_typed import typed
from tests.worlds import World

DISTRICT_WIDE = frozenset(
    {
        "person_id",
        "to_id",
        "caretaker_id",
        "deputy_id",
        "chair_id",
        "minute_taker_id",
        "organisation_id",
        "carrier_id",
        "partner_ids",
        "municipality_id",
        "venue_id",
        "subject",
        "role_id",
        "parting.parts",
        "parting.cares",
    }
)
"""What the processes of a district share."""

FIND_NOTHING = frozenset(
    {
        "agendas.order_items order",
        "document_lists.list_meeting_files narrowed.body_id",
        "expense_lists.list_expenses wanted.meeting_id",
        "expense_lists.list_expenses wanted.organisation_id",
        "expense_lists.list_expenses wanted.person_id",
        "expense_lists.take_expenses wanted.meeting_id",
        "expense_lists.take_expenses wanted.organisation_id",
        "expense_lists.take_expenses wanted.person_id",
        "offer_lists.list_offers wanted.municipality_id",
        "people_lists.list_people wanted.organisation_id",
        "people_lists.list_people wanted.body_id",
        "measure_lists.list_measures topic_id",
        "measure_lists.list_measures decision_id",
        "meeting_lists.list_meetings wanted.body_id",
        "meeting_lists.list_meetings wanted.region_id",
        "meeting_lists.list_meetings wanted.round_key",
        "register.list_register wanted.body_id",
        "register.list_register wanted.region_id",
        "register.list_register wanted.caretaker_id",
        "register.list_all wanted.body_id",
        "register.list_all wanted.region_id",
        "register.list_all wanted.caretaker_id",
        "activity_lists.list_activities wanted.region_id",
        "journal_reading.list_journal wanted.person_id",
        "journal_reading.list_journal wanted.row_id",
        "topic_lists.list_topics wanted.body_id",
        "topic_lists.list_topics wanted.region_id",
        "rounds.remarks_on_meetings meeting_ids",
        "rounds.list_round round_key",
    }
)
"""Filters: with a number from elsewhere they show nothing."""


NOTHING: dict[str, None] = {"state": None, "sector": None, "ended": None}
"""Arguments that may say nothing."""


NEEDED = frozenset(
    {
        "demand.call_body plan.body_id",
        "meetings.plan_meetings plans.body_id",
        "offers.add_offer details.municipality_id",
        "offers.edit_offer details.municipality_id",
        "series_changes.change_series plan.body_id",
        "series_changes.preview_change plan.body_id",
        "series_trials.try_changing plan.body_id",
        "series.plan_series plan.body_id",
        "series.preview_series plan.body_id",
        "series.setting_of plan.body_id",
        "mandates.fill_seat filling.person_id",
        "mandates.replace_holder filling.person_id",
        "partings.end_part parting.parts",
        "partings.end_part parting.cares",
        "referrals.pass_topic wish.body_id",
        "referrals.pass_decision wish.body_id",
        "regions.edit_regions edits.key",
    }
)


class Stage:
    """Calls use cases as Ada, with rows of her process."""

    def __init__(self, session: Session, home: World, ada: Actor) -> None:
        self.session, self.home, self.ada = session, home, ada

    def arguments(self, number: Number, value: Any) -> dict[str, Any]:
        """Own rows everywhere, and the value where the number goes."""
        parameters = inspect.signature(function_of(number)).parameters
        given = {
            name: found
            for name in parameters
            if (found := self._argument(number, name)) is not None
        }
        for other in numbers():
            if other.use_case == number.use_case:
                self._put(given, other, of_world(other, self.home), is_asked=False)
        self._put(given, number, value, is_asked=True)
        unknown = [
            name
            for name, parameter in parameters.items()
            if parameter.default is parameter.empty and name not in given | NOTHING
        ]
        if unknown:
            raise LookupError(f"{number.use_case}: what is typed as {unknown}?")
        return {name: None for name in NOTHING if name in parameters} | given

    def _put(self, given: dict[str, Any], number: Number, value: Any, *, is_asked: bool) -> None:
        """Numbers that need not be there are left out unless they are asked about."""
        name, *path = number.path.split(".")
        is_needed = not path or str(number) in NEEDED
        if is_asked or is_needed:
            given[name] = with_value(given.get(name), path, value)

    def _argument(self, number: Number, name: str) -> Any:
        home = self.home
        rows = {
            "session": self.session,
            "process": home.process,
            "district": home.district,
            "by": self.ada,
            "seat": home.seat,
            "person": home.person,
            "version": 1,
            "key": "the secret of the installation",
        }
        if name in rows:
            return rows[name]
        if name == "sitting":
            return sittings.get_sitting(
                self.session, home.process, home.running.id, by=self.ada, now=NOW
            )
        if name == "head":
            return meeting_heads.get_head(
                self.session, home.process, home.coming.id, by=self.ada, on=TODAY
            )
        if name == "zone":
            return home.district.zone
        if name == "template":
            return processes.get_template(None, "minimal")
        return typed(number).get(name)

    def call(self, number: Number, value: Any) -> Any:
        """What it gives back or refuses with; all it did is taken back. Finds the version."""
        for version in range(1, 5):
            nested = self.session.begin_nested()
            try:
                given = self.arguments(number, value)
                if "version" in given:
                    given["version"] = version
                if "seat" in given:
                    given["seat"] = self._seat()
                done = function_of(number)(**given)
                self.session.flush()
                return done
            except ConflictError as conflict:
                refused: Exception = conflict
            except (FacilitationError, LookupError, TypeError, AttributeError) as error:
                return error
            finally:
                nested.rollback()
        return refused

    def _seat(self) -> Any:
        return seats.get_seat(
            self.session,
            self.home.process,
            self.home.body.id,
            self.home.seat.id,
            by=self.ada,
            on=TODAY,
        )


@pytest.fixture
def stage(session: Session, scene: cast.Scene) -> Stage:
    home = worlds.build(session, scene.district, "hier", now=NOW)
    home.upload.account_id = home.register.account_id = scene.ada.account_id
    home.results.account_id = scene.ada.account_id
    session.flush()
    return Stage(session, home, access.actor_of(session, scene.ada, on=TODAY))


def test_each_number_can_be_asked_about(stage: Stage) -> None:
    """With rows of the own process nothing is missing: otherwise a refusal would prove nothing."""
    missing = []

    for number in numbers():
        told = stage.call(number, of_world(number, stage.home))
        if isinstance(told, Exception) and not isinstance(told, InvalidError | FileRefusedError):
            missing.append(f"{number}: {told!r}")

    assert not missing, "\n".join(missing)
    assert len(numbers()) > 120


def test_whoever_is_excepted_is_there() -> None:
    known = {module for module, _, _ in use_cases()} | {
        f"{module}.{name}" for module, name, _ in use_cases()
    }

    assert ASKED_AFTERWARDS.keys() <= known


@pytest.mark.parametrize("where", ["another district", "another process"])
def test_a_number_from_elsewhere_is_refused(stage: Stage, scene: cast.Scene, where: str) -> None:
    is_abroad = where == "another district"
    district = scene.elsewhere if is_abroad else scene.district
    there = worlds.build(stage.session, district, "dort", now=NOW)
    wrong = []

    for number in numbers():
        if not is_abroad and is_of_district(number):
            continue
        told = stage.call(number, of_world(number, there))
        if str(number) in FIND_NOTHING:
            if not is_empty(told):
                wrong.append(f"{number}: {told!r}"[:300])
        elif not isinstance(told, NotFoundError | InvalidError):
            wrong.append(f"{number}: {told!r}"[:300])

    assert not wrong, "\n".join(wrong)


def is_of_district(number: Number) -> bool:
    """Shared by all processes, or asked without naming one: then the row's own process counts."""
    names_a_process = {"process", "sitting", "seat", "head"} & inspect.signature(
        function_of(number)
    ).parameters.keys()
    return not names_a_process or bool({number.name, number.path} & DISTRICT_WIDE)


def is_empty(found: Any) -> bool:
    rows = getattr(getattr(found, "page", found), "rows", found)
    if isinstance(rows, Mapping | Sequence):
        return not any(rows.values() if isinstance(rows, Mapping) else rows)
    return rows is None
