"""A calendar program that subscribes, and the addresses of the cast's feeds."""

from dataclasses import dataclass

import icalendar
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from facilitation.model import links
from facilitation.model.bodies import Body
from facilitation.model.links import LinkKind
from facilitation.model.people import Person


def feed_of(person: Person, key: str) -> str:
    return _address(person, LinkKind.FEED, (person.id, person.key), key)


def body_feed_of(person: Person, body: Body, key: str) -> str:
    return _address(person, LinkKind.BODY_FEED, (body.id, body.key), key)


def _address(person: Person, kind: LinkKind, subject: tuple[int, str], key: str) -> str:
    version = links.version(subject[1], person.links_version, person.feeds_version)
    token = links.token(key, kind, person_id=person.id, subject_id=subject[0], version=version)
    return f"{links.path(kind, token)}.ics"


@dataclass
class Subscriber:
    """Asks as calendars do: with the ETag and the time of its last answer."""

    client: FlaskClient
    address: str
    last: TestResponse | None = None

    def ask(self, *, by_tag: bool = True, by_time: bool = True) -> TestResponse:
        headers = {}
        if self.last is not None and by_tag:
            headers["If-None-Match"] = self.last.headers["ETag"]
        if self.last is not None and by_time:
            headers["If-Modified-Since"] = self.last.headers["Last-Modified"]
        answer = self.client.get(self.address, headers=headers)
        if answer.status_code == 200:
            self.last = answer
        return answer

    def events(self) -> dict[str, icalendar.Event]:
        """What the calendar shows now, by UID."""
        self.ask()
        assert self.last is not None
        calendar = icalendar.Calendar.from_ical(self.last.data)
        return {str(event["UID"]): event for event in calendar.walk("VEVENT")}

    def titles(self) -> list[str]:
        return sorted(str(event["SUMMARY"]) for event in self.events().values())
