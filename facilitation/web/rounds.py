"""Planning one meeting or a whole round in one form, and inviting to the whole round."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required
from sqlalchemy.orm import Session

from facilitation.model.bodies import BodyKind
from facilitation.model.errors import NotFoundError
from facilitation.model.meetings import Meeting
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.usecases.invitations import Preview, invite, preview_invitations
from facilitation.usecases.invitees import Invitee, Prospect
from facilitation.usecases.letter_samples import together
from facilitation.usecases.meetings import NOT_HERE, Plan, PlanRefusedError, plan_meetings
from facilitation.usecases.rounds import (
    Candidate,
    Dated,
    list_candidates,
    list_places,
    list_round,
    remarks_for,
    remarks_on_meetings,
)
from facilitation.web import desk, letter_previews
from facilitation.web.forms.fields import parse_day
from facilitation.web.forms.meetings import InviteForm, PlanForm, RoundForm
from facilitation.web.place import enter_process, place, stand_at
from facilitation.web.words import in_words

blueprint = Blueprint("rounds", __name__, url_prefix="/d/<district>/p/<process>/meetings")

MOST = 40
"""How many bodies one form takes."""


@dataclass
class Row:
    """A body with its own day, time and place."""

    body: Candidate
    form: PlanForm


@blueprint.get("/new")
@login_required
def ask(district: str, process: str) -> ResponseReturnValue:
    """Which bodies; once they are chosen, when and where each of them meets."""
    with desk().reading() as session:
        found, actor = enter_process(session, district, process)
        candidates = list_candidates(session, found, by=actor, on=desk().today())
        chosen = _chosen(candidates)
        if not chosen:
            return _choice(candidates)
        rows = [_fresh(body) for body in chosen]
        places = list_places(session, found)
        return _page(rows, RoundForm(formdata=None), candidates, places)


@blueprint.post("/new")
@login_required
def plan(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        rows, candidates = _posted_rows(session, district, process)
    form = RoundForm()
    # All rows are looked at, so that everything wrong is said at once.
    if all([form.is_in_order(), *[row.form.is_in_order() for row in rows]]):
        try:
            with desk().transaction() as session:
                found, actor = enter_process(session, district, process)
                made = plan_meetings(
                    session,
                    found,
                    [_plan(row, form) for row in rows],
                    host=desk().settings.mail_host,
                    once=form.once.data,
                    by=actor,
                    now=desk().now(),
                )
        except PlanRefusedError as error:
            rows[error.row].form.refuse(error)
        else:
            return _done(made)
    with desk().reading() as session:
        found, _actor = enter_process(session, district, process)
        return _page(rows, form, candidates, list_places(session, found)), 422


def _posted_rows(
    session: Session, district: str, process: str
) -> tuple[list[Row], list[Candidate]]:
    found, actor = enter_process(session, district, process)
    candidates = list_candidates(session, found, by=actor, on=desk().today())
    rows = [Row(body, PlanForm(prefix=_prefix(body))) for body in _chosen(candidates)]
    if not rows:
        raise NotFoundError(NOT_HERE)
    return rows, candidates


@blueprint.get("/remarks")
@login_required
def remarks(district: str, process: str) -> ResponseReturnValue:
    """What stands out on a day for a body: a fragment beside the date while it is typed."""
    with desk().reading() as session:
        found, actor = enter_process(session, district, process)
        candidates = list_candidates(session, found, by=actor, on=desk().today())
        body = next((one for one in candidates if str(one.id) == request.args.get("body")), None)
        given = [value for name, value in request.args.items() if name.endswith("-day")]
        day = parse_day(given[0]) if given else None
        if body is None or day is None:
            return ""
        dated = Dated(body_id=body.id, day=day, clear_days=body.clear_days)
        said = remarks_for(session, found, [dated], now=desk().now())[0]
        return render_template("meetings/remarks.html", remarks=[in_words(one) for one in said])


@blueprint.get("/invite")
@login_required
def preview(district: str, process: str) -> ResponseReturnValue:
    """All meetings of a round before the letters go out."""
    with desk().reading() as session:
        return _round_page(session, district, process, InviteForm(formdata=None))


@blueprint.post("/invite")
@login_required
def send(district: str, process: str) -> ResponseReturnValue:
    form = InviteForm()
    if form.is_in_order():
        with form.attempt() as session:
            _found, actor, ids = _enter_round(session, district, process)
            outcome = invite(
                session, ids, by=actor, now=desk().now(), late_reason=form.late_reason.data
            )
    if form.was_accepted:
        flash(sent_sentence(outcome.letters, len(outcome.to_tell)), "success")
        return redirect(f"{place().base}/meetings?round={_round_key()}", 303)
    with desk().reading() as session:
        return _round_page(session, district, process, form), 422


def _round_key() -> str:
    return request.values.get("round", "")[:40]


def _enter_round(session: Session, district: str, process: str) -> tuple[Process, Actor, list[int]]:
    found, actor = enter_process(session, district, process)
    ids = list_round(session, found, _round_key(), by=actor, now=desk().now())
    if not ids:
        raise NotFoundError(NOT_HERE)
    return found, actor, ids


def sent_sentence(letters: int, to_tell: int) -> str:
    """What has just been done, for the message on the next page."""
    sent = ngettext("%(num)s Einladung geht hinaus.", "%(num)s Einladungen gehen hinaus.", letters)
    if not letters:
        sent = _("Es ging keine Einladung hinaus: Alle sind schon eingeladen.")
    if not to_tell:
        return str(sent)
    told = ngettext(
        "%(num)s Person ist ohne E-Mail und muss angerufen oder angeschrieben werden.",
        "%(num)s Personen sind ohne E-Mail und müssen angerufen oder angeschrieben werden.",
        to_tell,
    )
    return f"{sent} {told}" if letters else str(told)


def _chosen(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The bodies that the address or the form names, one by one or by their kind."""
    given = request.values
    wanted = {number for text in given.getlist("bodies") for number in text.split(",")}
    kind = given.get("kind")
    chosen = [one for one in candidates if str(one.id) in wanted or one.kind.value == kind]
    return chosen[:MOST]


