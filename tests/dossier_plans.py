"""Processes made up at random that keep all rules of a dossier."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from facilitation.formats.dossiers import Dossier
from facilitation.model.attendance import Presence
from facilitation.model.bodies import BodyKind, Quorum
from facilitation.model.meetings import Answer, AnswerWay, InvitedAs
from facilitation.model.people import Language, MailWish, Sector
from tests.dossier_draws import START, days, lines, mails, maybe_lines, moments, proses
from tests.dossier_matters import Matters
from tests.dossier_series import Stock, draw_blackout, draw_date, draw_series, tell


@st.composite
def plans(draw: st.DrawFn) -> Dossier:
    """A process with a bit of everything: each row names only rows that are there."""
    return Dossier(**_Plan(draw).whole())


class _Plan(Matters):
    """Draws list by list, in the order in which rows refer to each other."""

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
