"""All addresses of an installation that can be read, with real things of its first district."""

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from benchmarks.stage import Stage
from facilitation.model import links
from facilitation.model.activities import Activity
from facilitation.model.bodies import Body, Mandate, Seat
from facilitation.model.decisions import Decision
from facilitation.model.districts import District
from facilitation.model.links import LinkKind
from facilitation.model.meetings import Invitation, Meeting
from facilitation.model.municipalities import Municipality
from facilitation.model.offers import Offer
from facilitation.model.outbox import OutgoingLetter
from facilitation.model.people import Organisation, Person
from facilitation.model.processes import Phase, Process, Region
from facilitation.model.series import Series
from facilitation.model.topics import Topic
from facilitation.model.venues import Venue

OF_DISTRICT: dict[str, Any] = {
    "offer_id": Offer,
    "venue_id": Venue,
    "organisation_id": Organisation,
    "letter_id": OutgoingLetter,
}
OF_PROCESS: dict[str, Any] = {
    "body_id": Body,
    "meeting_id": Meeting,
    "series_id": Series,
    "activity_id": Activity,
    "topic_id": Topic,
    "decision_id": Decision,
    "matter_id": Decision,
    "phase_id": Phase,
}
SEARCHES = {"search": "bus", "decisions": "bus", "people": "ahrens", "topics": "bus"}
"""Pages that are asked as they are, and once more for these words."""
OF_HELD = ("/conduct", "/conduct/people", "/minutes", "/minutes.docx", "/follow-up")
"""Pages of a meeting that was held; all others are asked about one that is ahead."""

Parts = dict[str, str]


def list_addresses(stage: Stage) -> Iterator[tuple[str, str]]:
    """(rule, address) of all that is read; an empty address where nothing stands for a part."""
    with Session(stage.engine) as session:
        parts = _parts(session)
        tokens = _tokens(session, stage.app.config["SECRET_KEY"], int(parts["person_id"]))
    for rule in sorted(map(str, _readable(stage))):
        for address in _alternatives(rule):
            known = parts | tokens.get(address.partition("/<token>")[0], {})
            if address.endswith(OF_HELD):
                known["meeting_id"] = parts["held_id"]
            path = _filled(address, known)
            yield address, path
            word = SEARCHES.get(path.rpartition("/")[2])
            if word:
                yield f"{address}?q={word}", f"{path}?q={word}"


def _readable(stage: Stage) -> Iterator[Any]:
    return (rule for rule in stage.app.url_map.iter_rules() if "GET" in (rule.methods or ()))


def _alternatives(address: str) -> list[str]:
    """One for each word of an `any` converter."""
    match = re.search(r"<any\(([^)]+)\):[^>]+>", address)
    if match is None:
        return [address]
    words = [word.strip() for word in match[1].split(",")]
    before, after = address[: match.start()], address[match.end() :]
    return [whole for word in words for whole in _alternatives(f"{before}{word}{after}")]


def _filled(address: str, parts: Parts) -> str:
    names = [name.rpartition(":")[2] for name in re.findall(r"<([^>]+)>", address)]
    if not all(name in parts for name in names):
        return ""
    return re.sub(r"<([^>]+)>", lambda match: parts[match[1].rpartition(":")[2]], address)


def _parts(session: Session) -> Parts:
    district = session.scalars(select(District).order_by(District.id)).first()
    process = session.scalars(select(Process).order_by(Process.id)).first()
    if district is None or process is None:
        raise RuntimeError("nothing was seeded")

    def first(column: Any, condition: Any) -> str:
        return str(session.scalar(select(column).where(condition).order_by(column).limit(1)))

    found = {"district": district.slug, "process": process.slug, "kind": "csv"}
    for name, kind in OF_DISTRICT.items():
        found[name] = first(kind.id, kind.district_id == district.id)
    for name, kind in OF_PROCESS.items():
        found[name] = first(kind.id, kind.process_id == process.id)
    found["held_id"] = found["row_id"] = found["meeting_id"]
    found["meeting_id"] = str(
        session.scalar(select(func.max(Meeting.id)).where(Meeting.process_id == process.id))
    )
    found["seat_id"] = first(Seat.id, Seat.body_id == int(found["body_id"]))
    found["person_id"] = first(Mandate.person_id, Mandate.seat_id == int(found["seat_id"]))
    found["key"] = first(Region.key, Region.process_id == process.id)
    found["ags"] = first(Municipality.ags, Municipality.district_id == district.id)
    return found


def _tokens(session: Session, key: str, person_id: int) -> dict[str, Parts]:
    """The personal links of a member, by the beginning of their addresses."""
    person = session.get_one(Person, person_id)
    asked = session.scalars(
        select(Invitation)
        .where(Invitation.person_id == person_id)
        .options(joinedload(Invitation.meeting), joinedload(Invitation.person))
        .order_by(Invitation.id.desc())
    ).first()
    if asked is None:
        raise RuntimeError("nobody was invited")
    feed = links.token(
        key,
        LinkKind.FEED,
        person_id=person_id,
        subject_id=person_id,
        version=links.version(person.key, person.links_version, person.feeds_version),
    )
    answer = links.token(
        key,
        LinkKind.RSVP,
        person_id=person_id,
        subject_id=asked.id,
        version=asked.version_of_link,
    )
    return {"/feeds": {"token": feed}, "/rsvp": {"token": answer}}
