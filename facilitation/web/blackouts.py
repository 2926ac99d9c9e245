"""Days on which nobody should meet, of a district, a body or a venue: entered or imported."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required
from sqlalchemy.orm import Session

from facilitation.model.errors import FileRefusedError, Problem
from facilitation.usecases import blackout_imports, blackouts
from facilitation.usecases.blackouts import Owner, Whose
from facilitation.web import desk
from facilitation.web.forms.venues import CalendarFileForm, DaysForm
from facilitation.web.place import enter_district, place
from facilitation.web.undo import offer_return
from facilitation.web.words import in_words

blueprint = Blueprint("blackouts", __name__, url_prefix="/d/<district>/blackouts")


@blueprint.get("")
@login_required
def index(district: str) -> ResponseReturnValue:
    with desk().reading() as session:
        return _page(session, district, DaysForm(formdata=None), CalendarFileForm(formdata=None))


@blueprint.post("")
@login_required
def add(district: str) -> ResponseReturnValue:
    form, affected = DaysForm(), []
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_district(session, district)
            affected = blackouts.add_blackout(
                session, here, _whose(), form.days(), by=actor, now=desk().now()
            )
    if form.was_accepted:
        _say(_("Die Tage sind eingetragen."), len(affected))
        return redirect(_address(district, _whose()), 303)
    with desk().reading() as session:
        return _page(session, district, form, CalendarFileForm(formdata=None)), 422


def _say(sentence: str, affected: int) -> None:
    """What was done, and how many meetings now lie on such days; they are listed on the page."""
    flash(sentence, "success")
    if affected:
        flash(
            ngettext(
                "An diesen Tagen ist schon %(num)s Termin geplant. Er bleibt, bis Sie ihn "
                "verlegen oder absagen.",
                "An diesen Tagen sind schon %(num)s Termine geplant. Sie bleiben, bis Sie sie "
                "verlegen oder absagen.",
                affected,
            ),
            "warning",
        )


@blueprint.post("/<int:blackout_id>/remove")
@login_required
def remove(district: str, blackout_id: int) -> ResponseReturnValue:
    with desk().transaction() as session:
        here, actor = enter_district(session, district)
        whose, kept = blackouts.remove_blackout(
            session, here, blackout_id, by=actor, now=desk().now()
        )
    offer_return(_("Die Tage sind wieder frei. Ausgelassene Termine bleiben ausgelassen."), kept)
    return redirect(_address(district, whose), 303)


@blueprint.post("/forget")
@login_required
def forget(district: str) -> ResponseReturnValue:
    """Remove all that came from one file."""
    source = request.form.get("source", "")[:200]
    with desk().transaction() as session:
        here, actor = enter_district(session, district)
        gone = blackout_imports.forget_source(
            session, here, _whose(), source, by=actor, now=desk().now()
        )
    flash(
        ngettext("%(num)s Eintrag ist entfernt.", "%(num)s Einträge sind entfernt.", gone),
        "success",
    )
    return redirect(_address(district, _whose()), 303)


@blueprint.post("/import")
@login_required
def take_file(district: str) -> ResponseReturnValue:
    form, problems = CalendarFileForm(), list[Problem]()
    if form.is_in_order():
        name, content = form.taken()
        try:
            with desk().transaction() as session:
                here, actor = enter_district(session, district)
                key = blackout_imports.offer_blackouts(
                    session,
                    here,
                    _whose(),
                    content,
                    name,
                    by=actor,
                    now=desk().now(),
                )
        except FileRefusedError as error:
            form.complain(in_words(error))
            problems = error.problems
        else:
            return redirect(f"/d/{district}/blackouts/import/{key}", 303)
    with desk().reading() as session:
        return _page(session, district, DaysForm(formdata=None), form, problems), 422


@blueprint.get("/import/<key>")
@login_required
def preview(district: str, key: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_district(session, district)
        found = blackout_imports.preview_blackouts(session, here, key, by=actor, now=desk().now())
        _stand(found.owner, (_("Aus Kalenderdatei"), None))
        return render_template(
            "blackouts/preview.html",
            found=found,
            back=_address(district, found.whose),
            problems=_lines(found.file.problems),
        )


@blueprint.post("/import/<key>")
@login_required
def take_over(district: str, key: str) -> ResponseReturnValue:
    with desk().transaction() as session:
        here, actor = enter_district(session, district)
        found = blackout_imports.import_blackouts(session, here, key, by=actor, now=desk().now())
    count = len(found.file.rows)
    _say(
        ngettext("%(num)s Eintrag ist übernommen.", "%(num)s Einträge sind übernommen.", count),
        len(found.affected),
    )
    return redirect(_address(district, found.whose), 303)


def _page(
    session: Session,
    district: str,
    form: DaysForm,
    file_form: CalendarFileForm,
    problems: Any = (),
) -> str:
    here, actor = enter_district(session, district)
    found = blackouts.list_blackouts(session, here, _whose(), by=actor, now=desk().now())
    _stand(found.owner)
    return render_template(
        "blackouts/index.html",
        found=found,
        form=form,
        file_form=file_form,
        problems=_lines(problems),
        query=_query(_whose()),
    )


def _stand(owner: Owner, *crumbs: tuple[str, str | None]) -> None:
    """Below the body or venue they belong to."""
    here, base = place(), place().base
    if owner.body is not None:
        body = f"{base}/p/{owner.process_slug}/bodies/{owner.body.id}"
        here.crumbs.append((owner.name, body))
    elif owner.venue is not None:
        here.crumbs += [(_("Tagungsorte"), f"{base}/venues"), (owner.name, None)]
    whose = Whose(owner.body.id if owner.body else None, owner.venue.id if owner.venue else None)
    address = f"{base}/blackouts{_query(whose)}" if crumbs else None
    here.crumbs.extend([(_("Sperrtage"), address), *crumbs])


def _lines(problems: Any) -> list[str]:
    return [f"{problem.where}: {in_words(problem)}" for problem in problems]


def _whose() -> Whose:
    """The body or venue that the address names; with neither it is the district."""
    return Whose(_number("body"), _number("venue"))


def _number(name: str) -> int | None:
    text = request.args.get(name, "")
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 10 else None


def _query(whose: Whose) -> str:
    given = {"body": whose.body_id, "venue": whose.venue_id}
    query = urlencode({name: value for name, value in given.items() if value is not None})
    return f"?{query}" if query else ""


def _address(district: str, whose: Whose) -> str:
    return f"/d/{district}/blackouts{_query(whose)}"