def _prefix(body: Candidate) -> str:
    return f"b{body.id}"


def _fresh(body: Candidate) -> Row:
    usual = {"starts": body.starts, "ends": body.ends, "place": body.default_place}
    return Row(body, PlanForm(formdata=None, prefix=_prefix(body), data=usual))


def _plan(row: Row, form: RoundForm) -> Plan:
    return Plan(
        body_id=row.body.id,
        title=form.title.data,
        has_been_held=form.has_been_held.data,
        **row.form.values("day", "starts", "ends", "place", "online_url"),
    )


def _choice(candidates: Sequence[Candidate]) -> str:
    stand_at("meetings", (_("Termin planen"), None))
    return render_template("meetings/choose.html", kinds=_by_kind(candidates))


def _by_kind(candidates: Iterable[Candidate]) -> list[tuple[BodyKind, list[Candidate]]]:
    kinds: dict[BodyKind, list[Candidate]] = {}
    for candidate in candidates:
        kinds.setdefault(candidate.kind, []).append(candidate)
    return list(kinds.items())


def _page(
    rows: Sequence[Row],
    form: RoundForm,
    candidates: Sequence[Candidate],
    places: Sequence[str],
) -> str:
    title = _("Termin planen") if len(rows) == 1 else _("Runde planen")
    stand_at("meetings", (title, None))
    return render_template(
        "meetings/new.html",
        title=title,
        rows=rows,
        form=form,
        forms=[form, *[row.form for row in rows]],
        places=places,
        has_others=len(rows) < len(candidates),
    )


def _done(made: Sequence[Meeting]) -> ResponseReturnValue:
    flash(ngettext("Der Termin steht.", "%(num)s Termine stehen.", len(made)), "success")
    if len(made) == 1:
        return redirect(f"{place().base}/meetings/{made[0].id}/prepare", 303)
    return redirect(f"{place().base}/meetings/invite?round={made[0].round_key}", 303)


def _round_page(session: Session, district: str, process: str, form: InviteForm) -> str:
    found, actor, ids = _enter_round(session, district, process)
    previews = preview_invitations(session, ids, by=actor, now=desk().now())
    said = remarks_on_meetings(session, found, ids, now=desk().now())
    stand_at("meetings", (_("Zur Runde einladen"), None))
    return render_template(
        "meetings/invite_round.html",
        key=_round_key(),
        previews=previews,
        remarks={number: [in_words(one) for one in all_] for number, all_ in said.items()},
        form=form,
        mails=sum(len(one.with_prospect(Prospect.GETS_MAIL)) for one in previews),
        unreachable=_unreachable(previews),
        needs_reason=any(one.needs_reason for one in previews),
        shown=letter_previews.shown(together(one.samples for one in previews)),
    )


def _unreachable(previews: Iterable[Preview]) -> list[tuple[Preview, Invitee]]:
    """Whom no mail reaches, with the meeting they are to be told of otherwise."""
    without = (Prospect.HAS_NO_MAIL, Prospect.MAIL_BOUNCES)
    return [(one, invitee) for one in previews for invitee in one.with_prospect(*without)]
