"""One seat of a body: what it is for, who holds it, and who takes it next."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body, Mandate, MandateFunction, Seat
from facilitation.model.errors import InvalidError
from facilitation.model.people import Sector
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.model.trash import Discarded
from facilitation.usecases import mandates, people, seat_ends, seat_rows, seats
from facilitation.usecases.mandates import Filling
from facilitation.usecases.people import PersonDetails
from facilitation.web import desk, labels
from facilitation.web.bodies import enter_body
from facilitation.web.forms import Form
from facilitation.web.forms.removals import RemovalForm
from facilitation.web.forms.seats import (
    FillForm,
    LastDayForm,
    MandateForm,
    NewSeatForm,
    SeatForm,
)
from facilitation.web.people_choices import people_to_choose
from facilitation.web.place import enter_process, place, stand_at
from facilitation.web.undo import offer_return

blueprint = Blueprint(
    "seats", __name__, url_prefix="/d/<district>/p/<process>/bodies/<int:body_id>/seats"
)

Done = str | tuple[str, Discarded]
"""What was done; with a way back where there is one."""
Act = Callable[[Session, Process, Actor, Seat], Done]
"""Changes a seat in a transaction."""


@blueprint.get("/new")
@login_required
def ask_new(district: str, process: str, body_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        _here, body = enter_body(session, district, process, body_id)
        day = max(desk().today(), body.valid_from)
        data = {"valid_from": day, "is_voting": True}
        return _new_page(NewSeatForm(formdata=None, data=data, offers=_offers(session)), body)


@blueprint.post("/new")
@login_required
def add(district: str, process: str, body_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        _here, body = enter_body(session, district, process, body_id)
        form = NewSeatForm(offers=_offers(session))
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            seat = seats.add_seat(
                session,
                here,
                body_id,
                form.details(),
                valid_from=form.valid_from.data or desk().today(),
                by=actor,
                on=desk().today(),
                now=desk().now(),
            )
    if form.was_accepted:
        flash(_("Der Sitz „%(seat)s“ ist angelegt.", seat=seat.label), "success")
        return redirect(f"{place().base}/bodies/{body_id}/seats/{seat.id}", 303)
    return _new_page(form, body), 422


def _new_page(form: NewSeatForm, body: Body) -> str:
    stand_at("bodies", (body.name, f"{place().base}/bodies/{body.id}"), (_("Neuer Sitz"), None))
    return render_template("seats/new.html", form=form, body=body)


def _offers(session: Session) -> dict[str, Any]:
    """What a seat can be for: organisations, associations, municipalities of the district."""
    actor = place().actor
    if actor is None:
        raise RuntimeError("a seat's form needs a district to stand in")
    known = seats.list_subjects(session, actor.district_id, on=desk().today())
    groups = {
        _("Auswahl"): [("", _("offen: nur für den Bereich"))],
        _("Organisationen"): [(f"organisation:{n}", name) for n, name in known.organisations],
        _("Ämter und Verbände"): [(f"association:{n}", name) for n, name in known.associations],
        _("Gemeinden"): [(f"municipality:{n}", name) for n, name in known.municipalities],
    }
    return {
        "subject": {title: offered for title, offered in groups.items() if offered},
        "sector": [("", _("wie bei der Organisation")), *labels.choices(Sector)],
    }


@blueprint.get("/<int:seat_id>")
@login_required
def show(district: str, process: str, body_id: int, seat_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        seat = seats.get_seat(session, here, body_id, seat_id, by=actor, on=desk().today())
        return _page(session, seat)


@blueprint.post("/<int:seat_id>/fill")
@login_required
def fill(district: str, process: str, body_id: int, seat_id: int) -> ResponseReturnValue:
    """Give the seat to somebody known, or to somebody new who is added with it."""

    def act(session: Session, here: Process, actor: Actor, seat: Seat) -> str:
        filling = _filling(session, here, form, actor)
        mandate = mandates.fill_seat(session, seat, filling, by=actor, now=desk().now())
        return _("%(name)s hat jetzt diesen Sitz.", name=mandate.person.name)

    with _at_seat(district, process, body_id, seat_id) as (session, seat):
        form = FillForm(prefix="fill-", offers=_people(session, seat))
    return _answer(district, process, body_id, seat_id, form, act)


@blueprint.post("/<int:seat_id>/mandates/<int:mandate_id>/replace")
@login_required
def replace(
    district: str, process: str, body_id: int, seat_id: int, mandate_id: int
) -> ResponseReturnValue:
    def act(session: Session, here: Process, actor: Actor, seat: Seat) -> str:
        filling = _filling(session, here, form, actor)
        mandate = mandates.replace_holder(
            session, seat, mandate_id, filling, by=actor, now=desk().now()
        )
        return _("%(name)s folgt auf diesem Sitz.", name=mandate.person.name)

    with _at_seat(district, process, body_id, seat_id) as (session, seat):
        form = FillForm(prefix="replace-", offers=_people(session, seat))
    return _answer(district, process, body_id, seat_id, form, act)


def _filling(session: Session, here: Process, form: FillForm, actor: Actor) -> Filling:
    person_id = form.person_id.data
    if form.names_somebody_new and person_id is None:
        details = PersonDetails(**form.values("given_name", "family_name", "email"))
        person = people.add_person(
            session, here, details, by=actor, on=desk().today(), now=desk().now()
        )
        person_id = person.id
    if person_id is None:
        raise InvalidError(
            "Wählen Sie eine Person, oder tragen Sie eine neue ein.", field="person_id"
        )
    return Filling(
        person_id=person_id,
        deputy_id=form.deputy_id.data,
        function=form.function.data,
        since=form.since.data or desk().today(),
    )


@blueprint.post("/<int:seat_id>/mandates/<int:mandate_id>")
@login_required
def change_mandate(
    district: str, process: str, body_id: int, seat_id: int, mandate_id: int
) -> ResponseReturnValue:
    """Another deputy or function, from a day on."""

    def act(session: Session, here: Process, actor: Actor, seat: Seat) -> str:
        mandates.change_mandate(
            session,
            seat,
            mandate_id,
            deputy_id=form.deputy_id.data,
            function=form.function.data,
            since=form.since.data or desk().today(),
            by=actor,
            now=desk().now(),
        )
        return _("Stellvertretung und Aufgabe sind gespeichert.")

    with _at_seat(district, process, body_id, seat_id) as (session, seat):
        form = MandateForm(prefix="mandate-", offers=_for_mandate(_people(session, seat)))
    return _answer(district, process, body_id, seat_id, form, act)


@blueprint.post("/<int:seat_id>/mandates/<int:mandate_id>/end")
@login_required
def end_mandate(
    district: str, process: str, body_id: int, seat_id: int, mandate_id: int
) -> ResponseReturnValue:
    def act(session: Session, here: Process, actor: Actor, seat: Seat) -> str:
        if form.last_day.data is None:
            raise InvalidError("Hier fehlt eine Angabe.", field="last_day")
        mandate = mandates.end_mandate(
            session, seat, mandate_id, last_day=form.last_day.data, by=actor, now=desk().now()
        )
        return _("Das Mandat von %(name)s endet.", name=mandate.person.name)

    form = LastDayForm(prefix="leave-")
    return _answer(district, process, body_id, seat_id, form, act)


@blueprint.post("/<int:seat_id>/mandates/<int:mandate_id>/withdraw")
@login_required
def withdraw(
    district: str, process: str, body_id: int, seat_id: int, mandate_id: int
) -> ResponseReturnValue:
    """Take back a mandate that was entered by mistake."""

    def act(session: Session, here: Process, actor: Actor, seat: Seat) -> Done:
        kept = mandates.withdraw_mandate(session, seat, mandate_id, by=actor, now=desk().now())
        return _("Der Eintrag ist gelöscht."), kept

    return _answer(district, process, body_id, seat_id, Form(prefix="withdraw-"), act)


@blueprint.post("/<int:seat_id>/change")
@login_required
def change(district: str, process: str, body_id: int, seat_id: int) -> ResponseReturnValue:
    def act(session: Session, here: Process, actor: Actor, seat: Seat) -> str:
        seats.change_seat(
            session,
            seat,
            form.details(),
            version=form.version.data or 0,
            by=actor,
            now=desk().now(),
        )
        return _("Der Sitz ist gespeichert.")

    with _at_seat(district, process, body_id, seat_id) as (session, _seat):
        form = SeatForm(prefix="seat-", offers=_offers(session))
    return _answer(district, process, body_id, seat_id, form, act)


@blueprint.post("/<int:seat_id>/end")
@login_required
def end(district: str, process: str, body_id: int, seat_id: int) -> ResponseReturnValue:
    def act(session: Session, here: Process, actor: Actor, seat: Seat) -> Done:
        last_day = form.last_day.data
        if last_day is None:
            raise InvalidError("Hier fehlt eine Angabe.", field="last_day")
        kept = seat_ends.end_seat(session, seat, last_day=last_day, by=actor, now=desk().now())
        return _("Der Sitz endet mit dem gewählten Tag."), kept

    form = LastDayForm(prefix="end-")
    return _answer(district, process, body_id, seat_id, form, act)


@blueprint.post("/<int:seat_id>/remove")
@login_required
def remove(district: str, process: str, body_id: int, seat_id: int) -> ResponseReturnValue:
    """Delete a seat that was entered by mistake."""

    def act(session: Session, here: Process, actor: Actor, seat: Seat) -> Done:
        version = form.version.data or 0
        kept = seat_ends.remove_seat(session, seat, version=version, by=actor, now=desk().now())
        return _("Der Sitz „%(seat)s“ ist gelöscht.", seat=kept.name), kept

    form = RemovalForm(prefix="remove-")
    return _answer(district, process, body_id, seat_id, form, act)


@contextmanager
def _at_seat(
    district: str, process: str, body_id: int, seat_id: int
) -> Iterator[tuple[Session, Seat]]:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        yield (
            session,
            seats.get_seat(session, here, body_id, seat_id, by=actor, on=desk().today()),
        )


def _answer(
    district: str, process: str, body_id: int, seat_id: int, form: Form, act: Act
) -> ResponseReturnValue:
    """Do what a form asks for and go back to the body; show the seat again when refused."""
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            seat = seats.get_seat(session, here, body_id, seat_id, by=actor, on=desk().today())
            done = act(session, here, actor, seat)
    if form.was_accepted:
        if isinstance(done, str):
            flash(done, "success")
        else:
            offer_return(*done)
        return redirect(f"{place().base}/bodies/{body_id}", 303)
    with _at_seat(district, process, body_id, seat_id) as (session, seat):
        return _page(session, seat, posted=form), form.status


def _page(session: Session, seat: Seat, posted: Form | None = None) -> str:
    """The seat with a form for each thing that can be done; `posted` is shown as it came."""
    today = desk().today()
    rows = seat_rows.list_seats(session, seat.body_id, on=today)
    row = next(row for row in rows if row.seat_id == seat.id)
    holder = row.holder_on(today) or row.next_after(today)
    mandate = mandates.get_mandate(seat, holder.mandate_id) if holder else None
    forms = _forms(session, seat, mandate)
    if posted is not None:
        forms[str(posted._prefix).rstrip("-")] = posted
    if isinstance(posted, RemovalForm):
        posted.look_at(seat.version)
    back = f"{place().base}/bodies/{seat.body_id}"
    stand_at("bodies", (seat.body.name, back), (seat.label, None))
    return render_template(
        "seats/show.html",
        seat=seat,
        sitting=row,
        holder=holder,
        forms=forms,
        opened=str(posted._prefix).rstrip("-") if posted is not None else "",
        today=today,
        here=f"{back}/seats/{seat.id}",
        back=back,
    )


def _forms(session: Session, seat: Seat, mandate: Mandate | None) -> dict[str, Form]:
    today = desk().today()
    tomorrow = today + timedelta(days=1)
    choices = _people(session, seat)
    start = max(today, seat.valid_from)
    forms: dict[str, Form] = {
        "seat": _seat_form(session, seat),
        "remove": RemovalForm(formdata=None, prefix="remove-", data={"version": seat.version}),
        "end": LastDayForm(formdata=None, prefix="end-", data={"last_day": start}),
        "fill": FillForm(
            formdata=None,
            prefix="fill-",
            data={"since": start, "function": MandateFunction.MEMBER},
            offers=choices,
        ),
    }
    if mandate is not None:
        later = max(tomorrow, mandate.valid_from + timedelta(days=1))
        forms["replace"] = FillForm(
            formdata=None,
            prefix="replace-",
            data={"since": later, "function": mandate.function, "deputy_id": mandate.deputy_id},
            offers=choices,
        )
        forms["mandate"] = MandateForm(
            formdata=None,
            prefix="mandate-",
            data={
                "deputy_id": mandate.deputy_id,
                "function": mandate.function,
                "since": max(today, mandate.valid_from),
            },
            offers=_for_mandate(choices),
        )
        forms["leave"] = LastDayForm(
            formdata=None, prefix="leave-", data={"last_day": max(today, mandate.valid_from)}
        )
    return forms


def _seat_form(session: Session, seat: Seat) -> SeatForm:
    subject = seats.subject_of(seat)
    data = {
        "version": seat.version,
        "subject": f"{subject[0]}:{subject[1]}" if subject else "",
        "label": seat.label,
        "sector": seat.sector,
        "is_voting": seat.is_voting,
        "may_decide": seat.may_decide,
    }
    return SeatForm(formdata=None, prefix="seat-", data=data, offers=_offers(session))


def _people(session: Session, seat: Seat) -> dict[str, Any]:
    names = people.list_person_names(session, seat.body.district_id)
    own = (seat.organisation_id, seat.label) if seat.organisation_id is not None else None
    return {
        "person_id": people_to_choose(names, empty=_("Bitte wählen"), organisation=own),
        "deputy_id": people_to_choose(names, empty=_("noch niemand"), organisation=own),
        "function": labels.choices(MandateFunction),
    }


def _for_mandate(offers: dict[str, Any]) -> dict[str, Any]:
    return {name: offers[name] for name in ("deputy_id", "function")}
