"""Processes made up at random that keep all rules of a dossier."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from facilitation.formats.dossiers import Dossier
from facilitation.model.activities import ActivityKind
from facilitation.model.attendance import Presence
from facilitation.model.bodies import BodyKind, DecisionKind, DecisionMode, Quorum
from facilitation.model.concepts import ConceptState, MeasureState
from facilitation.model.decisions import FollowupState, Result
from facilitation.model.expenses import ExpenseKind
from facilitation.model.meetings import Answer, AnswerWay, InvitedAs
from facilitation.model.offers import OfferKind
from facilitation.model.people import Language, MailWish, Sector
from facilitation.model.referrals import ReferralOutcome
from facilitation.model.texts import clean_line, clean_text
from facilitation.model.topics import TopicState
from tests.dossier_series import Stock, draw_blackout, draw_date, draw_series, tell

START = date(2026, 1, 5)
ODD = (
    "Busse am Abend", "true", "012", "18:00", "- Punkt", "a: b", "#1", "'x'", '"y"', "{{ 7*7 }}",
    "=1+1", "لاجئون", "Şahin Đặng", "😀", "<b>&amp;</b>", "null", "~", "? !", "Ende.",
)  # fmt: skip
lines = st.one_of(
    st.sampled_from(ODD), st.text(max_size=20).map(clean_line).filter(lambda text: bool(text))
)
maybe_lines = st.one_of(st.just(""), lines)
proses = st.one_of(
    st.just(""),
    lines,
    st.lists(lines, min_size=2, max_size=4).map(lambda part: clean_text("\n".join(part))),
    st.text(max_size=40).map(clean_text),
)
days = st.integers(0, 700).map(lambda n: START + timedelta(days=n))
moments = st.integers(0, 700 * 24 * 60).map(
    lambda n: datetime(2026, 1, 5, tzinfo=UTC) + timedelta(minutes=n)
)
mails = st.sampled_from(("", "a@verein.example", "info@verein.example"))


@st.composite
def plans(draw: st.DrawFn) -> Dossier:
    """A process with a bit of everything: each row names only rows that are there."""
    return Dossier(**_Plan(draw).whole())


class _Plan:
    """Draws list by list, in the order in which rows refer to each other."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.organisations = self.keys("org", 1, 3)
        self.people = self.keys("p", 2, 5)
        self.municipalities = [f"1309900{n}" for n in range(1, self.count(1, 4) + 1)]
        self.regions = self.keys("region", 0, 2)
        self.venues = self.keys("raum", 0, 2)
        self.topics = self.keys("thema", 0, 3)
        self.bodies = self.keys("gremium", 1, 3)
        self.seats = {body: self.keys("sitz", 0, 3) for body in self.bodies}
        self.decisions: list[str] = []

    def count(self, least: int, most: int) -> int:
        return self.draw(st.integers(least, most))

    def keys(self, stem: str, least: int, most: int) -> list[str]:
        return [f"{stem}-{n}" for n in range(1, self.count(least, most) + 1)]

    def one(self, values: Any) -> Any:
        return self.draw(st.sampled_from(list(values)))

    def maybe(self, values: Any) -> Any:
        return self.draw(st.sampled_from([None, *values]))

    def yes(self) -> bool:
        return self.draw(st.booleans())

    def whole(self) -> dict[str, Any]:
        bodies = [self.body(key, place) for place, key in enumerate(self.bodies)]
        self.series = draw_series(self.stock(), self.keys("reihe", 0, 2))
        meetings = [self.meeting(key, n) for n, key in enumerate(self.keys("termin", 0, 3))]
        self.meetings = meetings
        tell(self.stock(), self.series, meetings)
        activities = [self.activity(key) for key in self.keys("format", 0, 3)]
        decisions = [self.decision(key) for key in self.keys("beschluss", 0, 3)]
        self.decisions = [row["key"] for row in decisions]
        return {
            "dossier": 1,
            "district": self.district(),
            "official_register": {"date": date(2024, 12, 31), "source": self.draw(lines)},
            "municipalities": [self.municipality(ags) for ags in self.municipalities],
            "process": self.process(),
            "organisations": [self.organisation(key) for key in self.organisations],
            "people": [self.person(key) for key in self.people],
            "venues": [self.venue(key) for key in self.venues],
            "bodies": bodies,
            "blackouts": [
                draw_blackout(self.stock(), self.draw(days)) for _ in range(self.count(0, 2))
            ],
            "series": self.series,
            "meetings": meetings,
            "activities": activities,
            "topics": [self.topic(key, activities) for key in self.topics],
            "decisions": decisions,
            "tasks": [self.task(key) for key in self.keys("aufgabe", 0, 3)],
            "referrals": self.referrals(),
            **self.concept(),
            "offers": [self.offer(key) for key in self.keys("angebot", 0, 2)],
            "expenses": [self.expense(key) for key in self.keys("geld", 0, 2)],
        }

    def district(self) -> dict[str, Any]:
        return {
            "slug": "musterkreis", "name": self.draw(lines), "ags": "13099", "state": "MV",
            "mailbox": "teilhabe@muster.example", "sender_name": self.draw(lines),
            "imprint": self.draw(proses),
        }  # fmt: skip

    def municipality(self, ags: str) -> dict[str, Any]:
        return {
            "ags": ags,
            "name": self.draw(lines),
            "inhabitants": self.count(0, 9000),
            "area_km2": self.draw(st.sampled_from([None, 0.5, 47.42, 100])),
            "longitude": self.draw(st.sampled_from([None, 11.497142, 9.1])),
            "valid_from": self.maybe([date(2000, 1, 1), date(2024, 12, 31)]),
        }

    def process(self) -> dict[str, Any]:
        home: dict[str | None, list[str]] = {}
        for ags in self.municipalities:
            home.setdefault(self.maybe(self.regions), []).append(ags)
        return {
            "slug": "teilhabe",
            "name": self.draw(lines),
            "summary": self.draw(proses),
            "carrier": self.maybe(self.organisations),
            "partners": self.draw(st.lists(st.sampled_from(self.organisations), unique=True)),
            "starts_on": START,
            "is_public": self.yes(),
            "phases": [
                {"key": "anfang", "name": self.draw(lines), "state": "running", "began_on": START},
                {"key": "ende", "name": self.draw(lines),
                 "condition": {"topics_raised": {"at_least": self.count(1, 9)}}},
            ],
            "regions": [
                self.region(key, home.get(key, [])) for key in self.regions
            ],
            "extensions": [
                {"months": 2, "reason": self.draw(proses), "granted_at": self.draw(moments),
                 "granted_by": self.maybe(self.people)}
            ] if self.yes() else [],
        }  # fmt: skip

    def region(self, key: str, home: list[str]) -> dict[str, Any]:
        later = home[1:]
        return {
            "key": key,
            "name": f"{key} {self.draw(maybe_lines)}".strip(),
            "municipalities": home[:1],
            "stays": [{"municipality": ags, "valid_from": self.draw(days)} for ags in later],
        }

    def organisation(self, key: str) -> dict[str, Any]:
        return {
            "key": key, "name": self.draw(lines), "sector": self.one(Sector),
            "municipality": self.maybe(self.municipalities), "email": self.draw(mails),
        }  # fmt: skip

    def person(self, key: str) -> dict[str, Any]:
        return {
            "key": key,
            "title": self.one(["", "Dr."]),
            "given_name": self.draw(lines),
            "family_name": self.draw(lines),
            "function": self.draw(maybe_lines),
            "organisation": self.maybe(self.organisations),
            "email": self.draw(mails),
            "language": self.one(Language),
            "mail_wish": self.one(MailWish),
            "postal_address": self.draw(proses),
            "deleted_at": self.maybe([datetime(2026, 9, 1, tzinfo=UTC)]),
            "memberships": [
                {"organisation": self.one(self.organisations), "valid_from": self.draw(days)}
                for _ in range(self.count(0, 2))
            ],
        }

    def venue(self, key: str) -> dict[str, Any]:
        return {"key": key, "name": self.draw(lines), "address": self.draw(maybe_lines),
                "is_step_free": self.maybe([True, False]), "notes": self.draw(proses)}  # fmt: skip

    def body(self, key: str, place: int) -> dict[str, Any]:
        return {
            "key": key,
            "kind": self.one(BodyKind),
            "name": f"{key} {self.draw(maybe_lines)}".strip(),
            "region": self.maybe(self.regions),
            "host": self.maybe(self.organisations),
            "parent": self.maybe(self.bodies[:place]),
            "valid_from": START,
            "rules": {
                "quorum": self.one(Quorum), "may_resolve": True,
                "reminder_days": self.draw(st.lists(st.integers(0, 9), max_size=3)),
            },
            "agenda": [{"title": self.draw(lines), "minutes": self.maybe([5, 10])}],
            "seats": [self.seat(seat, self.people[n::3]) for n, seat in enumerate(self.seats[key])],
        }  # fmt: skip

    def seat(self, key: str, candidates: list[str]) -> dict[str, Any]:
        """Its holders hold no other seat of the body: nobody sits on a roster twice."""
        ends = sorted(self.draw(st.lists(days, max_size=2)))
        starts = [START, *ends]
        return {
            "key": key,
            "label": self.draw(lines),
            "sector": self.one(Sector),
            "organisation": self.maybe(self.organisations),
            "is_voting": self.yes(),
            "valid_from": START,
            "mandates": [
                self.mandate(candidates, since, until)
                for since, until in zip(starts, [*ends, None], strict=True)
                if candidates
            ],
        }

    def mandate(self, candidates: list[str], since: date, until: date | None) -> dict[str, Any]:
        person = self.one(candidates)
        deputy = self.maybe(other for other in self.people if other != person)
        return {"person": person, "deputy": deputy, "valid_from": since, "valid_until": until}

    def stock(self) -> Stock:
        return Stock(
            self.draw, lines, moments, self.bodies, self.people, self.venues, self.responsibility
        )

    def meeting(self, key: str, number: int) -> dict[str, Any]:
        of_series = draw_date(self.stock(), self.series, number)
        body, starts_at = of_series.get("body") or self.one(self.bodies), self.draw(moments)
        was_held = self.yes()
        invited_at = self.maybe([starts_at - timedelta(days=20)])
        return {
            **of_series,
            "key": key,
            "body": body,
            "title": self.draw(lines),
            "number": self.maybe([1, 2]),
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(minutes=self.count(1, 300)),
            "venue": self.maybe(self.venues),
            "place": self.draw(maybe_lines),
            "state": "closed" if was_held else "cancelled" if self.yes() else "planned",
            "uid": self.one(["", f"{key}@muster.example"]),
            "sequence": self.count(0, 3),
            "invited_at": invited_at,
            "opened_at": starts_at if was_held else None,
            "annexes": self.draw(proses),
            "chair": self.maybe(self.people),
            "agenda": [self.item(item) for item in self.keys("top", 0, 3)],
            "invitations": [self.invitation(body, who) for who in self.some_people()],
            "attendance": self.roster(body) if was_held else [],
            "minutes": [self.minutes()] if was_held and self.yes() else [],
        }

    def some_people(self) -> list[str]:
        return self.draw(st.lists(st.sampled_from(self.people), unique=True, max_size=4))

    def item(self, key: str) -> dict[str, Any]:
        return {
            "key": key, "title": self.draw(lines), "is_public": self.yes(),
            "discussion": self.draw(proses),
            "topics": self.draw(st.lists(st.sampled_from(self.topics), unique=True))
            if self.topics else [],
        }  # fmt: skip

    def invitation(self, body: str, person: str) -> dict[str, Any]:
        answer = self.one(Answer)
        answered = answer is not Answer.NONE_YET
        return {
            "person": person,
            "invited_as": self.one(InvitedAs),
            "seat": self.maybe(self.seats[body]),
            "answer": answer,
            "answered_at": self.draw(moments) if answered else None,
            "answer_way": self.one(AnswerWay) if answered else None,
            "note": self.draw(proses),
            "withdrawn_at": self.maybe([datetime(2026, 2, 1, tzinfo=UTC)]),
            "was_told": self.yes(),
            "sent": self.sent() if self.yes() else None,
        }

    def sent(self) -> dict[str, Any]:
        return {
            "method": self.one(["REQUEST", "CANCEL"]), "sequence": self.count(0, 3),
            "dtstamp": self.draw(moments), "organizer": "teilhabe@muster.example",
            "starts_at": self.maybe([datetime(2026, 3, 1, tzinfo=UTC)]),
            "agenda": self.one([None, "", "1. Begrüßung"]),
        }  # fmt: skip

    def roster(self, body: str) -> list[dict[str, Any]]:
        lines_ = [self.line(seat=seat) for seat in self.seats[body]]
        guests = self.draw(st.lists(st.sampled_from(self.people), unique=True, max_size=2))
        return lines_ + [self.line(person=person, kind="guest") for person in guests]

    def line(self, **who: str) -> dict[str, Any]:
        """Sometimes with words of that day, sometimes with nothing but them."""
        frozen = self.yes() and "seat" in who
        words = {"name": self.draw(lines), "organisation": self.draw(maybe_lines)}
        return {
            **who,
            "presence": self.one(set(Presence) - {Presence.REPRESENTED}),
            "is_frozen": frozen,
            **(words if frozen or self.yes() else {}),
            "sector": self.maybe(Sector),
            "remark": self.draw(maybe_lines),
        }

    def minutes(self) -> dict[str, Any]:
        approved = self.yes()
        kept = {"Titel": self.draw(lines), "tops": [1, None, True, {"a": 0.5}], "leer": ""}
        return {
            "state": "approved" if approved else "draft",
            "drafted_on": self.draw(days),
            "approved_at": self.draw(moments) if approved else None,
            "composed": kept if self.yes() else None,
        }

    def activity(self, key: str) -> dict[str, Any]:
        return {
            "key": key,
            "kind": self.one(ActivityKind),
            "title": self.draw(lines),
            "region": self.maybe(self.regions),
            "held_on": self.maybe([START]),
            "is_public": self.yes(),
            "asked": self.maybe([1000]),
            "heads": {sector: self.count(0, 99) for sector in self.draw(st.sets(
                st.sampled_from(Sector), max_size=3))},
            "partners": [{"organisation": key} for key in self.draw(
                st.lists(st.sampled_from(self.organisations), unique=True))],
            "questions": [self.question(name) for name in self.keys("frage", 0, 2)],
            "interviews": [self.interview(name) for name in self.keys("Stimme", 0, 2)],
        }  # fmt: skip

    def expense(self, key: str) -> dict[str, Any]:
        person = self.maybe(self.people)
        meeting = self.maybe(self.meetings)
        return {
            "key": key,
            "kind": self.one(ExpenseKind),
            "cents": self.count(0, 99_999),
            "person": person,
            "organisation": None if person else self.maybe(self.organisations),
            "meeting": meeting["key"] if meeting else None,
            "spent_on": self.draw(days),
            "purpose": self.draw(proses),
        }

    def question(self, key: str) -> dict[str, Any]:
        answer = {"text": self.draw(lines), "people": self.count(0, 99),
                  "weight": self.one([1, 0.85, 1.25, 0])}  # fmt: skip
        return {"key": key, "text": self.draw(lines), "topic": self.maybe(self.topics),
                "answers": [answer]}  # fmt: skip

    def interview(self, pseudonym: str) -> dict[str, Any]:
        statement = {"key": "s1", "words": self.draw(proses), "topic": self.maybe(self.topics)}
        return {"pseudonym": pseudonym, "person": self.maybe(self.people), "consented_on": START,
                "interpreter": self.draw(maybe_lines), "statements": [statement]}  # fmt: skip

    def occasion(self) -> dict[str, Any]:
        """A meeting, and maybe an item of its agenda."""
        meeting = self.maybe(self.meetings)
        if meeting is None:
            return {}
        return {"meeting": meeting["key"],
                "item": self.maybe(item["key"] for item in meeting["agenda"])}  # fmt: skip

    def topic(self, key: str, activities: list[dict[str, Any]]) -> dict[str, Any]:
        state = self.one(TopicState)
        return {
            "key": key,
            "title": self.draw(lines),
            "words": self.draw(proses),
            "body": self.maybe(self.bodies),
            "raised_on": self.draw(days),
            **self.occasion(),
            "activity": self.maybe(row["key"] for row in activities),
            "state": state,
            "drop_reason": "Geklärt" if state is TopicState.DROPPED else "",
            "stations": [
                {"at": self.draw(moments), "state": self.one(TopicState),
                 "decision": self.maybe(self.decisions), "note": self.draw(proses),
                 "referral": self.maybe(self.passed_on(key))}
                for _ in range(self.count(0, 2))
            ],
        }  # fmt: skip

    def decision(self, key: str) -> dict[str, Any]:
        occasion = self.occasion()
        meeting = next((m for m in self.meetings if m["key"] == occasion.get("meeting")), None)
        return {
            "key": key,
            "body": meeting["body"] if meeting else self.one(self.bodies),
            **occasion,
            "is_circular": meeting is None,
            "decided_on": self.draw(days),
            "kind": self.one(DecisionKind),
            "mode": DecisionMode.CONSENSUS,
            "result": self.one(Result),
            "wording": self.draw(proses),
            "eligible": self.maybe([0, 7]),
            "topic": self.maybe(self.topics),
            **self.followed(),
        }

    def followed(self) -> dict[str, Any]:
        state = self.one([FollowupState.OPEN, FollowupState.DONE, FollowupState.STALLED])
        change = {"at": self.draw(moments), "by": self.maybe(self.people), "state": state,
                  "note": "Weil es so ist."}  # fmt: skip
        return {"state": state, "history": [change], "responsibility": self.responsibility()}

    def responsibility(self) -> dict[str, Any] | None:
        if self.yes():
            return None
        caretaker = self.maybe(self.people)
        handover = {"taker": self.one(self.people), "proposed_at": self.draw(moments)}
        return {
            "caretaker": caretaker,
            "resources": self.draw(proses),
            "due_on": self.maybe([START]),
            "handovers": [handover] if caretaker else [],
        }

    def task(self, key: str) -> dict[str, Any]:
        occasion = self.occasion()
        meeting = next((m for m in self.meetings if m["key"] == occasion.get("meeting")), None)
        return {
            "key": key,
            "body": meeting["body"] if meeting else self.one(self.bodies),
            **occasion,
            "decision": self.maybe(self.decisions),
            "given_on": self.draw(days),
            "wording": self.draw(proses),
            **self.followed(),
        }

    def passed_on(self, topic: str) -> list[str]:
        """Keys of the referrals of this topic."""
        return ["weiter-1"] if topic == self.topics[0] and len(self.bodies) > 1 else []

    def referrals(self) -> list[dict[str, Any]]:
        if not self.topics or len(self.bodies) < 2:
            return []
        return [
            {"key": "weiter-1", "topic": self.topics[0], "from_body": self.bodies[0],
             "to_body": self.bodies[1], "passed_on": self.draw(days),
             "request": self.draw(proses), **self.answer()},
            *({"key": f"weiter-{key}", "decision": key, "from_body": self.bodies[1],
               "to_body": self.bodies[0], "passed_on": self.draw(days),
               "for_adoption": self.yes(), **self.answer()} for key in self.decisions),
        ]  # fmt: skip

    def answer(self) -> dict[str, Any]:
        outcome = self.maybe(ReferralOutcome)
        return {
            "outcome": outcome,
            "answered_on": self.draw(days) if outcome else None,
            "answer": self.draw(proses),
        }

    def concept(self) -> dict[str, Any]:
        """With as many chapters as come up, each with a measure or none."""
        chapters = self.keys("kapitel", 0, 2)
        if not chapters:
            return {}
        return {
            "concept": {
                "title": self.draw(lines),
                "state": self.one(ConceptState),
                "adopted_on": self.maybe([START]),
                "chapters": [{"key": key, "name": self.draw(lines)} for key in chapters],
            },
            "measures": [
                {
                    "key": f"massnahme-{key}",
                    "chapter": key,
                    "title": self.draw(lines),
                    "description": self.draw(proses),
                    "state": self.one(MeasureState),
                    "is_public": self.yes(),
                    "topic": self.maybe(self.topics),
                    "decision": self.maybe(self.decisions),
                    "responsibility": self.responsibility(),
                }
                for key in chapters
                if self.yes()
            ],
        }

    def offer(self, key: str) -> dict[str, Any]:
        return {
            "key": key,
            "kind": self.one(OfferKind),
            "name": self.draw(lines),
            "municipality": self.one(self.municipalities),
            "organisation": self.maybe(self.organisations),
            "times": self.draw(proses),
            "languages": self.draw(st.lists(lines, max_size=2)),
            "valid_from": START,
            "responsibility": self.responsibility(),
        }
