"""Taking a whole process along, and taking one over."""

import json
import zipfile
from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from facilitation.cli import main
from facilitation.formats.dossiers import read_dossier
from facilitation.model.base import Base
from facilitation.model.districts import District
from facilitation.model.journal import JournalEntry
from facilitation.model.processes import Process
from tests import cast
from tests.dossier_files import small
from tests.web.conftest import LogIn

IMPORT = "/d/musterkreis/processes/import"


def ours(*changes: tuple[str, str]) -> bytes:
    """The small dossier as one of the scene's district."""
    return small(*changes).replace(b"13099", b"13076")


def upload(client: object, address: str, content: bytes, name: str = "dossier.yaml") -> object:
    return client.post(address, data={"file": (BytesIO(content), name)})  # type: ignore[attr-defined]


def rows(session: Session) -> Counter[str]:
    session.commit()
    found = Counter(
        {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
            if table.name != "login_session"
        }
    )
    session.commit()
    return found


def test_who_runs_a_process_takes_it_along(
    session: Session, stage: cast.Scene, log_in: LogIn
) -> None:
    ada = log_in(stage.ada)
    base = f"/d/{stage.district.slug}/p/{stage.process.slug}"

    page = ada.get(f"{base}/settings")
    yaml = ada.post(f"{base}/settings/dossier.yaml")
    as_json = ada.post(f"{base}/settings/dossier.json")

    assert "Dossier herunterladen" in page.text
    assert f'href="{base}/journal"' in page.text
    assert yaml.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "no-store" in yaml.headers["Cache-Control"]
    assert read_dossier(yaml.data) == read_dossier(as_json.data)
    assert json.loads(as_json.data)["process"]["slug"] == stage.process.slug
    told = session.execute(select(JournalEntry.action, JournalEntry.person_id)).all()
    assert [tuple(row) for row in told] == [("dossier_taken", stage.ada.id)] * 2
    assert "Dossier mit dem ganzen Verfahren heruntergeladen" in ada.get(f"{base}/journal").text


def test_a_dossier_is_shown_and_then_taken_over(
    session: Session, stage: cast.Scene, log_in: LogIn
) -> None:
    ada = log_in(stage.ada)
    before = rows(session)

    sent = upload(ada, IMPORT, ours())
    assert sent.status_code == 303, sent.text  # type: ignore[attr-defined]
    address = sent.location  # type: ignore[attr-defined]
    page = ada.get(address).text
    assert rows(session) - before == Counter(upload=1)
    assert "Integrationskonzept" in page
    assert "Noch ist nichts gespeichert" in page
    assert log_in(stage.sam).get(address).status_code == 403
    assert log_in(stage.cem).get(address).status_code == 404

    done = ada.post(address)

    assert done.location == "/d/musterkreis/p/teilhabe"
    assert ada.get(done.location).status_code == 200
    assert rows(session)["upload"] == 0
    assert ada.post(address).status_code == 404
    again = upload(ada, IMPORT, ours())
    assert again.status_code == 422  # type: ignore[attr-defined]
    assert "hat schon ein Verfahren" in again.text  # type: ignore[attr-defined]
    journal = ada.get("/d/musterkreis/p/teilhabe/journal").text
    assert "aus einem Dossier übernommen" in journal
    assert "Ada" in journal


def test_what_came_between_preview_and_confirmation_is_said(
    session: Session, stage: cast.Scene, log_in: LogIn
) -> None:
    ada = log_in(stage.ada)
    first = upload(ada, IMPORT, ours()).location  # type: ignore[attr-defined]
    second = upload(ada, IMPORT, ours()).location  # type: ignore[attr-defined]
    ada.post(first)
    before = rows(session)

    late = ada.post(second)

    assert late.status_code == 422
    assert "hat schon ein Verfahren" in late.text
    assert rows(session) == before


def test_a_dossier_of_another_district_is_the_matter_of_the_administrator(
    session: Session, stage: cast.Scene, log_in: LogIn
) -> None:
    ada, admin = log_in(stage.ada), log_in(stage.admin)
    elsewhere = small(("slug: musterkreis", "slug: anderswo"))

    refused = upload(ada, IMPORT, elsewhere)
    known = upload(admin, "/admin/dossiers", ours())
    sent = upload(admin, "/admin/dossiers", elsewhere)

    assert refused.status_code == known.status_code == 422  # type: ignore[attr-defined]
    assert "gehört zu „Landkreis Muster“" in refused.text  # type: ignore[attr-defined]
    assert "ist schon angelegt" in known.text  # type: ignore[attr-defined]
    address = sent.location  # type: ignore[attr-defined]
    assert "Prozessbegleitung dieses Landkreises" in admin.get(address).text
    assert log_in(stage.ada).get(address).status_code == 404
    done = admin.post(address, data={"becomes_facilitator": "y"})
    assert done.location == "/d/anderswo/p/teilhabe"
    assert admin.get(done.location).status_code == 200
    assert session.scalar(select(District.id).where(District.slug == "anderswo")) is not None


