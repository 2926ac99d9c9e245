"""Pages that merge topics, separate them again, and split one."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required
from sqlalchemy.orm import Session

from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor
from facilitation.model.topics import Topic, TopicState
from facilitation.usecases import topic_lists, topic_mergers, topic_splits
from facilitation.usecases.topic_splits import PartKind, Piece
from facilitation.web import desk
from facilitation.web.addresses import row_number
from facilitation.web.forms.topic_mergers import MergerForm, SeparationForm, SplitForm
from facilitation.web.place import enter_process, place, stand_at
from facilitation.web.words import short_day

blueprint = Blueprint("topic_mergers", __name__, url_prefix="/d/<district>/p/<process>/topics")


@blueprint.get("/merge")
@login_required
def ask_merger(district: str, process: str) -> ResponseReturnValue:
    """The topics of the address (topic=1&topic=2), and which of them stays."""
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        numbers = _numbers(request.args.getlist("topic"))
        return _merger_page(session, here, actor, numbers)


def _numbers(sent: Iterable[str]) -> set[int]:
    return {number for text in sent if (number := row_number(text)) is not None}


def _merger_page(
    session: Session,
    here: Process,
    actor: Actor,
    numbers: set[int],
    *,
    refused: MergerForm | None = None,
) -> str:
    today = desk().today()
    found = topic_mergers.propose_merger(session, here, numbers, by=actor, on=today)
    choices = [(topic.id, topic.title) for topic in found.topics]
    form = refused or MergerForm(
        formdata=None,
        data={
            "topic_ids": [topic_id for topic_id, _title in choices],
            "kept_id": next(
                (one.id for one in found.topics if one.state is not TopicState.DROPPED), None
            ),
        },
        offers={"topic_ids": choices, "kept_id": choices},
    )
    stand_at("topics", (_("Themen zusammenlegen"), None))
    return render_template("topics/merge.html", form=form, topics=found.topics, others=found.others)


@blueprint.post("/merge")
@login_required
def merge(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        numbers = _numbers(request.form.getlist("topic_ids"))
        found = topic_mergers.propose_merger(session, here, numbers, by=actor, on=desk().today())
        choices = [(topic.id, topic.title) for topic in found.topics]
        form = MergerForm(offers={"topic_ids": choices, "kept_id": choices})
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            kept = topic_mergers.merge_topics(
                session,
                here,
                form.topic_ids.data,
                kept_id=form.kept_id.data,
                by=actor,
                on=desk().today(),
                now=desk().now(),
            )
    if form.was_accepted:
        joined = len(set(form.topic_ids.data) - {kept.id})
        flash(
            ngettext(
                "%(num)s Thema ist mit diesem zusammengelegt. Unten lässt es sich wieder trennen.",
                "%(num)s Themen sind mit diesem zusammengelegt. Unten lassen sie sich wieder "
                "trennen.",
                joined,
            ),
            "success",
        )
        return redirect(f"{place().base}/topics/{kept.id}", 303)
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        return _merger_page(session, here, actor, numbers, refused=form), 422


@blueprint.post("/<int:topic_id>/separate")
@login_required
def separate(district: str, process: str, topic_id: int) -> ResponseReturnValue:
    form = SeparationForm()
    with form.attempt() as session:
        here, actor = enter_process(session, district, process)
        topic = topic_mergers.separate_topic(
            session, here, topic_id, by=actor, on=desk().today(), now=desk().now()
        )
    if form.was_accepted:
        flash(
            _("„%(title)s“ ist wieder ein Thema für sich.", title=topic.title),
            "success",
        )
    else:
        for sentence in form.form_errors:
            flash(sentence, "danger")
    return redirect(f"{place().base}/topics/{topic_id}", 303)


@blueprint.get("/<int:topic_id>/split")
@login_required
def ask_split(district: str, process: str, topic_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        topic, pieces = _splittable(session, here, actor, topic_id)
        form = SplitForm(formdata=None, offers=_offers(pieces))
        return _split_page(topic, form)


@blueprint.post("/<int:topic_id>/split")
@login_required
def split(district: str, process: str, topic_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        topic, pieces = _splittable(session, here, actor, topic_id)
        form = SplitForm(offers=_offers(pieces))
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            new = topic_splits.split_topic(
                session,
                here,
                topic_id,
                form.split(),
                by=actor,
                on=desk().today(),
                now=desk().now(),
            )
    if form.was_accepted:
        flash(_("„%(title)s“ ist jetzt ein Thema für sich.", title=new.title), "success")
        return redirect(f"{place().base}/topics/{new.id}", 303)
    return _split_page(topic, form), 422


def _splittable(
    session: Session, here: Process, actor: Actor, topic_id: int
) -> tuple[Topic, list[Piece]]:
    today = desk().today()
    topic = topic_lists.get_topic(
        session, here, topic_id, by=actor, on=today, action=Action.EDIT_TOPICS
    )
    return topic, topic_splits.list_pieces(session, here, topic_id, by=actor, on=today)


def _offers(pieces: list[Piece]) -> dict[str, Any]:
    return {"pieces": [(piece.key, _piece(piece)) for piece in pieces]}


def _piece(piece: Piece) -> str:
    kind = {
        PartKind.ITEM: _("Tagesordnungspunkt"),
        PartKind.DECISION: _("Vereinbarung"),
        PartKind.STATEMENT: _("Aussage"),
        PartKind.QUESTION: _("Frage einer Umfrage"),
        PartKind.REFERRAL: _("Weitergabe"),
        PartKind.MEASURE: _("Maßnahme"),
    }[piece.kind]
    said = " · ".join(
        part for part in (piece.place, short_day(piece.on) if piece.on else "") if part
    )
    return f"{kind}: {piece.text} ({said})" if piece.text else f"{kind} ({said})"


def _split_page(topic: Topic, form: SplitForm) -> str:
    url = f"{place().base}/topics/{topic.id}"
    stand_at("topics", (topic.title, url), (_("Thema teilen"), None))
    return render_template("topics/split.html", topic=topic, form=form, url=url)
