"""Printing invitations for people whom no mail reaches: choose whom, get Word files.

The files hold personal links. They are made for the one who asks and kept by nobody here.
"""

from collections.abc import Callable
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session

from facilitation.formats import docx, docx_letters
from facilitation.formats.packages import pack
from facilitation.formats.paper_words import PaperLetter
from facilitation.model.errors import InvalidError
from facilitation.model.rights import Action, Actor
from facilitation.usecases.letter_links import Links
from facilitation.usecases.paper_letters import (
    PaperReader,
    Reason,
    list_meeting_readers,
    list_series_readers,
    write_meeting_letters,
    write_series_letters,
)
from facilitation.usecases.series_shown import get_shown
from facilitation.web import desk
from facilitation.web.addresses import row_number
from facilitation.web.meeting_frame import address_of, enter_meeting, stand_below
from facilitation.web.place import enter_process, place, stand_at
from facilitation.web.words import in_words

blueprint = Blueprint("paper", __name__, url_prefix="/d/<district>/p/<process>")

_ZIP = "application/zip"


@blueprint.get("/meetings/<int:meeting_id>/paper")
@login_required
def choose_for_meeting(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    return _meeting_page(district, process, meeting_id)


@blueprint.post("/meetings/<int:meeting_id>/paper")
@login_required
def print_for_meeting(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    def write(session: Session) -> list[PaperLetter]:
        head, actor = _enter_meeting(session, district, process, meeting_id)
        return write_meeting_letters(
            session, head, _chosen(), how=_links(), by=actor, now=desk().now()
        )

    return _made(write, lambda error: _meeting_page(district, process, meeting_id, error))


@blueprint.get("/series/<int:series_id>/paper")
@login_required
def choose_for_series(district: str, process: str, series_id: int) -> ResponseReturnValue:
    return _series_page(district, process, series_id)


@blueprint.post("/series/<int:series_id>/paper")
@login_required
def print_for_series(district: str, process: str, series_id: int) -> ResponseReturnValue:
    def write(session: Session) -> list[PaperLetter]:
        here, actor = enter_process(session, district, process)
        shown = get_shown(
            session, here, series_id, by=actor, now=desk().now(), action=Action.INVITE
        )
        return write_series_letters(
            session, shown.id, _chosen(), how=_links(), by=actor, now=desk().now()
        )

    return _made(write, lambda error: _series_page(district, process, series_id, error))


def _enter_meeting(
    session: Session, district: str, process: str, meeting_id: int
) -> tuple[int, Actor]:
    _process, head, actor = enter_meeting(
        session, district, process, meeting_id, action=Action.INVITE
    )
    return head.id, actor


def _chosen() -> list[int]:
    """The people who are ticked; nonsense is nobody: 0."""
    given = request.form.getlist("people")
    return [row_number(text) or 0 for text in given]


def _links() -> Links:
    return Links(base_url=desk().settings.base_url, keys=desk().settings.keys)


def _made(
    write: Callable[[Session], list[PaperLetter]], again: Callable[[str], str]
) -> ResponseReturnValue:
    """The letters as one file, or as one file for each person."""
    try:
        with desk().transaction() as session:
            letters = write(session)
            singly = request.form.get("as") == "zip"
            answer = _zipped(letters) if singly else _in_one(letters)
    except InvalidError as error:
        return again(in_words(error)), 422
    return answer


def _in_one(letters: list[PaperLetter]) -> Response:
    alone = len(letters) == 1
    name = docx_letters.file_name(letters[0]) if alone else f"{docx_letters.stem(letters[0])}.docx"
    return _attached(docx_letters.write(letters), name, docx.CONTENT_TYPE)


def _zipped(letters: list[PaperLetter]) -> Response:
    files: dict[str, bytes] = {}
    for letter in letters:
        name, number = docx_letters.file_name(letter), 2
        while name in files:
            name = f"{docx_letters.file_name(letter).removesuffix('.docx')}-{number}.docx"
            number += 1
        files[name] = docx_letters.write([letter])
    return _attached(pack(files), f"{docx_letters.stem(letters[0])}.zip", _ZIP)


def _attached(content: bytes, name: str, content_type: str) -> Response:
    answer = Response(content, content_type=content_type)
    plain, full = docx_letters.in_ascii(name), quote(name, safe="")
    answer.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{full}"
    )
    return answer


def _meeting_page(district: str, process: str, meeting_id: int, error: str = "") -> str:
    with desk().reading() as session:
        _process, head, actor = enter_meeting(
            session, district, process, meeting_id, action=Action.INVITE
        )
        readers = list_meeting_readers(session, head.id, by=actor, now=desk().now())
        stand_below(head, _("Briefe drucken"))
        return _page(readers, head.title, address_of(head, "/invite"), error)


def _series_page(district: str, process: str, series_id: int, error: str = "") -> str:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        shown = get_shown(
            session, here, series_id, by=actor, now=desk().now(), action=Action.INVITE
        )
        readers = list_series_readers(session, shown.id, by=actor, now=desk().now())
        back = f"{place().base}/series/{shown.id}"
        stand_at("meetings", (shown.title, back), (_("Briefe drucken"), None))
        return _page(readers, shown.title, back, error)


def _page(readers: list[PaperReader], title: str, back: str, error: str) -> str:
    chosen = set(_chosen()) if request.method == "POST" else _needing(readers)
    return render_template(
        "paper/choose.html",
        readers=readers,
        title=title,
        back=back,
        chosen=chosen,
        error=error,
        without_address=[r for r in readers if not r.address and r.reason is not Reason.WISH],
    )


def _needing(readers: list[PaperReader]) -> set[int]:
    """Whom no mail reaches and who got no letter yet."""
    return {
        reader.person_id
        for reader in readers
        if reader.reason is not Reason.WISH and reader.made_at is None
    }
