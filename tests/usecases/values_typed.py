"""Values as they are typed beside the numbers of a use case, by the name of the argument."""

from copy import deepcopy
from datetime import date, time
from pathlib import Path
from typing import Any

from facilitation.model.accounts import RoleKind
from facilitation.model.activities import ActivityKind
from facilitation.model.bodies import (
    BodyKind,
    DecisionKind,
    DecisionMode,
    DeputyRule,
    MandateFunction,
    Quorum,
)
from facilitation.model.concepts import ConceptState, MeasureState
from facilitation.model.decisions import Decision, FollowupState
from facilitation.model.expenses import ExpenseKind
from facilitation.model.meetings import Answer, InvitedAs
from facilitation.model.minutes import MinutesKind
from facilitation.model.offers import OfferKind
from facilitation.model.people import Sector
from facilitation.model.referrals import ReferralOutcome
from facilitation.model.rights import Action
from facilitation.model.series import Frequency
from facilitation.planning.recurrence import Rule
from facilitation.planning.region_rows import Column
from facilitation.planning.series_dates import Choice
from facilitation.usecases import (
    activities,
    activity_lists,
    agendas,
    attendance,
    blackouts,
    body_changes,
    body_rules,
    closing,
    concept_states,
    decisions,
    document_files,
    document_lists,
    expense_lists,
    expense_rounds,
    expenses,
    followup,
    interviews,
    journal_reading,
    linked_bodies,
    mandates,
    matters,
    measures,
    meeting_lists,
    meetings,
    minutes_taking,
    offer_lists,
    offer_times,
    offers,
    org_charts,
    organisations,
    partings,
    people,
    people_lists,
    referral_answers,
    referrals,
    region_assignments,
    regions,
    register,
    responsibilities,
    roles,
    rounds,
    seats,
    series,
    series_care,
    sittings,
    tasks,
    topic_lists,
    topic_splits,
    topic_ways,
    topics,
    venues,
)
from facilitation.usecases.letter_links import Links
from tests.conftest import NOW, TODAY
from tests.usecases.numbers_asked import Number
from tests.world_parts import ags_of

RULES = body_rules.Rules(
    invitation_period_days=7,
    quorum=Quorum.HALF,
    quorum_basis="",
    objection_days=7,
    decision_mode=DecisionMode.CONSENSUS,
    decision_kind=DecisionKind.AGREEMENT,
    may_resolve=False,
    deputy_rule=next(iter(DeputyRule)),
    meets_in_public=False,
    reminder_days=[],
    default_start="17:00",
    default_minutes=90,
    default_place="",
    calls_on_demand=False,
    demand_topics=0,
)


PLAN = series.SeriesPlan(
    body_id=0,
    rule=Rule(frequency=Frequency.WEEKLY, weekday=0, starts_on=date(2027, 2, 1)),
    starts=time(17),
    ends=time(19),
    number=2,
)
CALENDAR = (
    b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20270303\r\n"
    b"END:VEVENT\r\nEND:VCALENDAR\r\n"
)


OF_MODULE: dict[str, dict[str, Any]] = {
    "inbox": {"action": Action.INVITE},
    "region_assignments": {"ags": ags_of("hier"), "seen": 0},
    "body_changes": {
        "details": body_changes.BodyDetails(
            name="Neu",
            kind=BodyKind.ROUND_TABLE,
            region_id=None,
            parent_id=None,
            mailbox="",
            sender_name="",
        )
    },
    "seats": {
        "details": seats.SeatDetails(
            label="Neu",
            sector=Sector.CIVIL_SOCIETY,
            subject=None,
            is_voting=True,
            may_decide=False,
        )
    },
    "concept_states": {"said": concept_states.ConceptStanding(ConceptState.SUBMITTED)},
    "measure_reports": {"state": MeasureState.DONE},
    "measures": {"details": measures.MeasureDetails(title="Neu", chapter="Neu")},
    "meetings": {
        "details": meetings.Details(
            title="Neu", message="", chair_id=None, minute_taker_id=None, is_public=False
        ),
        "plans": [meetings.Plan(body_id=0, day=date(2027, 3, 1), starts=time(17), ends=time(19))],
    },
    "offer_lists": {"wanted": offer_lists.Wanted()},
    "offer_times": {"times": offer_times.OfferTimes(times="Neu", place="", contact="")},
    "offers": {
        "details": offers.OfferDetails(
            name="Neu",
            kind=OfferKind.SPORT,
            municipality_id=0,
            valid_from=date(2027, 1, 1),
        )
    },
    "organisations": {
        "details": organisations.OrganisationDetails(name="Neu e.V.", sector=Sector.CIVIL_SOCIETY)
    },
    "people": {"details": people.PersonDetails(family_name="Neu")},
    "series": {"plan": PLAN},
    "demand": {
        "plan": meetings.Plan(body_id=0, day=date(2027, 3, 1), starts=time(17), ends=time(19))
    },
    "series_changes": {"plan": PLAN, "since": date(2027, 2, 1)},
    "series_trials": {"plan": PLAN, "since": date(2027, 2, 1)},
    "series_ending": {"last_day": date(2027, 2, 1)},
    "series_care": {"care": series_care.SeriesCare()},
    "series_extent": {"ends_on": date(2027, 8, 1)},
    "series_joining": {"invited_as": InvitedAs.MEMBER, "joining": [], "leaving": []},
    "venues": {"details": venues.VenueDetails(name="Neu")},
    "people_lists": {"wanted": people_lists.Wanted()},
    "org_charts": {"wanted": org_charts.ChartWanted()},
    "meeting_lists": {"wanted": meeting_lists.Wanted(when=meeting_lists.When.ALL)},
    "register": {"wanted": register.Wanted()},
    "activities": {
        "details": activities.ActivityDetails(kind=ActivityKind.SURVEY, title="Neu"),
        "action": Action.PLAN_MEETINGS,
    },
    "expense_lists": {"wanted": expense_lists.Wanted()},
    "expense_rounds": {
        "kind": ExpenseKind.ALLOWANCE,
        "wish": expense_rounds.RoundWish(kind=ExpenseKind.ALLOWANCE, cents=2500, person_ids=[]),
    },
    "expenses": {
        "details": expenses.ExpenseDetails(kind=ExpenseKind.HONORARIUM, cents=2500, spent_on=TODAY)
    },
    "interviews": {
        "details": interviews.InterviewDetails(pseudonym="Neu", consented_on=TODAY),
        "words": "Neu",
    },
    "statements": {"words": "Neu"},
    "surveys": {"content": b"Frage;Antwort;n\r\nBus?;Ja;3\r\n"},
    "activity_lists": {"wanted": activity_lists.Wanted()},
    "journal_reading": {"wanted": journal_reading.Wanted(), "kind": "Decision"},
    "referrals": {"wish": referrals.Passing(body_id=0, passed_on=TODAY)},
    "referral_answers": {
        "said": referral_answers.ReferralAnswer(outcome=ReferralOutcome.NOTED, answered_on=TODAY)
    },
    "linked_bodies": {
        "plan": meetings.Plan(body_id=0, day=date(2027, 3, 1), starts=time(17), ends=time(19)),
        "papers": linked_bodies.Papers(online_url="", file_number=""),
        "kind": BodyKind.COUNCIL,
    },
    "topic_lists": {"wanted": topic_lists.Wanted()},
    "roles": {"kind": RoleKind.FACILITATOR, "password": roles.NewPassword("-", "-")},
    "gates": {"kind": "concept"},
    "threads": {"action": Action.INVITE},
    "series_threads": {"action": Action.INVITE},
    "item_matters": {"kind": Decision},
    "attendance": {"guest": attendance.Guest(name="Neu")},
}
"""Where a module means something of its own by a name."""

