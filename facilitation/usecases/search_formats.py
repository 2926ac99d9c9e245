"""Formats of participation and offers that a search finds.

They have no folded column to be searched in, and there are few of them: their names are fetched,
and folded here.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.activities import Activity
from facilitation.model.municipalities import Municipality
from facilitation.model.offers import Offer
from facilitation.model.processes import Region
from facilitation.model.rights import Action, may
from facilitation.usecases.search_hits import (
    MOST_HITS,
    Hit,
    HitGroup,
    HitKind,
    Search,
    nothing,
)

MOST_READ = 5_000


def find_activities(session: Session, asked: Search) -> HitGroup:
    seen_in = asked.open_processes()
    if not seen_in:
        return nothing(HitKind.ACTIVITY)
    rows = session.execute(
        select(
            Activity.id,
            Activity.title,
            Activity.place,
            Activity.kind,
            Activity.held_on,
            Activity.process_id,
            Region.name.label("region"),
        )
        .outerjoin(Region, Region.id == Activity.region_id)
        .where(Activity.process_id.in_(seen_in))
        .order_by(Activity.held_on.desc(), Activity.id.desc())
        .limit(MOST_READ)
    )
    found = [row for row in rows if asked.is_said_in(row.title, row.place, row.region)]
    hits = [
        Hit(
            title=row.title,
            path=f"p/{asked.slug_of(row.process_id)}/activities/{row.id}",
            where=row.region or row.place,
            day=row.held_on,
            state=row.kind,
            process=asked.name_of(row.process_id),
        )
        for row in found[:MOST_HITS]
    ]
    return HitGroup(HitKind.ACTIVITY, len(found), tuple(hits))


def find_offers(session: Session, asked: Search) -> HitGroup:
    """Offers in the municipalities, for everybody with a part in the district."""
    if not may(asked.by, Action.SEE_DISTRICT, asked.district, asked.on):
        return nothing(HitKind.OFFER)
    rows = session.execute(
        select(Offer.id, Offer.name, Offer.description, Municipality.name.label("town"))
        .join(Municipality, Municipality.id == Offer.municipality_id)
        .where(Offer.district_id == asked.district.id, Offer.held_on(asked.on))
        .order_by(Municipality.sort_key, Offer.id)
        .limit(MOST_READ)
    )
    found = [row for row in rows if asked.is_said_in(row.name, row.description, row.town)]
    hits = [
        Hit(title=row.name, path=f"offers/{row.id}", where=row.town) for row in found[:MOST_HITS]
    ]
    return HitGroup(HitKind.OFFER, len(found), tuple(hits))
