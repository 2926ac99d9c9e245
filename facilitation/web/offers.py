"""The catalogue of offers: the list, one offer with who takes care of it, and the public list."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session

from facilitation.model.districts import District
from facilitation.model.errors import InvalidError
from facilitation.model.offers import Offer, OfferKind
from facilitation.model.responsibilities import Responsibility
from facilitation.model.rights import Action, demand
from facilitation.usecases import (
    handovers,
    matter_history,
    offer_care,
    offer_handovers,
    offer_lists,
    offer_times,
    offers,
    organisations,
    people,
    seats,
)
from facilitation.usecases.offer_lists import Wanted
from facilitation.usecases.offer_times import OfferTimes
from facilitation.web import desk, labels
from facilitation.web.addresses import (
    kept,
    number,
    page_number,
    paged,
    with_query,
)
from facilitation.web.forms.activities import languages_in_words
from facilitation.web.forms.offers import (
    CareForm,
    HandoverForm,
    OfferForm,
    Pairs,
    TimesForm,
    as_typed,
)
from facilitation.web.forms.removals import RemovalForm
from facilitation.web.handovers import asked_for, settled_in_words
from facilitation.web.place import enter_district, place
from facilitation.web.undo import offer_return
from facilitation.web.words import in_words

blueprint = Blueprint("offers", __name__)

FILTERS = ("art", "gemeinde", "frei", "beendet")


@blueprint.get("/d/<district>/offers")
@login_required
def index(district: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_district(session, district)
        wanted = _wanted(is_orphaned="frei" in request.args, is_over="beendet" in request.args)
        page = offer_lists.list_offers(
            session, here, wanted, page=page_number(), by=actor, now=desk().now()
        )
        _stand()
        return render_template(
            "offers/index.html",
            page=page,
            municipalities=offer_lists.list_municipalities(session, here),
            stands=_stands(f"/d/{district}/offers", wanted),
            today=desk().today(),
            **_frame(f"/d/{district}/offers", wanted),
        )


@blueprint.get("/public/<district>/angebote")
def public(district: str) -> ResponseReturnValue:
    with desk().reading() as session:
        wanted = _wanted()
        found = offer_lists.show_public_offers(
            session, district, wanted, page=page_number(), now=desk().now()
        )
        place().district = found.district
        return render_template(
            "offers/public.html", found=found, **_frame(f"/public/{district}/angebote", wanted)
        )


def _wanted(*, is_orphaned: bool = False, is_over: bool = False) -> Wanted:
    kind = request.args.get("art", "")
    return Wanted(
        kind=OfferKind(kind) if kind in set(OfferKind) else None,
        municipality_id=number("gemeinde"),
        is_orphaned=is_orphaned,
        is_over=is_over,
    )


def _stands(base: str, wanted: Wanted) -> list[tuple[str, str, bool]]:
    filters = kept("art", "gemeinde")
    return [
        (_("laufende"), with_query(base, filters), not (wanted.is_orphaned or wanted.is_over)),
        (_("ohne zuständige Person"), with_query(base, filters, frei="1"), wanted.is_orphaned),
        (_("beendete"), with_query(base, filters, beendet="1"), wanted.is_over),
    ]


def _frame(base: str, wanted: Wanted) -> dict[str, object]:
    filters = kept(*FILTERS)
    return {
        "base": base,
        "wanted": wanted,
        "filters": filters,
        "chips": [
            (_("Alle"), with_query(base, filters, art=None), wanted.kind is None),
            *(
                (word, with_query(base, filters, art=value), wanted.kind == value)
                for value, word in labels.choices(OfferKind)
            ),
        ],
        "pages": paged(base, filters),
        "spoken": languages_in_words,
    }


def _stand(*crumbs: tuple[str, str | None]) -> None:
    address = f"{place().base}/offers" if crumbs else None
    place().crumbs.extend([(_("Angebote vor Ort"), address), *crumbs])


@blueprint.get("/d/<district>/offers/new")
@login_required
def ask_new(district: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_district(session, district)
        demand(actor, Action.EDIT_TOPICS, here, desk().today())
        data = {"valid_from": desk().today()}
        return _edit_page(OfferForm(formdata=None, data=data, **_choices(session, here)), None)


@blueprint.post("/d/<district>/offers/new")
@login_required
def add(district: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_district(session, district)
        demand(actor, Action.EDIT_TOPICS, here, desk().today())
        form = OfferForm(**_choices(session, here))
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_district(session, district)
            offer = offers.add_offer(
                session, here, form.details(), by=actor, now=desk().now(), once=form.mark
            )
            made = offer.id
    if form.was_accepted:
        flash(_("Das Angebot steht im Verzeichnis. Wer kümmert sich darum?"), "success")
        return redirect(f"/d/{district}/offers/{made}", 303)
    return _edit_page(form, None), 422


@blueprint.get("/d/<district>/offers/<int:offer_id>")
@login_required
def show(district: str, offer_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_district(session, district)
        offer = offers.get_offer(session, here, offer_id, by=actor, now=desk().now())
        return _show_page(session, here, offer)


@blueprint.post("/d/<district>/offers/<int:offer_id>/care")
@login_required
def entrust(district: str, offer_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, offer = _enter(session, district, offer_id)
        form = CareForm(people=_people(session, here))
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_district(session, district)
            held = offer_care.entrust_offer(
                session,
                here,
                offer_id,
                **form.values("caretaker_id", "deputy_id", "text", "version"),
                by=actor,
                now=desk().now(),
            )
            is_orphaned = held.is_orphaned
    if form.was_accepted:
        if is_orphaned:
            flash(_("Um das Angebot kümmert sich jetzt niemand."), "warning")
        else:
            flash(_("Gespeichert. Wer sich vorher gekümmert hat, bleibt vermerkt."), "success")
        return redirect(f"/d/{district}/offers/{offer_id}", 303)
    with desk().reading() as session:
        here, offer = _enter(session, district, offer_id)
        return _show_page(session, here, offer, care=form), form.status


@blueprint.post("/d/<district>/offers/<int:offer_id>/handover")
@login_required
def propose(district: str, offer_id: int) -> ResponseReturnValue:
    """Ask somebody to take it over."""
    with desk().reading() as session:
        here, actor = enter_district(session, district)
        thing = offer_handovers.offer_to_pass(session, here, offer_id, by=actor, now=desk().now())
        handovers.demand_passing(thing, by=actor)
        form = HandoverForm(people=handovers.list_askable(session, thing, by=actor))
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_district(session, district)
            handovers.propose(
                session,
                offer_handovers.offer_to_pass(session, here, offer_id, by=actor, now=desk().now()),
                form.to_id.data,
                text=form.text.data or "",
                by=actor,
                now=desk().now(),
            )
    if form.was_accepted:
        flash(
            _("Die Übergabe ist vorgeschlagen. Sie gilt, sobald beide zugesagt haben."), "success"
        )
        return redirect(f"/d/{district}/offers/{offer_id}", 303)
    with desk().reading() as session:
        here, actor = enter_district(session, district)
        offer = offers.get_offer(session, here, offer_id, by=actor, now=desk().now())
        return _show_page(session, here, offer, handover=form), 422


@blueprint.post("/d/<district>/offers/<int:offer_id>/handover/confirm")
@login_required
def confirm(district: str, offer_id: int) -> ResponseReturnValue:
    with desk().transaction() as session:
        here, actor = enter_district(session, district)
        thing = offer_handovers.offer_to_pass(session, here, offer_id, by=actor, now=desk().now())
        is_done = handovers.confirm(session, thing, asked_for(), by=actor, now=desk().now())
    flash(settled_in_words(is_done), "success")
    return redirect(f"/d/{district}/offers/{offer_id}", 303)


@blueprint.post("/d/<district>/offers/<int:offer_id>/handover/withdraw")
@login_required
def withdraw(district: str, offer_id: int) -> ResponseReturnValue:
    with desk().transaction() as session:
        here, actor = enter_district(session, district)
        thing = offer_handovers.offer_to_pass(session, here, offer_id, by=actor, now=desk().now())
        handovers.withdraw(session, thing, asked_for(), by=actor, now=desk().now())
    flash(_("Die Übergabe findet nicht statt."), "success")
    return redirect(f"/d/{district}/offers/{offer_id}", 303)


@blueprint.get("/d/<district>/offers/<int:offer_id>/edit")
@login_required
def ask_edit(district: str, offer_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, offer = _enter(session, district, offer_id)
        data = as_typed(offers.details_of(offer)) | {"version": offer.version}
        return _edit_page(OfferForm(formdata=None, data=data, **_choices(session, here)), offer)


@blueprint.post("/d/<district>/offers/<int:offer_id>/edit")
@login_required
def edit(district: str, offer_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, offer = _enter(session, district, offer_id)
        form = OfferForm(**_choices(session, here))
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_district(session, district)
            offers.edit_offer(
                session,
                here,
                offer_id,
                form.details(),
                version=form.version.data,
                by=actor,
                now=desk().now(),
            )
    if form.was_accepted:
        flash(_("Gespeichert."), "success")
        return redirect(f"/d/{district}/offers/{offer_id}", 303)
    return _edit_page(form, offer), form.status


@blueprint.get("/d/<district>/offers/<int:offer_id>/times")
@login_required
def ask_times(district: str, offer_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        offer = _own(session, district, offer_id)
        return _times_page(TimesForm(formdata=None, obj=offer), offer)


@blueprint.post("/d/<district>/offers/<int:offer_id>/times")
@login_required
def tell_times(district: str, offer_id: int) -> ResponseReturnValue:
    """When, where and how to reach it, as who takes care of it says."""
    with desk().reading() as session:
        offer = _own(session, district, offer_id)
    form = TimesForm()
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_district(session, district)
            told = OfferTimes(**form.values("times", "place", "contact"))
            offer_times.tell_times(
                session, here, offer_id, told, version=form.version.data, by=actor, now=desk().now()
            )
    if form.was_accepted:
        flash(_("Gespeichert."), "success")
        return redirect(f"/d/{district}/offers/{offer_id}", 303)
    return _times_page(form, offer), form.status


def _own(session: Session, district: str, offer_id: int) -> Offer:
    here, actor = enter_district(session, district)
    return offer_times.get_own_offer(session, here, offer_id, by=actor, now=desk().now())


def _times_page(form: TimesForm, offer: Offer) -> str:
    _stand((offer.name, f"{place().base}/offers/{offer.id}"), (_("Zeiten und Kontakt"), None))
    return render_template("offers/times.html", form=form, offer=offer)


@blueprint.post("/d/<district>/offers/<int:offer_id>/remove")
@login_required
def remove(district: str, offer_id: int) -> ResponseReturnValue:
    try:
        with desk().transaction() as session:
            here, actor = enter_district(session, district)
            gone = offers.remove_offer(
                session, here, offer_id, version=RemovalForm().seen, by=actor, now=desk().now()
            )
    except InvalidError as error:
        flash(in_words(error), "danger")
        return redirect(f"/d/{district}/offers/{offer_id}", 303)
    offer_return(_("„%(name)s“ steht nicht mehr im Verzeichnis.", name=gone.name), gone)
    return redirect(f"/d/{district}/offers", 303)


def _enter(session: Session, district: str, offer_id: int) -> tuple[District, Offer]:
    """An offer, for somebody who may change it."""
    here, actor = enter_district(session, district)
    offer = offers.get_offer(
        session, here, offer_id, by=actor, now=desk().now(), action=Action.EDIT_TOPICS
    )
    return here, offer


def _choices(session: Session, here: District) -> dict[str, Pairs]:
    subjects = seats.list_subjects(session, here.id, on=desk().today())
    return {
        "municipalities": list(subjects.municipalities),
        "organisations": organisations.list_organisation_names(session, here.id),
    }


def _people(session: Session, here: District) -> Pairs:
    return [(id, name) for id, name, _organisation in people.list_person_names(session, here.id)]


def _edit_page(form: OfferForm, offer: Offer | None) -> str:
    _stand((offer.name if offer else _("Neues Angebot"), None))
    return render_template("offers/edit.html", form=form, offer=offer)


def _care_form(session: Session, here: District, held: Responsibility | None) -> CareForm:
    data = {
        "caretaker_id": held.caretaker_id if held else None,
        "deputy_id": held.deputy_id if held else None,
        "version": held.version if held else 0,
    }
    return CareForm(formdata=None, data=data, people=_people(session, here))


def _show_page(
    session: Session,
    here: District,
    offer: Offer,
    *,
    care: CareForm | None = None,
    handover: HandoverForm | None = None,
) -> str:
    details = offers.details_of(offer)
    subjects = dict(_choices(session, here)["municipalities"])
    organisation = dict(organisations.list_organisation_names(session, here.id))
    held = offer_care.find_care(session, offer)
    _stand((offer.name, None))
    return render_template(
        "offers/show.html",
        offer=offer,
        municipality=subjects.get(offer.municipality_id, ""),
        organisation=organisation.get(offer.organisation_id or 0, ""),
        languages=languages_in_words(details.languages),
        held=held,
        waiting=matter_history.find_waiting(session, held) if held else None,
        passed=handovers.list_passed(session, held) if held else [],
        form=care or _care_form(session, here, held),
        handover=handover or HandoverForm(formdata=None, people=_people(session, here)),
        today=desk().today(),
    )
