"""Pages of topics: the list, noting one, one topic with its way and what is done with it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session

from facilitation.model.processes import Process
from facilitation.model.referrals import Referral
from facilitation.model.rights import Action, Actor
from facilitation.model.texts import clean_line
from facilitation.model.topics import Topic, TopicState
from facilitation.usecases import (
    measure_lists,
    referrals,
    topic_lists,
    topic_mergers,
    topic_sheets,
    topic_ways,
    topic_wishes,
)
from facilitation.usecases.referral_receivers import list_receivers
from facilitation.usecases.topic_lists import LONGEST_QUERY, Places, Wanted
from facilitation.usecases.topic_sheets import TopicSheet
from facilitation.web import desk, labels
from facilitation.web.forms import Form
from facilitation.web.forms.referrals import PassForm, receivers_in_groups
from facilitation.web.forms.topics import DropForm, NewTopicForm, TopicForm
from facilitation.web.place import enter_process, place, stand_at
from facilitation.web.register_filters import Filter, number
from facilitation.web.topic_voices import voices_on
from facilitation.web.topic_ways import steps_of

blueprint = Blueprint("topics", __name__, url_prefix="/d/<district>/p/<process>/topics")

OPEN, URGENT = "open", "urgent"


@blueprint.get("")
@login_required
def index(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        today, wanted = desk().today(), _wanted()
        page = topic_lists.list_topics(
            session, here, wanted, page=number("page") or 1, by=actor, on=today
        )
        places = topic_lists.list_places(session, here, on=today)
        stand_at("topics")
        return render_template(
            "topics/list.html",
            page=page,
            wanted=wanted,
            chips=_chips(wanted),
            selects=_selects(wanted, places),
            kept=_as_query(wanted, q=None),
            address=_address(wanted, page="0").removesuffix("0"),
            everything=f"{place().base}/topics",
        )


def _wanted() -> Wanted:
    """The filters of the address; what makes no sense is left out."""
    state = request.args.get("state", "")
    return Wanted(
        state=next((value for value in TopicState if value.value == state), None),
        is_open=state == OPEN,
        is_urgent=request.args.get(URGENT) == "1",
        region_id=number("region"),
        body_id=number("body"),
        words=clean_line(request.args.get("q", "")[:LONGEST_QUERY]),
    )


def _as_query(wanted: Wanted, **changes: Any) -> dict[str, str]:
    values: dict[str, Any] = {
        "state": OPEN if wanted.is_open else wanted.state,
        URGENT: "1" if wanted.is_urgent else None,
        "region": wanted.region_id,
        "body": wanted.body_id,
        "q": wanted.words,
    } | changes
    return {name: str(value) for name, value in values.items() if value}


def _address(wanted: Wanted, **changes: Any) -> str:
    query = urlencode(_as_query(wanted, **changes))
    return f"{place().base}/topics{'?' if query else ''}{query}"


def _chips(wanted: Wanted) -> list[tuple[str, str, bool]]:
    states = [(OPEN, _("Noch offen")), *labels.choices(TopicState)]
    chosen = OPEN if wanted.is_open else wanted.state
    return [
        (_("Alle"), _address(wanted, state=None), chosen is None),
        *((word, _address(wanted, state=value), chosen == value) for value, word in states),
        (_("Eilt"), _address(wanted, urgent=None if wanted.is_urgent else "1"), wanted.is_urgent),
    ]


def _selects(wanted: Wanted, places: Places) -> list[Filter]:
    chosen = _as_query(wanted)
    offered = (
        ("region", _("Region"), _("alle Regionen"), places.regions),
        ("body", _("Wartet bei"), _("alle Gremien"), places.bodies),
    )
    return [
        Filter(name, label, chosen.get(name, ""), [("", every), *((str(k), w) for k, w in choices)])
        for name, label, every, choices in offered
        if choices
    ]


@blueprint.get("/new")
@login_required
def ask_new(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        _demand_edits(here, actor)
        data = {"raised_on": desk().today()} | _wished(session, here, actor)
        form = NewTopicForm(formdata=None, data=data, offers=_offers(session, here))
        return _new_page(form)


def _wished(session: Session, here: Process, actor: Actor) -> dict[str, Any]:
    """What the form begins with where the address names a mail or an answer."""
    find: Callable[..., topic_wishes.Wish] | None = None
    if row_id := number("mail"):
        find = topic_wishes.wish_in_mail
    elif row_id := number("answer"):
        find = topic_wishes.wish_in_answer
    if find is None:
        return {}
    wish = find(session, here, row_id, by=actor, now=desk().now())
    return {"words": wish.words, "raised_on": wish.said_on, "body_id": wish.body_id}


@blueprint.post("/new")
@login_required
def add(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        _demand_edits(here, actor)
        form = NewTopicForm(offers=_offers(session, here))
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            topic = topic_ways.note_topic(
                session,
                here,
                form.wording(),
                body_id=form.body_id.data,
                raised_on=form.raised_on.data,
                by=actor,
                on=desk().today(),
                now=desk().now(),
                once=form.mark,
            )
    if form.was_accepted:
        flash(_("Das Thema ist notiert."), "success")
        return redirect(f"{place().base}/topics/{topic.id}", 303)
    return _new_page(form), 422


def _demand_edits(here: Process, actor: Actor) -> None:
    topic_lists.demand_sight(here, by=actor, on=desk().today(), action=Action.EDIT_TOPICS)


def _offers(session: Session, here: Process) -> dict[str, Any]:
    places = topic_lists.list_places(session, here, on=desk().today())
    return {
        "region_id": [("", _("keine bestimmte")), *places.regions],
        "body_id": [("", _("noch bei keinem Gremium")), *places.bodies],
    }


def _new_page(form: NewTopicForm) -> str:
    stand_at("topics", (_("Thema notieren"), None))
    return render_template("topics/new.html", form=form)


@blueprint.get("/<int:topic_id>")
@login_required
def show(district: str, process: str, topic_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        topic = topic_lists.get_topic(session, here, topic_id, by=actor, on=desk().today())
        if topic.is_merged:  # its old address leads to the one that stands for it
            return redirect(f"{place().base}/topics/{topic.merged_into_id}#zusammengelegt", 302)
        return _page(session, here, actor, topic_id)


def _page(
    session: Session,
    here: Process,
    actor: Actor,
    topic_id: int,
    *,
    passing: PassForm | None = None,
    dropping: DropForm | None = None,
) -> str:
    sheet = topic_sheets.show_topic(
        session, here, topic_id, by=actor, on=desk().today(), now=desk().now()
    )
    stand_at("topics", (sheet.topic.title, None))
    return render_template(
        "topics/show.html",
        sheet=sheet,
        steps=steps_of(sheet),
        origins=topic_mergers.list_origins(session, sheet.topic, by=actor, on=desk().today()),
        **voices_on(session, here, topic_id, by=actor),
        measures=measure_lists.list_measures(
            session, here, topic_id=topic_id, by=actor, on=desk().today()
        ),
        passing=passing or PassForm(formdata=None, offers=_bodies(session, here, sheet)),
        dropping=dropping or DropForm(formdata=None),
        url=f"{place().base}/topics/{topic_id}",
    )


def _bodies(session: Session, here: Process, sheet: TopicSheet) -> dict[str, Any]:
    found = list_receivers(session, here, on=desk().today())
    return {"body_id": receivers_in_groups(found.without(sheet.topic.body_id))}


@blueprint.get("/<int:topic_id>/edit")
@login_required
def ask_edit(district: str, process: str, topic_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        topic = _get(session, here, actor, topic_id)
        form = TopicForm(formdata=None, obj=topic, offers=_regions(session, here))
        return _edit_page(topic, form)


@blueprint.post("/<int:topic_id>/edit")
@login_required
def edit(district: str, process: str, topic_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        topic = _get(session, here, actor, topic_id)
        form = TopicForm(offers=_regions(session, here))
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            topic_ways.reword_topic(
                session,
                here,
                topic_id,
                form.wording(),
                version=form.version.data or 0,
                by=actor,
                on=desk().today(),
                now=desk().now(),
            )
    if form.was_accepted:
        flash(_("Das Thema ist gespeichert."), "success")
        return redirect(f"{place().base}/topics/{topic_id}", 303)
    return _edit_page(topic, form), form.status


def _get(session: Session, here: Process, actor: Actor, topic_id: int) -> Topic:
    return topic_lists.get_topic(
        session, here, topic_id, by=actor, on=desk().today(), action=Action.EDIT_TOPICS
    )


def _regions(session: Session, here: Process) -> dict[str, Any]:
    return {"region_id": _offers(session, here)["region_id"]}


def _edit_page(topic: Topic, form: TopicForm) -> str:
    url = f"{place().base}/topics/{topic.id}"
    stand_at("topics", (topic.title, url), (_("Bearbeiten"), None))
    return render_template("topics/edit.html", topic=topic, form=form, url=url)


Act = Callable[[Session, Process, Actor], object]


@blueprint.post("/<int:topic_id>/pass")
@login_required
def pass_on(district: str, process: str, topic_id: int) -> ResponseReturnValue:
    """Let it wait at another body."""
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        _get(session, here, actor, topic_id)
        bodies = receivers_in_groups(list_receivers(session, here, on=desk().today()))
    form = PassForm(offers={"body_id": bodies})

    def act(session: Session, here: Process, actor: Actor) -> Referral:
        return referrals.pass_topic(
            session,
            here,
            topic_id,
            form.passing(),
            by=actor,
            on=desk().today(),
            now=desk().now(),
        )

    done = _("Das Thema ist weitergegeben.")
    return _done(district, process, topic_id, form, act, done=done)


@blueprint.post("/<int:topic_id>/drop")
@login_required
def drop(district: str, process: str, topic_id: int) -> ResponseReturnValue:
    """Pursue it no further, with a reason."""
    form = DropForm()

    def act(session: Session, here: Process, actor: Actor) -> Topic:
        return topic_ways.drop_topic(
            session,
            here,
            topic_id,
            reason=form.reason.data or "",
            by=actor,
            on=desk().today(),
            now=desk().now(),
        )

    done = _("Das Thema wird nicht weiterverfolgt. Die Begründung steht auf seinem Weg.")
    return _done(district, process, topic_id, form, act, done=done)


@blueprint.post("/<int:topic_id>/resume")
@login_required
def take_up_again(district: str, process: str, topic_id: int) -> ResponseReturnValue:
    """Pursue a dropped topic after all."""

    def act(session: Session, here: Process, actor: Actor) -> Topic:
        return topic_ways.take_up_again(
            session, here, topic_id, by=actor, on=desk().today(), now=desk().now()
        )

    done = _("Das Thema wird wieder verfolgt.")
    return _done(district, process, topic_id, Form(), act, done=done)


def _done(
    district: str, process: str, topic_id: int, form: Form, act: Act, *, done: str
) -> ResponseReturnValue:
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            act(session, here, actor)
    if form.was_accepted:
        flash(done, "success")
        return redirect(f"{place().base}/topics/{topic_id}", 303)
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        _demand_edits(here, actor)
        passing = form if isinstance(form, PassForm) else None
        dropping = form if isinstance(form, DropForm) else None
        if passing is None and dropping is None:
            for sentence in form.form_errors:
                flash(sentence, "danger")
        return _page(session, here, actor, topic_id, passing=passing, dropping=dropping), 422