def zipped(files: dict[str, bytes]) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for name, inside in files.items():
            package.writestr(name, inside)
    return content.getvalue()


ANCHORS = "".join(f"a{n}: &a{n} [{f'*a{n - 1},' * 9 if n else 'x'}]\n" for n in range(12))
BAD = {
    "newer": (ours(("dossier: 1", "dossier: 2")), "gelesen wird bis Fassung 1"),
    "empty": (b"", "leer"),
    "blank": (b"\n  \n", "leer"),
    "empty zip": (zipped({}), "ZIP-Datei"),
    "zip with a text": (zipped({"liesmich.txt": b"Hallo"}), "ZIP-Datei"),
    "half a zip": (zipped({"dossier.yaml": ours()})[:200], "ZIP-Datei"),
    "zip bomb": (zipped({"dossier.yaml": bytes(30_000_000)}), "ZIP-Datei"),
    "anchors": (b"dossier: 1\n" + ANCHORS.encode(), "Verweise"),
    "latin-1": (ours().decode().encode("latin-1", "replace"), "UTF-8"),
    "utf-16": (ours().decode().encode("utf-16"), "UTF-8"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "kein Dossier"),
    "unknown key": (ours(("  name: Zielregion West", "  name: West\n    nmae: x")), "Möglich sind"),
    "key twice": (ours(("dossier: 1\n", "dossier: 1\ndossier: 1\n")), "zweimal"),
    "number for a key": (ours(('ags: "13099001"', "ags: 13099001")), "Anführungszeichen"),
    "octal for a key": (ours(('ags: "13099001"', "ags: 03154021")), "Anführungszeichen"),
    "half a file": (ours()[: ours().index(b"Amt Muster")], "gültiges YAML"),
    "something else": (b"Sehr geehrte Damen und Herren", "kein Dossier"),
}  # fmt: skip


def test_bad_files_get_a_sentence_and_change_nothing(
    engine: Engine, session: Session, stage: cast.Scene, log_in: LogIn, tmp_path: Path
) -> None:
    """By the page as by the command line."""
    ada, before, wrong = log_in(stage.ada), rows(session), []
    environ = {
        "FACILITATION_DATABASE_URL": engine.url.render_as_string(hide_password=False),
        "FACILITATION_SECRET_KEY": "a key for tests, long enough to be one",
    }
    for what, (content, says) in BAD.items():
        answer = upload(ada, IMPORT, content)
        if answer.status_code != 422 or says not in answer.text:  # type: ignore[attr-defined]
            wrong.append((what, "page", answer.status_code, says))  # type: ignore[attr-defined]
        file = tmp_path / "datei"
        file.write_bytes(content)
        told = CliRunner().invoke(main, ["import", str(file)], env=environ)
        if told.exit_code != 1 or says not in told.stderr or "Traceback" in told.stderr:
            wrong.append((what, "command", told.exit_code, told.stderr[-300:]))

    assert wrong == []
    assert rows(session) == before


@pytest.mark.parametrize(("name", "says"), [("", "Ordner"), ("fehlt.yaml", "nicht lesen")])
def test_no_file_at_all_gets_a_sentence_too(
    stage: cast.Scene, log_in: LogIn, tmp_path: Path, name: str, says: str
) -> None:
    told = CliRunner().invoke(main, ["import", str(tmp_path / name)])

    assert told.exit_code == 1
    assert says in told.stderr
    assert log_in(stage.ada).post(IMPORT, data={}).status_code == 422


def test_with_a_dossier_too_large_comes_the_way_to_take_it_over(
    stage: cast.Scene, log_in: LogIn
) -> None:
    kind = "multipart/form-data; boundary=x"
    answer = log_in(stage.ada).post(IMPORT, data=b"x" * 11 * 1024 * 1024, content_type=kind)

    assert answer.status_code == 413
    assert "bis 10 Megabyte" in answer.text
    assert "facilitation import" in answer.text


def test_a_name_typed_to_harm_is_only_a_name(
    session: Session, stage: cast.Scene, log_in: LogIn
) -> None:
    ada = log_in(stage.ada)

    sent = upload(
        ada, IMPORT, ours(("name: Integrationskonzept", 'name: "<script>x</script>"')),
        "../../<img src=x>.yaml",
    )  # fmt: skip

    page = ada.get(sent.location).text  # type: ignore[attr-defined]
    assert "<script>x" not in page
    assert "<img src=x>" not in page
    assert session.scalar(select(func.count()).select_from(Process)) == 1
