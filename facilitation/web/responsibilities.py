"""Pages on who takes care of a decision or task: naming somebody, handing it over."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session

from facilitation.model.errors import NotFoundError
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor
from facilitation.usecases import handovers, responsibilities
from facilitation.usecases.handovers import Passable
from facilitation.usecases.matters import Matter, find_responsibility, get_matter
from facilitation.usecases.people import list_person_names
from facilitation.usecases.register import list_offers
from facilitation.web import desk
from facilitation.web.forms.matters import CareForm
from facilitation.web.handovers import settled_in_words
from facilitation.web.matters import address_of, handover_form, kind_at, name_of, page_with
from facilitation.web.place import enter_process, stand_at

blueprint = Blueprint(
    "responsibilities",
    __name__,
    url_prefix="/d/<district>/p/<process>/<any(decisions, tasks):matters>/<int:matter_id>",
)


@blueprint.get("/responsibility")
@login_required
def ask(district: str, process: str, matters: str, matter_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        matter = _get(session, here, actor, matters, matter_id)
        held = find_responsibility(session, matter)
        values = vars(responsibilities.care_of(held)) | {"version": held.version if held else 0}
        form = _form(session, here, actor, matter, formdata=None, data=values)
        return _care_page(matter, form, matters)


@blueprint.post("/responsibility")
@login_required
def entrust(district: str, process: str, matters: str, matter_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        matter = _get(session, here, actor, matters, matter_id)
        form = _form(session, here, actor, matter)
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            responsibilities.entrust_matter(
                session,
                here,
                kind_at(matters),
                matter_id,
                form.care(),
                version=form.version.data,
                by=actor,
                on=desk().today(),
                now=desk().now(),
            )
    if form.was_accepted:
        flash(_("Die Zuständigkeit ist gespeichert."), "success")
        return redirect(address_of(matters, matter_id), 303)
    return _care_page(matter, form, matters), form.status


def _get(session: Session, here: Process, actor: Actor, matters: str, matter_id: int) -> Matter:
    return get_matter(
        session, here, kind_at(matters), matter_id, by=actor, on=desk().today(),
        action=Action.FOLLOW_UP,
    )  # fmt: skip


def _form(
    session: Session, here: Process, actor: Actor, matter: Matter, **options: Any
) -> CareForm:
    people = _people(session, matter)
    bodies = list_offers(session, here, by=actor, on=desk().today()).bodies
    offers = {
        "caretaker_id": {_("Auswahl"): [("", _("niemand – verwaist"))], **people},
        "deputy_id": {_("Auswahl"): [("", _("niemand"))], **people},
        "lead_body_id": [("", _("nur dieses Gremium")), *bodies],
    }
    return CareForm(offers=offers, **options)


def _people(session: Session, matter: Matter) -> dict[str, list[tuple[int, str]]]:
    """Whoever is likely first, then everybody the district knows."""
    likely = responsibilities.list_successors(session, matter, on=desk().today())
    body, office = ({one.id for one in group} for group in (likely.body, likely.office))
    groups: dict[str, list[tuple[int, str]]] = {
        _("Mitglieder des Gremiums"): [],
        _("Prozessbegleitung und Geschäftsstelle"): [],
        _("Alle anderen"): [],
    }
    members, staff, others = groups.values()
    for number, name, _organisation in list_person_names(session, matter.district_id):
        group = members if number in body else staff if number in office else others
        group.append((number, name))
    return {group: people for group, people in groups.items() if people}


def _care_page(matter: Matter, form: CareForm, matters: str) -> str:
    url = address_of(matters, matter.id)
    stand_at("decisions", (name_of(matter), url), (_("Zuständigkeit"), None))
    return render_template(
        "decisions/responsibility.html", matter=matter, name=name_of(matter), form=form, url=url
    )


@blueprint.post("/handover")
@login_required
def propose(district: str, process: str, matters: str, matter_id: int) -> ResponseReturnValue:
    """Ask somebody to take it over."""
    kind = kind_at(matters)
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        matter = get_matter(
            session, here, kind, matter_id, by=actor, on=desk().today(),
            action=Action.REPORT_PROGRESS,
        )  # fmt: skip
        form = handover_form(session, matter)
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            handovers.propose(
                session,
                _to_pass(session, here, actor, matters, matter_id),
                form.to_id.data,
                text=form.text.data or "",
                by=actor,
                now=desk().now(),
            )
    if form.was_accepted:
        flash(_("Die Übergabe ist vorgeschlagen. Sie gilt, sobald beide zugesagt haben."),
              "success")  # fmt: skip
        return redirect(address_of(matters, matter_id), 303)
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        return page_with(session, here, actor, kind, matter_id, handover=form), 422


def _to_pass(
    session: Session, here: Process, actor: Actor, matters: str, matter_id: int
) -> Passable:
    return responsibilities.matter_to_pass(
        session, here, kind_at(matters), matter_id, by=actor, on=desk().today()
    )


Settle = Callable[[Session, Process, Actor], str]


@blueprint.post("/handover/<int:handover_id>/confirm")
@login_required
def confirm(
    district: str, process: str, matters: str, matter_id: int, handover_id: int
) -> ResponseReturnValue:
    def act(session: Session, here: Process, actor: Actor) -> str:
        thing = _to_pass(session, here, actor, matters, matter_id)
        is_done = handovers.confirm(session, thing, handover_id, by=actor, now=desk().now())
        return settled_in_words(is_done)

    return _settle(district, process, act, matters=matters, matter_id=matter_id)


@blueprint.post("/handover/<int:handover_id>/withdraw")
@login_required
def withdraw(
    district: str, process: str, matters: str, matter_id: int, handover_id: int
) -> ResponseReturnValue:
    def act(session: Session, here: Process, actor: Actor) -> str:
        thing = _to_pass(session, here, actor, matters, matter_id)
        handovers.withdraw(session, thing, handover_id, by=actor, now=desk().now())
        return _("Die Übergabe findet nicht statt.")

    return _settle(district, process, act, matters=matters, matter_id=matter_id)


def _settle(
    district: str, process: str, act: Settle, *, matters: str, matter_id: int
) -> ResponseReturnValue:
    """Afterwards back to the matter; who gave it away may no longer see it, or the process."""
    with desk().transaction() as session:
        here, actor = enter_process(session, district, process)
        flash(act(session, here, actor), "success")
    try:
        with desk().reading() as session:
            here, actor = enter_process(session, district, process)
            get_matter(session, here, kind_at(matters), matter_id, by=actor, on=desk().today())
    except NotFoundError:
        return redirect("/", 303)
    return redirect(address_of(matters, matter_id), 303)
