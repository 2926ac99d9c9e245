"""Offers of the district: those it has already are kept as they are."""

from facilitation.formats.dossiers.offers import Offer as OfferRow
from facilitation.model.offers import Offer
from facilitation.usecases.dossiers.storing import Storing


def add_offers(store: Storing) -> list[OfferRow]:
    """Store the offers that are new to the district, and say which those are."""
    known = store.existing(Offer)
    new = [row for row in store.dossier.offers if row.key not in known]
    left_out = {"municipality", "organisation", "responsibility"}
    store.add(
        "offers",
        {
            row.key: Offer(
                district_id=store.district.id,
                municipality_id=store.ids["municipalities"][row.municipality],
                organisation_id=store.id_of("organisations", row.organisation),
                **row.model_dump(exclude=left_out),
            )
            for row in new
        },
    )
    return new
