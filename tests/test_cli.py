"""The command line as scripts and servers use it: what it prints, and its exit codes."""

import json
import socket
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result

from facilitation.cli import main
from facilitation.demo import demo_file
from facilitation.formats.dossiers import read_dossier, write_dossier

KEY = "a key for tests, long enough to be one"


class Shell:
    """Runs commands with the settings of one installation."""

    def __init__(self, folder: Path) -> None:
        self.environ = {
            "FACILITATION_DATABASE_URL": f"sqlite:///{folder / 'cli.sqlite'}",
            "FACILITATION_SECRET_KEY": KEY,
            "FACILITATION_MAIL_URL": f"file://{folder / 'mail'}",
        }

    def run(self, *words: str, **environ: str) -> Result:
        return CliRunner().invoke(main, words, env=self.environ | environ)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    shell = Shell(tmp_path)
    assert shell.run("upgrade").exit_code == 0
    return shell


def test_the_first_administrator_is_made_on_the_console(shell: Shell) -> None:
    made = shell.run("person", "add", "--admin", "--email", "IT@Kreis.Example", "--name", "IT",
                     "--json")  # fmt: skip

    assert made.exit_code == 0
    told = json.loads(made.stdout)
    assert told["email"] == "it@kreis.example"
    assert len(told["password"]) > 20


def test_the_same_account_twice_is_refused_with_a_sentence(shell: Shell) -> None:
    words = ("person", "add", "--email", "it@kreis.example", "--name", "IT")
    shell.run(*words)

    again = shell.run(*words)

    assert again.exit_code == 1
    assert "gibt es schon ein Benutzerkonto" in again.stderr


def test_a_check_of_a_good_installation_is_good(shell: Shell) -> None:
    found = shell.run("check", "--json")

    assert found.exit_code == 0
    assert json.loads(found.stdout) == {"Datenbank": "", "Post": "", "Vorlagen": ""}


def test_a_check_names_the_broken_template(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "kaputt.yaml").write_text("key: [", encoding="utf-8")

    found = shell.run("check", FACILITATION_TEMPLATES=str(tmp_path))

    assert found.exit_code == 1
    assert "kaputt.yaml" in found.stdout


def test_a_check_looks_into_the_mailbox_where_one_is_named(shell: Shell, tmp_path: Path) -> None:
    secret = tmp_path / "replies"
    secret.write_text(f"file://{tmp_path / 'inbox'}\n", encoding="utf-8")
    well = shell.run("check", "--json", FACILITATION_REPLIES_URL_FILE=str(secret))
    (tmp_path / "wrong").write_text("a file")
    ill = shell.run("check", FACILITATION_REPLIES_URL=f"file://{tmp_path / 'wrong'}")

    assert json.loads(well.stdout)["Postfach"] == ""
    assert ill.exit_code == 1
    assert "Postfach: Der Ordner für eingehende E-Mails" in ill.stdout


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FACILITATION_SECRET_KEY", "short"),
        ("FACILITATION_DATABASE_URL", "mysql://x"),
        ("FACILITATION_BASE_URL", "kreis.example"),
        ("FACILITATION_MAIL_URL", "http://x"),
        ("FACILITATION_REPLIES_URL", "pop3://a:b@host"),
        ("FACILITATION_REPLIES_URL", "imaps://host"),
        ("FACILITATION_REPLIES_URL", "imaps://a:b@host:port"),
        ("FACILITATION_REPLIES_URL", "imaps://a@host"),
        ("FACILITATION_REPLIES_URL", "file://folder/inside"),
        ("FACILITATION_MAIL_FROM", "Amt <a@b.example>"),
        ("FACILITATION_TIMEZONE", "Europe/Parchim"),
        ("FACILITATION_PROXIES", "many"),
        ("FACILITATION_METRICS_TOKEN", "short"),
    ],
)
def test_an_odd_setting_stops_the_start_and_is_named(shell: Shell, name: str, value: str) -> None:
    stopped = shell.run("upgrade", **{name: value})

    assert stopped.exit_code == 1
    assert name in stopped.stderr


