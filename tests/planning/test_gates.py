"""Gates: what each predicate asks of the facts, and what it says is missing."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitation.model.activities import ActivityKind
from facilitation.model.bodies import BodyKind
from facilitation.model.errors import InvalidError
from facilitation.planning.conditions import AllOf, parse
from facilitation.planning.facts import (
    ActivityFact,
    AdoptionFact,
    Facts,
    MeetingFact,
    OrganisationFact,
    RegionFact,
    ReportFact,
    SeatFact,
    TopicFact,
)
from facilitation.planning.gates import GateLine, GateReport, Where, check

TABLE, TALK = BodyKind.ROUND_TABLE, BodyKind.PRELIMINARY_TALK
NORTH = RegionFact("north", "Zielregion Nord", frozenset({"talks"}))
SOUTH = RegionFact("south", "Zielregion Süd")
NOTHING = Facts(started_on=date(2027, 1, 31), today=date(2027, 3, 1), regions=(NORTH, SOUTH))
EVERY_REGION = {"meetings_held": {"kind": "round_table", "scope": "region"}}
MARKED = {"meetings_held": {"kind": "preliminary_talk", "scope": "region", "marked": "talks"}}


def asked(stored: Mapping[str, Any], facts: Facts) -> GateReport:
    return check(parse(stored), facts)


def line(stored: Mapping[str, Any], facts: Facts) -> GateLine:
    (found,) = asked(stored, facts).lines
    return found


def held(kind: BodyKind, *regions: str | None) -> tuple[MeetingFact, ...]:
    return tuple(MeetingFact(kind, region) for region in regions)


def seats(filled: int, vacant: int, region: str | None = None) -> tuple[SeatFact, ...]:
    return (SeatFact(TABLE, region, True),) * filled + (SeatFact(TABLE, region, False),) * vacant


def surveys(*regions: str | None) -> tuple[ActivityFact, ...]:
    return tuple(ActivityFact(ActivityKind.SURVEY, region) for region in regions)


@pytest.mark.parametrize(
    ("stored", "facts", "is_met"),
    [
        # what others have to adopt
        ({"adopted": {"kind": "council"}}, {}, False),
        ({"adopted": {"kind": "council"}}, {"adoptions": (AdoptionFact(TABLE),)}, False),
        (
            {"adopted": {"kind": "council", "at_least": 2}},
            {"adoptions": (AdoptionFact(BodyKind.COUNCIL),) * 2},
            True,
        ),
        # meetings, wherever they were
        ({"meetings_held": {"kind": "round_table"}}, {}, False),
        ({"meetings_held": {"kind": "round_table"}}, {"meetings": held(TALK, "north")}, False),
        ({"meetings_held": {"kind": "round_table"}}, {"meetings": held(TABLE, None)}, True),
        ({"meetings_held": {"kind": "round_table", "at_least": 2}},
         {"meetings": held(TABLE, "north")}, False),
        ({"meetings_held": {"kind": "round_table", "at_least": 2}},
         {"meetings": held(TABLE, "north", "north")}, True),
        # meetings in each region
        (EVERY_REGION, {"meetings": held(TABLE, "north")}, False),
        (EVERY_REGION, {"meetings": held(TABLE, "north", "north")}, False),
        (EVERY_REGION, {"meetings": held(TABLE, "north", None)}, False),
        (EVERY_REGION, {"meetings": held(TABLE, "south", "north")}, True),
        (EVERY_REGION, {"regions": ()}, False),
        # only in marked regions
        (MARKED, {}, False),
        (MARKED, {"meetings": held(TALK, "south")}, False),
        (MARKED, {"meetings": held(TALK, "north")}, True),
        (MARKED, {"regions": (SOUTH,)}, True),
        # activities
        ({"activities_held": {"kind": "survey"}}, {}, False),
        ({"activities_held": {"kind": "survey"}}, {"activities": surveys(None)}, True),
        ({"activities_held": {"kind": "survey", "scope": "region"}},
         {"activities": surveys("north")}, False),
        ({"activities_held": {"kind": "survey", "scope": "region", "at_least": 2}},
         {"activities": surveys("north", "south", "north")}, False),
        ({"activities_held": {"kind": "survey", "scope": "region"}},
         {"activities": surveys("north", "south")}, True),
        ({"activities_held": {"kind": "survey", "scope": "region", "marked": "talks"}},
         {"activities": surveys("north")}, True),
        # topics
        ({"topics_raised": {}}, {}, False),
        ({"topics_raised": {}}, {"topics": (TopicFact("south"),)}, True),
        ({"topics_raised": {}}, {"topics": (TopicFact(None),)}, True),
        ({"topics_raised": {"scope": "region"}}, {"topics": (TopicFact("south"),)}, False),
        ({"topics_raised": {"scope": "region"}},
         {"topics": (TopicFact("south"), TopicFact("north"))}, True),
        # seats
        ({"seats_filled": {"kind": "round_table", "share": 0.5}}, {}, False),
        ({"seats_filled": {"kind": "round_table", "share": 0.5}}, {"seats": seats(1, 2)}, False),
        ({"seats_filled": {"kind": "round_table", "share": 0.5}}, {"seats": seats(2, 2)}, True),
        ({"seats_filled": {"kind": "round_table", "share": 1}}, {"seats": seats(9, 1)}, False),
        ({"seats_filled": {"kind": "round_table", "at_least": 3}}, {"seats": seats(3, 9)}, True),
        ({"seats_filled": {"kind": "council", "at_least": 1}}, {"seats": seats(3, 9)}, False),
        ({"seats_filled": {"kind": "round_table", "share": 0.5, "scope": "region"}},
         {"seats": seats(2, 2, "north")}, False),
        ({"seats_filled": {"kind": "round_table", "share": 0.5, "scope": "region"}},
         {"seats": seats(2, 2, "north") + seats(1, 0, "south")}, True),
        # reports
        ({"reports_filed": {"kind": "concept"}}, {}, False),
        ({"reports_filed": {"kind": "concept"}}, {"reports": (ReportFact("other"),)}, False),
        ({"reports_filed": {"kind": "concept"}}, {"reports": (ReportFact("concept"),)}, True),
        ({"reports_filed": {"kind": "twin", "by_each": "organisation"}}, {}, False),
        ({"reports_filed": {"kind": "twin", "by_each": "organisation"}},
         {"organisations": (OrganisationFact("a", "Verein A"), OrganisationFact("b", "Verein B")),
          "reports": (ReportFact("twin", "a"), ReportFact("twin", "a"))}, False),
        ({"reports_filed": {"kind": "twin", "by_each": "organisation"}},
         {"organisations": (OrganisationFact("a", "Verein A"), OrganisationFact("b", "Verein B")),
          "reports": (ReportFact("twin", "a"), ReportFact("twin", "b"))}, True),
        # time
        ({"within_months": {"months": 6}}, {"today": date(2027, 7, 31)}, True),
        ({"within_months": {"months": 6}}, {"today": date(2027, 8, 1)}, False),
        ({"within_months": {"months": 1}}, {"today": date(2027, 2, 28)}, True),
        ({"within_months": {"months": 1}}, {"today": date(2027, 3, 1)}, False),
        ({"within_months": {"months": 1}},
         {"today": date(2027, 3, 1), "extension_months": 1}, True),
        ({"within_months": {"months": 6}}, {"today": date(2026, 1, 1)}, True),
        # several
        ({"all_of": [EVERY_REGION, {"topics_raised": {}}]},
         {"meetings": held(TABLE, "south", "north")}, False),
        ({"all_of": [EVERY_REGION, {"topics_raised": {}}]},
         {"meetings": held(TABLE, "south", "north"), "topics": (TopicFact(),)}, True),
        ({"any_of": [EVERY_REGION, {"topics_raised": {}}]}, {}, False),
        ({"any_of": [EVERY_REGION, {"topics_raised": {}}]}, {"topics": (TopicFact(),)}, True),
        ({}, {}, True),
    ],
)  # fmt: skip
def test_a_condition_is_met_or_not(
    stored: Mapping[str, Any], facts: dict[str, Any], is_met: bool
) -> None:
    assert asked(stored, replace(NOTHING, **facts)).is_met is is_met


def test_the_regions_that_are_missing_are_named() -> None:
    found = line(EVERY_REGION, replace(NOTHING, meetings=held(TABLE, "north")))

    assert found.message == "%(kind)s: Sitzung gehalten in %(done)s von %(needed)s Regionen"
    assert found.parameters["kind"] is TABLE
    assert (found.done, found.needed, found.where) == (1, 2, Where.MEETINGS)
    assert [(gap.name, gap.done, gap.needed) for gap in found.missing] == [("Zielregion Süd", 0, 1)]


def test_a_mark_that_no_region_bears_asks_nothing_and_says_so() -> None:
    found = line(MARKED, replace(NOTHING, regions=(SOUTH,)))

    assert found.is_met
    assert found.message == "%(kind)s: für keine Region vorgesehen"


def test_a_region_is_asked_by_its_own_number_of_seats() -> None:
    facts = replace(NOTHING, seats=seats(1, 9, "north") + seats(1, 1, "south"))

    found = line({"seats_filled": {"kind": "round_table", "share": 0.5, "scope": "region"}}, facts)

    assert [(gap.key, gap.done, gap.needed) for gap in found.missing] == [("north", 1, 5)]


def test_the_organisations_that_owe_a_report_are_named() -> None:
    facts = replace(
        NOTHING,
        organisations=(OrganisationFact("a", "Verein A"), OrganisationFact("b", "Verein B")),
        reports=(ReportFact("twin", "a"),),
    )

    found = line(
        {"reports_filed": {"kind": "twin", "label": "Bericht", "by_each": "organisation"}}, facts
    )

    assert [gap.name for gap in found.missing] == ["Verein B"]
    assert found.parameters["label"] == "Bericht"


def test_the_end_of_the_time_is_near() -> None:
    stored = {"within_months": {"months": 6, "warn_at": 5}}

    early = line(stored, replace(NOTHING, today=date(2027, 6, 29)))
    late = line(stored, replace(NOTHING, today=date(2027, 6, 30)))

    assert (early.is_warning, late.is_warning) == (False, True)
    assert late.parameters["ends_on"] == date(2027, 7, 31)
    assert late.where is Where.EXTENSIONS


def test_an_outermost_all_of_becomes_lines_of_its_own() -> None:
    report = asked({"all_of": [EVERY_REGION, {"topics_raised": {}}]}, NOTHING)

    assert [found.where for found in report.lines] == [Where.MEETINGS, Where.TOPICS]


def test_an_any_of_keeps_its_parts_below_it() -> None:
    found = line({"any_of": [EVERY_REGION, {"topics_raised": {}}]}, NOTHING)

    assert found.message == "Eines davon genügt"
    assert (found.done, found.needed, len(found.lines)) == (0, 1, 2)


@pytest.mark.parametrize(
    "stored",
    [
        {"meetings_hold": {"kind": "round_table"}},
        {"meetings_held": {}},
        {"meetings_held": {"kind": "round_tabel"}},
        {"meetings_held": {"kind": "round_table", "scope": "district"}},
        {"meetings_held": {"kind": "round_table", "atleast": 1}},
        {"meetings_held": {"kind": "round_table", "at_least": "2"}},
        {"meetings_held": {"kind": "round_table", "at_least": 0}},
        {"meetings_held": None},
        {"seats_filled": {"kind": "round_table", "share": 2}},
        {"seats_filled": {"kind": "round_table"}},
        {"seats_filled": {"kind": "round_table", "share": 0.5, "at_least": 2}},
        {"seats_filled": {"kind": "round_table", "share": "all"}},
        {"within_months": {"months": True}},
        {"within_months": {}},
        {"all_of": {"topics_raised": {}}},
        {"all_of": [{"topics_raised": {}, "within_months": {"months": 1}}]},
        {"topics_raised": {}, "meetings_held": {"kind": "round_table"}},
    ],
)
def test_what_is_no_condition_is_refused(stored: Mapping[str, Any]) -> None:
    with pytest.raises(InvalidError):
        parse(stored)


def every_message(lines: tuple[GateLine, ...]) -> list[str]:
    return [
        text
        for found in lines
        for text in (found.message % found.parameters, *every_message(found.lines))
    ]


@settings(deadline=None)
@given(
    st.recursive(
        st.sampled_from(
            [
                EVERY_REGION,
                MARKED,
                {"meetings_held": {"kind": "round_table", "scope": "region", "at_least": 2}},
                {"activities_held": {"kind": "survey", "scope": "region", "at_least": 3}},
                {"activities_held": {"kind": "forum"}},
                {"topics_raised": {"scope": "region", "at_least": 2}},
                {"topics_raised": {}},
                {"seats_filled": {"kind": "round_table", "share": 0.5, "scope": "region"}},
                {"seats_filled": {"kind": "round_table", "at_least": 2}},
                {"reports_filed": {"kind": "twin", "by_each": "organisation"}},
                {"reports_filed": {"kind": "concept"}},
                {"within_months": {"months": 2, "warn_at": 1}},
            ]
        ),
        lambda parts: st.builds(
            lambda name, chosen: {name: chosen},
            st.sampled_from(["all_of", "any_of"]),
            st.lists(parts, min_size=1, max_size=3),
        ),
        max_leaves=6,
    ),
    st.booleans(),
)
def test_every_report_can_be_put_into_words(stored: dict[str, Any], has_regions: bool) -> None:
    report = asked(stored, NOTHING if has_regions else replace(NOTHING, regions=()))

    assert all(every_message(report.lines))
    assert report.is_met == all(found.is_met for found in report.lines)


def test_conditions_are_plain_values() -> None:
    stored = {"all_of": [EVERY_REGION, {"topics_raised": {}}]}

    assert isinstance(parse(stored), AllOf)
    assert parse(stored) == parse(stored)
