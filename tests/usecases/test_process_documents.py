"""All files of a process: which there are, under which names, and what they leave out."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document as WordFile
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from facilitation.archive import UnwritableError, write_packed
from facilitation.database import readings
from facilitation.formats.file_names import FreeNames
from facilitation.model.bodies import BodyKind
from facilitation.model.errors import InvalidError, NotAllowedError, NotFoundError
from facilitation.model.meetings import Meeting, MeetingState
from facilitation.model.municipalities import Municipality
from facilitation.model.processes import Process, RegionMunicipality
from facilitation.model.rights import Actor
from facilitation.usecases import access, linked_bodies
from facilitation.usecases.process_documents import Document, House, list_contents, write_documents
from facilitation.web.labels import in_german
from tests import cast, findings
from tests.cast import Scene
from tests.conftest import NOW, TODAY

HOUSE = House(in_german, "https://kreisrunde.example")
HOSTILE = ("../../etc/passwd", 'a:b?c*"<>|', "...", "CON", "nul", "Ünïcödé  Tisch. ", "x" * 300,
           "‮gnp.exe", "Tisch\\..\\..", "runder tisch WEST")  # fmt: skip


def write(
    engine: Engine, session: Session, process: Process, by: Actor, now: datetime = NOW
) -> Iterator[Document]:
    contents = list_contents(session, process, by=by, now=now)
    session.commit()
    return write_documents(
        readings(engine), process, contents, HOUSE, acting=lambda _s, _p: by, now=now
    )


def held(session: Session, scene: Scene) -> Meeting:
    meeting = cast.meeting(session, scene.round_table, starts_at=NOW - timedelta(days=3))
    meeting.state, meeting.number, meeting.opened_at = MeetingState.CLOSED, 1, NOW
    return meeting


def in_region(session: Session, scene: Scene) -> None:
    """Crivitz lies in the region West, and somebody knows where; the others in none."""
    crivitz = session.scalars(select(Municipality).where(Municipality.ags == "13076001")).one()
    crivitz.longitude, crivitz.latitude = 11.65, 53.57
    session.add(
        RegionMunicipality(
            process_id=scene.process.id,
            municipality_id=crivitz.id,
            region_id=scene.west.id,
            valid_from=TODAY,
        )
    )
    session.commit()


def everything(session: Session, scene: Scene, ada: Actor) -> None:
    """A meeting that was held, one ahead, one that was called off, one of the Kreistag."""
    held(session, scene)
    cast.meeting(session, scene.east_table, starts_at=NOW + timedelta(days=3))
    off = cast.meeting(session, scene.steering, starts_at=NOW + timedelta(days=4))
    off.state = MeetingState.CANCELLED
    council = linked_bodies.link_body(
        session, scene.process, name="Kreistag", kind=BodyKind.COUNCIL, valid_from=TODAY,
        by=ada, on=TODAY, now=NOW,
    )  # fmt: skip
    cast.meeting(session, council, starts_at=NOW + timedelta(days=5))
    findings.decide(session, scene.round_table, on=TODAY)
    in_region(session, scene)


def test_everything_there_is_is_written_and_listed(
    session: Session, engine: Engine, scene: Scene, ada: Actor
) -> None:
    everything(session, scene, ada)

    expected = list_contents(session, scene.process, by=ada, now=NOW).files
    files = {one.path: one.content for one in write(engine, session, scene.process, ada)}

    assert len(files) == expected
    assert set(files) == {
        "Vereinbarungen.docx",
        "Vereinbarungen.xlsx",
        "Vereinbarungen.csv",
        "Menschen.xlsx",
        "Organigramm.docx",
        "Organigramm.svg",
        "Regionen.docx",
        "Regionen.svg",
        "Termine.ics",
        "Runder-Tisch-West/2027-01-08_Anwesenheitsliste_Runder-Tisch-West.docx",
        "Runder-Tisch-West/2027-01-08_Termin_Runder-Tisch-West.ics",
        "Runder-Tisch-West/2027-01-08_Protokoll_Runder-Tisch-West_1_Entwurf.docx",
        "Runder-Tisch-Ost/2027-01-14_Anwesenheitsliste_Runder-Tisch-Ost.docx",
        "Runder-Tisch-Ost/2027-01-14_Termin_Runder-Tisch-Ost.ics",
        "Kreistag/2027-01-16_Termin_Kreistag.ics",
        "Inhalt.docx",
    }
    assert files["Termine.ics"].count(b"BEGIN:VEVENT") == 3
    address = b"https://kreisrunde.example/d/musterkreis/p/integration/bodies/"
    assert address in files["Organigramm.svg"]
    assert b"Crivitz" in files["Regionen.svg"]
    regions, of_west, *_ = tables(files["Regionen.docx"])
    assert [row[:3] for row in regions[1:]] == [
        ["Region West", "1", "4.800"],
        ["Region Ost", "0", "0"],
        ["Noch in keiner Region", "2", "2.900"],
        ["Zusammen", "3", "7.700"],
    ]
    assert (of_west[1][0], of_west[1][2]) == ("Crivitz, Stadt", "4.800")
    (index,) = tables(files["Inhalt.docx"])
    assert [row[3].replace("/\n", "/") for row in index[1:]] == [
        path for path in files if path != "Inhalt.docx"
    ]


def tables(word: bytes) -> list[list[list[str]]]:
    """The words in each table of a Word file, by row and column."""
    found = WordFile(BytesIO(word)).tables
    return [[[cell.text for cell in row.cells] for row in one.rows] for one in found]


def test_names_that_are_typed_to_harm_become_names_that_every_system_takes(
    session: Session, engine: Engine, scene: Scene, ada: Actor, tmp_path: Path
) -> None:
    scene.process.name = "../<b>:?*\u202e"
    for name in HOSTILE:
        body = cast._body(scene.district, scene.process, name, scene.round_table.kind, None)
        session.add(body)
        session.flush()
        for _ in range(2):
            cast.meeting(session, body, starts_at=NOW)
    cast.meeting(session, scene.round_table, starts_at=NOW)

    files = [(one.path, one.content) for one in write(engine, session, scene.process, ada)]
    write_packed(tmp_path / "alle.zip", files)

    paths = [path for path, _ in files]
    assert len({path.casefold() for path in paths}) == len(paths)
    folders = {path.partition("/")[0] for path in paths if "/" in path}
    assert len({folder.casefold() for folder in folders}) == len(HOSTILE) + 1
    for path in paths:
        assert len(path) <= 150
        for part in path.split("/"):
            assert part.strip(" .") == part
            assert part
            assert not set(part) & set('\\:*?"<>|\u202e')
            assert part.partition(".")[0].casefold() not in ("con", "nul")
        assert (tmp_path / "x" / path).resolve().is_relative_to(tmp_path / "x")
    with ZipFile(tmp_path / "alle.zip") as package:
        assert package.testzip() is None
        assert package.namelist() == paths
        for entry in package.infolist():
            assert entry.filename.isascii() or entry.flag_bits & 0x800


def test_files_of_one_name_are_numbered() -> None:
    names = FreeNames()

    assert [names.file(path) for path in ("a.docx", "A.docx", "a.docx", "a.ics")] == [
        "a.docx", "A_2.docx", "a_3.docx", "a.ics",
    ]  # fmt: skip
    assert names.folder(1, "RT: West", otherwise="Gremium") == "RT-West"
    assert names.folder(2, "RT West", otherwise="Gremium") == "RT-West_2"
    assert names.folder(1, "RT: West", otherwise="Gremium") == "RT-West"


def test_a_meeting_deleted_meanwhile_is_left_out(
    session: Session, engine: Engine, scene: Scene, ada: Actor
) -> None:
    first = held(session, scene)
    cast.meeting(session, scene.east_table, starts_at=NOW + timedelta(days=3))

    writing = write(engine, session, scene.process, ada)
    early = [next(writing).path]
    session.execute(delete(Meeting).where(Meeting.id == first.id))
    session.commit()
    paths = early + [one.path for one in writing]

    assert not any("Runder-Tisch-West" in path for path in paths)
    assert any("Runder-Tisch-Ost" in path for path in paths)
    assert paths[-1] == "Inhalt.docx"


def test_writing_ends_where_the_right_ends(
    session: Session, engine: Engine, scene: Scene, ada: Actor, ben: Actor
) -> None:
    held(session, scene)
    contents = list_contents(session, scene.process, by=ada, now=NOW)
    session.commit()
    actors = iter([ada, ada, *[ben] * 9])

    writing = write_documents(
        readings(engine), scene.process, contents, HOUSE,
        acting=lambda _s, _p: next(actors), now=NOW,
    )  # fmt: skip
    with pytest.raises(NotAllowedError):
        list(writing)


def test_who_may_have_everything_written(session: Session, scene: Scene, cem: Actor) -> None:
    held(session, scene)
    for person, error in (
        (scene.ada, None),
        (scene.sam, None),
        (scene.stella, NotAllowedError),
        (scene.ben, NotAllowedError),
        (scene.gus, NotFoundError),
    ):
        by = access.actor_of(session, person, on=TODAY)
        if error is None:
            assert list_contents(session, scene.process, by=by, now=NOW).files > 3
        else:
            with pytest.raises(error):
                list_contents(session, scene.process, by=by, now=NOW)
    with pytest.raises(NotFoundError):
        list_contents(session, scene.process, by=cem, now=NOW)


def test_a_process_without_anything_says_so(session: Session, scene: Scene, ada: Actor) -> None:
    with pytest.raises(InvalidError, match="nichts zu schreiben"):
        list_contents(session, scene.process, by=ada, now=NOW)


def test_a_package_that_cannot_be_finished_leaves_nothing_behind(tmp_path: Path) -> None:
    def failing() -> Iterator[tuple[str, bytes]]:
        yield "a.txt", b"a"
        raise NotFoundError("weg")

    with pytest.raises(NotFoundError):
        write_packed(tmp_path / "alle.zip", failing())
    (tmp_path / "datei").write_bytes(b"")
    with pytest.raises(UnwritableError, match="lässt sich nicht schreiben"):
        write_packed(tmp_path / "datei" / "alle.zip", iter([("a.txt", b"a")]))

    assert [file.name for file in tmp_path.iterdir()] == ["datei"]
