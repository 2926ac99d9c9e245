"""Topics, findings and what becomes of them, drawn for a dossier."""

from typing import Any

from hypothesis import strategies as st

from facilitation.model.activities import ActivityKind
from facilitation.model.bodies import DecisionKind, DecisionMode
from facilitation.model.concepts import ConceptState, MeasureState
from facilitation.model.decisions import FollowupState, Result
from facilitation.model.expenses import ExpenseKind
from facilitation.model.offers import OfferKind
from facilitation.model.people import Sector
from facilitation.model.referrals import ReferralOutcome
from facilitation.model.topics import TopicState
from tests.dossier_draws import START, Drawing, days, lines, maybe_lines, moments, proses


class Matters(Drawing):
    """Each row names only rows that are there."""

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
            **self.kin(key),
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

    def kin(self, key: str) -> dict[str, Any]:
        """Merged into the first topic, or a part of it."""
        kin = (
            None
            if key == self.topics[0]
            else self.draw(st.sampled_from([None, "merged_into", "split_from"]))
        )
        at = {"merged_into": "merged_at", "split_from": "split_at"}
        return {kin: self.topics[0], at[kin]: self.draw(moments)} if kin else {}

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