def test_a_port_that_is_taken_is_said_before_anything_is_done(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        refused = [shell.run(command, "--port", port) for command in ("serve", "demo")]

    assert [one.exit_code for one in refused] == [1, 1]
    assert all("Anschluss" in one.stderr for one in refused)
    assert not (tmp_path / "var").exists()


def test_a_secret_may_come_from_a_file(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(KEY + "\n", encoding="utf-8")
    del shell.environ["FACILITATION_SECRET_KEY"]

    assert shell.run("upgrade", FACILITATION_SECRET_KEY_FILE=str(tmp_path / "key")).exit_code == 0
    missing = shell.run("upgrade", FACILITATION_SECRET_KEY_FILE=str(tmp_path / "none"))
    assert missing.exit_code == 1
    assert "FACILITATION_SECRET_KEY_FILE" in missing.stderr


def test_a_dossier_is_taken_over_once(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "verfahren.yaml"
    file.write_bytes(demo_file())

    first, second = shell.run("import", str(file)), shell.run("import", str(file))

    assert first.exit_code == 0, first.stderr
    assert second.exit_code == 1
    assert "hat schon ein Verfahren" in second.stderr


def test_an_exported_process_is_taken_over_by_another_installation(
    shell: Shell, tmp_path: Path
) -> None:
    source, yaml, also_json = (tmp_path / name for name in ("demo.yaml", "neu/b.yaml", "c.json"))
    source.write_bytes(demo_file())
    shell.run("import", str(source))
    slug = read_dossier(demo_file()).process.slug

    written = shell.run("export", slug, str(yaml))
    shell.run("export", slug, str(also_json))
    shown = shell.run("export", slug)
    unknown = shell.run("export", "gibt-es-nicht")

    assert written.exit_code == 0, written.stderr
    assert shown.stdout_bytes == yaml.read_bytes()
    assert json.loads(also_json.read_text(encoding="utf-8"))["process"]["slug"] == slug
    assert unknown.exit_code == 1
    assert slug in unknown.stderr


def test_all_documents_of_a_process_lie_in_a_folder_or_in_a_zip(
    shell: Shell, tmp_path: Path
) -> None:
    source, exports = tmp_path / "demo.yaml", tmp_path / "exports"
    source.write_bytes(demo_file())
    shell.environ["FACILITATION_EXPORTS"] = str(exports)
    shell.run("import", str(source))
    slug = read_dossier(demo_file()).process.slug

    written = shell.run("documents", slug, "--json")
    packed = shell.run("documents", slug, "--zip", "--progress")

    assert written.exit_code == 0, written.stderr
    files = {str(file.relative_to(exports / slug)): file.read_bytes()
             for file in (exports / slug).rglob("[!.]*.*")}  # fmt: skip
    assert len(files) == json.loads(written.stdout)["files"]
    assert {"Vereinbarungen.xlsx", "Vereinbarungen.csv", "Vereinbarungen.docx"} <= set(files)
    assert {"Menschen.xlsx", "Organigramm.svg", "Termine.ics", "Inhalt.docx"} <= set(files)
    assert written.stderr == ""
    assert packed.exit_code == 0, packed.stderr
    assert f"{len(files)} von {len(files)} Dateien" in packed.stderr
    with ZipFile(exports / f"{slug}.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == files


def test_a_process_without_anything_has_no_documents(shell: Shell, tmp_path: Path) -> None:
    source = tmp_path / "leer.yaml"
    dossier = read_dossier(demo_file())
    nothing: dict[str, list[object]] = {
        "meetings": [],
        "decisions": [],
        "tasks": [],
        "topics": [],
        "series": [],
        "expenses": [],
        "measures": [],
        "referrals": [],
    }
    source.write_bytes(write_dossier(dossier.model_copy(update=nothing)))
    shell.run("import", str(source))

    refused = shell.run("documents", dossier.process.slug)

    assert refused.exit_code == 1
    assert "nichts zu schreiben" in refused.stderr


def test_a_dossier_with_a_wrong_reference_is_refused_with_its_place(
    shell: Shell, tmp_path: Path
) -> None:
    text = demo_file().decode()
    file = tmp_path / "falsch.yaml"
    file.write_text(text.replace('association: "130765652"', 'association: "130769999"', 1),
                    encoding="utf-8")  # fmt: skip

    refused = shell.run("import", str(file))

    assert refused.exit_code == 1
    assert "130769999" in refused.stderr
    assert "municipalities" in refused.stderr


def test_a_template_with_an_unquoted_key_is_refused_with_line_and_cure(
    shell: Shell, tmp_path: Path
) -> None:
    file = tmp_path / "meine.yaml"
    shipped = Path(__file__).parents[1] / "process_templates" / "ludwigslust_parchim.yaml"
    text = shipped.read_text(encoding="utf-8")
    file.write_text(
        text.replace("{key: east, name: Zielregion Ost}",
                     "{key: east, name: Zielregion Ost, municipalities: [03154021]}"),
        encoding="utf-8",
    )  # fmt: skip

    refused = shell.run("templates", "check", str(file))

    assert refused.exit_code == 1
    assert "Anführungszeichen" in refused.stderr
    assert "meine.yaml" in refused.stderr
    assert shell.run("templates", "check", str(shipped)).exit_code == 0


@pytest.mark.parametrize("what", ["templates", "dossier"])
def test_schemas_are_json(shell: Shell, what: str) -> None:
    assert json.loads(shell.run(what, "schema").stdout)["$schema"]


def test_delivering_with_nothing_to_deliver_says_so(shell: Shell) -> None:
    assert "0 Briefe" in shell.run("deliver").stdout


@pytest.mark.parametrize("words", [("fly",), ("person", "add"), ("seed", "--districts", "0")])
def test_wrong_usage_is_exit_code_two(shell: Shell, words: tuple[str, ...]) -> None:
    assert shell.run(*words).exit_code == 2