EVERYWHERE: dict[str, Any] = {
    "finding": decisions.Finding(
        kind=DecisionKind.AGREEMENT, mode=DecisionMode.CONSENSUS, wording="Neu", eligible=0
    ),
    "how": Links(base_url="http://kreisrunde.test", keys=("-",)),
    "keys": ("-",),
    "assignment": tasks.Assignment(wording="Neu"),
    "split": topic_splits.Split(title="Neu"),
    "spoken": topics.Spoken(title="Neu"),
    "wording": topic_ways.Wording(title="Neu"),
    "item": agendas.Item(title="Neu", minutes=None, is_public=True),
    "notes": minutes_taking.Notes(title="Neu", is_public=True),
    "marks": {},
    "course": sittings.Course(
        number=1, began=time(9), ended=None, breaks="", chair_id=None, minute_taker_id=None
    ),
    "particulars": closing.Particulars(
        kind=MinutesKind.RESULTS, file_number="", annexes="", distribution=""
    ),
    "filling": mandates.Filling(
        person_id=0, deputy_id=None, function=MandateFunction.MEMBER, since=TODAY
    ),
    "function": MandateFunction.CHAIR,
    "care": responsibilities.Care(),
    "day": date(2027, 3, 1),
    "choice": Choice(None),
    "whose": blackouts.OF_DISTRICT,
    "days": blackouts.Days(first_day=TODAY, last_day=None, reason="Neu"),
    "content": CALENDAR,
    "exports": Path("no/exports"),
    "narrowed": document_lists.Narrowed(),
    "about": document_files.About("Neu", TODAY),
    "source": "kreistag.ics",
    "said": followup.Report(state=FollowupState.REVISED, text="Neu"),
    "parting": partings.Parting(last_day=TODAY, parts={}, cares={}),
    "wishes": [region_assignments.Wish(row="", seen=(0,), region_id=0)],
    "edits": [regions.RegionEdit(key="", name="Neu", marks=frozenset(), version=1)],
    "dated": [rounds.Dated(body_id=0, day=TODAY, clear_days=7)],
    "rules": RULES,
    "items": [],
    "kind": matters.MatterKind.DECISION,
    "answer": Answer.ACCEPTED,
    "column": Column.NONE,
    "starts_at": NOW.replace(month=5),
    "ends_at": NOW.replace(month=5, hour=11),
    "place": "Saal",
    "online_url": "",
    "reason": "Weil es so ist.",
    "text": "Neu",
    "name": "Neu",
    "title": "Neu",
    "words": "",
    "host": "kreisrunde.test",
    "steps": 1,
    "ended": None,
    "columns": {},
    "rows": {},
    "seen": "",
    "page": 1,
    "slug": "neu",
    "stated_on": TODAY,
    "ends": {},
    "with_unincorporated": False,
    "query": "",
    "on": TODAY,
    "today": TODAY,
    "as_of": TODAY,
    "since": TODAY,
    "valid_from": TODAY,
    "last_day": TODAY,
    "filed_on": TODAY,
    "raised_on": TODAY,
    "starts_on": TODAY,
    "now": NOW,
}


def typed(number: Number) -> dict[str, Any]:
    """What is typed beside the numbers, by the name of the argument."""
    return deepcopy(EVERYWHERE | OF_MODULE.get(number.module, {}))
