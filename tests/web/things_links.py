"""Personal links of Gus, by the addresses in which they stand."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from facilitation.model import links
from facilitation.model.links import LinkKind
from facilitation.model.meetings import Invitation, InvitedAs, Meeting
from tests import cast, rows


def answer_link(session: Session, stage: cast.Scene, coming: Meeting, key: str) -> dict[str, str]:
    """Gus is asked to the meeting, and has a link to answer."""
    asked = Invitation(meeting=coming, person=stage.gus, invited_as=InvitedAs.GUEST, link_version=1)
    session.add(asked)
    session.flush()
    return {
        "invitation_id": str(asked.id),
        "token": links.token(
            key,
            LinkKind.RSVP,
            person_id=stage.gus.id,
            subject_id=asked.id,
            version=asked.version_of_link,
        ),
    }


def own_links(session: Session, stage: cast.Scene, key: str, *, now: datetime) -> dict[str, str]:
    """Gus' further personal links, and a series."""
    gus = stage.gus
    series = rows.series(session, stage.east_table, now + timedelta(days=40), dates=1)[0].series
    assert series is not None
    bound_to = {
        LinkKind.SERIES: (series.id, series.uid),
        LinkKind.WISHES: (gus.id, gus.key),
        LinkKind.LEAVE: (series.id, f"leave/{series.uid}"),
    }
    return {"series_id": str(series.id)} | {
        f"/{kind.value}/<token> token": links.token(
            key,
            kind,
            person_id=gus.id,
            subject_id=subject,
            version=links.version(name, gus.links_version),
        )
        for kind, (subject, name) in bound_to.items()
    }


def feed_links(stage: cast.Scene, key: str) -> dict[str, str]:
    """Gus' calendar addresses: all his meetings, and those of the round table West."""
    gus, body = stage.gus, stage.round_table
    bound_to = {LinkKind.FEED: (gus.id, gus.key), LinkKind.BODY_FEED: (body.id, body.key)}
    return {
        f"/{kind.value}/<token>{rest} token": links.token(
            key,
            kind,
            person_id=gus.id,
            subject_id=subject,
            version=links.version(name, gus.links_version, gus.feeds_version),
        )
        for kind, (subject, name) in bound_to.items()
        for rest in ("", ".ics", "/renew")
    }
