"""The command line. No logic here: each command reads its words, calls one thing, and says so.

Exit codes: 0 done, 1 refused with a sentence, 2 wrong usage.
"""

import json
import logging
import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from facilitation.database import has_no_room, open_database, readings, transactions, upgrade
from facilitation.model.errors import FacilitationError, InvalidError
from facilitation.settings import SettingError, Settings, for_demo, read

P = ParamSpec("P")
T = TypeVar("T")


def _refusals(command: Callable[P, None]) -> Callable[P, None]:
    """A refusal is a sentence and exit code 1, never a traceback."""

    @wraps(command)
    def careful(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except (FacilitationError, SettingError) as refusal:
            click.echo(str(refusal), err=True)
            sys.exit(1)
        except (DBAPIError, OSError) as trouble:
            if not has_no_room(trouble):
                raise
            click.echo(_NO_ROOM, err=True)
            sys.exit(1)

    return careful


_NO_ROOM = "Auf dem Datenträger ist kein Platz mehr. Es wurde nichts gespeichert."


@click.group(help="Kreisrunde: Beteiligung im Landkreis, von der Einladung bis zum Protokoll.")
@click.version_option(package_name="facilitation")
def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")


@main.command(help="Den Webserver starten.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=5000, show_default=True)
@click.option("--threads", default=8, show_default=True)
@_refusals
def serve(host: str, port: int, threads: int) -> None:
    _demand_port(host, port)
    _serve(read(), host=host, port=port, threads=threads)


def _demand_port(host: str, port: int) -> None:
    """Before anything is done: another server may be there already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except (OSError, OverflowError) as error:
        raise InvalidError(
            "Auf %(host)s, Anschluss %(port)s, kann kein Server antworten (%(reason)s). Beenden "
            "Sie, was dort läuft, oder nehmen Sie mit „--port“ einen anderen Anschluss.",
            host=host,
            port=str(port),
            reason=str(error),
        ) from error


def _serve(settings: Settings, *, host: str, port: int, threads: int = 8) -> None:
    from waitress import serve as run

    from facilitation.app import create_app

    click.echo(f"Kreisrunde: {settings.base_url}  (beenden mit Strg+C)")
    run(create_app(settings), host=host, port=port, threads=threads, ident=None)


@main.command(help="Post verschicken und andere wiederkehrende Aufgaben erledigen.")
@_refusals
def worker() -> None:
    from facilitation import scheduler

    scheduler.run(read())


@main.command(help="Fällige Post einmal verschicken.")
@_refusals
def deliver() -> None:
    from facilitation import scheduler

    click.echo(f"{scheduler.deliver_once(read())} Briefe verschickt.")


@main.command(name="upgrade", help="Die Datenbank auf den Stand dieser Fassung bringen.")
@_refusals
def upgrade_database() -> None:
    upgrade(open_database(read().database_url))
    click.echo("Die Datenbank ist auf dem neuesten Stand.")


@main.command(help="Datenbank, Post, Vorlagen und Einstellungen prüfen.")
@click.option("--json", "as_json", is_flag=True)
@_refusals
def check(as_json: bool) -> None:
    findings = {name: _trouble(probe) for name, probe in _probes(read()).items()}
    if as_json:
        _print_json(findings)
    else:
        for name, trouble in findings.items():
            click.echo(
                f"{'FEHLER' if trouble else 'gut   '}  {name}{': ' if trouble else ''}{trouble}"
            )
    sys.exit(1 if any(findings.values()) else 0)


def _probes(settings: Settings) -> dict[str, Callable[[], object]]:
    """What is tried, by the name people know it by; each raises what is wrong."""
    from facilitation.inbox import open_inbox
    from facilitation.mail import open_mail
    from facilitation.usecases import health, processes

    def database() -> None:
        with readings(open_database(settings.database_url))() as session:
            health.check_database(session)

    def mail() -> None:
        open_mail(settings.mail_url).close()

    def templates() -> None:
        for found in processes.list_templates(settings.templates_folder):
            if found.trouble is not None:
                raise found.trouble

    def mailbox() -> None:
        with closing(open_inbox(settings.replies_url or "")) as inbox:
            inbox.list_unread()

    probes: dict[str, Callable[[], object]] = {
        "Datenbank": database,
        "Post": mail,
        "Vorlagen": templates,
    }
    if settings.replies_url:
        probes["Postfach"] = mailbox
    return probes


def _trouble(probe: Callable[[], object]) -> str:
    """What the probe says is wrong, in one line; nothing when it is well."""
    try:
        probe()
    except (FacilitationError, OSError, SQLAlchemyError) as wrong:
        return str(wrong).strip().partition("\n")[0]
    return ""


@main.group(help="Menschen mit Zugang.")
def person() -> None:
    pass


@person.command(name="add", help="Ein Benutzerkonto anlegen; das erste Passwort wird angezeigt.")
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--admin", is_flag=True, help="Darf die Installation verwalten.")
@click.option("--json", "as_json", is_flag=True)
@_refusals
def add_person(email: str, name: str, admin: bool, as_json: bool) -> None:
    from facilitation.usecases import accounts, roles

    password = roles.new_password()
    with transactions(open_database(read().database_url))() as session:
        account = accounts.add_account(
            session, email=email, name=name, password_hash=password.hashed, is_admin=admin
        )
        made = {"email": account.email, "password": password.plain}
    if as_json:
        click.echo(json.dumps(made))
    else:
        click.echo(f"{made['email']}  Erstes Passwort: {made['password']}")


@main.command(name="import", help="Ein ganzes Verfahren aus einer Dossier-Datei übernehmen.")
@click.argument("file", metavar="DATEI", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True)
@_refusals
def import_dossier(file: Path, as_json: bool) -> None:
    from datetime import UTC, datetime

    from facilitation import archive
    from facilitation.formats.dossiers import read_dossier
    from facilitation.usecases import dossiers

    dossier = read_dossier(archive.read_file(file))
    with transactions(open_database(read().database_url))() as session:
        process = dossiers.import_dossier(session, dossier, now=datetime.now(UTC))
        name = process.name
    click.echo(json.dumps({"process": name}) if as_json else f"„{name}“ ist übernommen.")


@main.command(name="export", help="Ein ganzes Verfahren als Dossier-Datei ausgeben.")
@click.argument("process", metavar="VERFAHREN")
@click.argument(
    "file", metavar="[DATEI]", required=False, type=click.Path(dir_okay=False, path_type=Path)
)
@click.option("--format", "kind", type=click.Choice(["yaml", "json"]), default=None)
@_refusals
def export_dossier(process: str, file: Path | None, kind: str | None) -> None:
    from datetime import UTC, datetime

    from facilitation import archive
    from facilitation.formats.dossiers import write_dossier, write_dossier_json
    from facilitation.usecases import dossiers
    from facilitation.usecases.named_processes import get_process_named

    engine, now = open_database(read().database_url), datetime.now(UTC)
    with transactions(engine)() as session:
        chosen = get_process_named(session, process)
        found = dossiers.export_dossier(session, chosen)
        dossiers.note_taken(session, chosen, by=None, now=now)
    as_json = kind == "json" or (kind is None and file is not None and file.suffix == ".json")
    content = write_dossier_json(found) if as_json else write_dossier(found)
    if file is None:
        click.echo(content, nl=False)
    else:
        archive.write_file(file, content)
        click.echo(f"„{found.process.name}“ steht in {file}.", err=True)


@main.command(help="Alle Protokolle, Listen, Kalenderdateien und Register eines Verfahrens.")
@click.argument("process", metavar="VERFAHREN")
@click.option("--zip", "as_zip", is_flag=True, help="Eine ZIP-Datei statt eines Ordners.")
@click.option("--progress", is_flag=True, help="Den Fortschritt auch zeigen, wo keiner zusieht.")
@click.option("--json", "as_json", is_flag=True)
@_refusals
def documents(process: str, as_zip: bool, progress: bool, as_json: bool) -> None:
    from datetime import UTC, datetime

    from facilitation import archive
    from facilitation.usecases import document_runs, process_documents
    from facilitation.usecases.named_processes import for_installation, get_process_named
    from facilitation.web.labels import in_german

    settings, now = read(), datetime.now(UTC)
    engine = open_database(settings.database_url)
    reading = readings(engine)
    with reading() as session:
        found = get_process_named(session, process)
        by = for_installation(found)
        contents = process_documents.list_contents(session, found, by=by, now=now)
    written = process_documents.write_documents(
        reading,
        found,
        contents,
        process_documents.House(in_german, settings.base_url),
        acting=lambda _session, process: for_installation(process),
        now=now,
    )
    target = settings.exports / (f"{found.slug}.zip" if as_zip else found.slug)
    with _progress(written, contents.files, is_asked=progress) as shown:
        files = ((one.path, one.content) for one in shown)
        number = (archive.write_packed if as_zip else archive.write_folder)(target, files)
    with transactions(engine)() as session:
        document_runs.note_taken(session, found, by=None, now=now)
    told = {"files": number, "target": str(target)}
    click.echo(json.dumps(told) if as_json else f"{number} Dateien liegen in {target}.")


@contextmanager
def _progress(steps: Iterator[T], length: int, *, is_asked: bool) -> Iterator[Iterator[T]]:
    """A bar on stderr for whoever looks on, or wants it."""
    if not (is_asked or sys.stderr.isatty()):
        yield steps
        return
    if not sys.stderr.isatty():
        yield _counted(steps, length)
        return
    with click.progressbar(steps, length=length, file=sys.stderr, show_pos=True) as shown:
        yield iter(shown)


def _counted(steps: Iterator[T], length: int) -> Iterator[T]:
    """A line now and then, for logs."""
    for number, step in enumerate(steps, start=1):
        yield step
        if number % max(1, length // 20) == 0 or number == length:
            click.echo(f"{number} von {length} Dateien", err=True)


@main.group(help="Vorlagen für Verfahren.")
def templates() -> None:
    pass


@templates.command(name="check", help="Eine Vorlage prüfen.")
@click.argument(
    "file", metavar="DATEI", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@_refusals
def check_template(file: Path) -> None:
    from facilitation.formats.process_templates import read_template

    template = read_template(file.read_bytes(), file.name)
    click.echo(f"{file.name}: in Ordnung ({template.name}).")


@templates.command(name="schema", help="Das JSON-Schema der Vorlagen ausgeben.")
def template_schema() -> None:
    from facilitation.formats.process_templates import json_schema

    _print_json(json_schema())


@main.group(help="Dossier-Dateien.")
def dossier() -> None:
    pass


@dossier.command(name="schema", help="Das JSON-Schema der Dossiers ausgeben.")
def dossier_schema() -> None:
    from facilitation.formats.dossiers import json_schema

    _print_json(json_schema())


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, indent=2, ensure_ascii=False))


@main.command(help="Künstliche Daten zum Messen anlegen.")
@click.option("--districts", default=1, show_default=True, type=click.IntRange(1, 300))
@_refusals
def seed(districts: int) -> None:
    from datetime import UTC, datetime

    from facilitation.usecases import seeding

    now = datetime.now(UTC)
    engine = open_database(read().database_url)
    upgrade(engine)
    for number in range(1, districts + 1):
        with transactions(engine)() as session:
            seeding.seed_district(session, number, today=now.date(), now=now)
    click.echo(f"{districts} Landkreise mit künstlichen Daten angelegt.")


@main.command(help="Drei Beispiel-Landkreise vorführen: Server und Postversand.")
@click.option("--port", default=5000, show_default=True)
@click.option("--fresh", is_flag=True, help="Die Beispieldaten neu anlegen.")
@_refusals
def demo(port: int, fresh: bool) -> None:
    from datetime import datetime

    from facilitation import scheduler
    from facilitation.usecases import accounts, roles
    from facilitation.usecases import demo as stage

    _demand_port("127.0.0.1", port)
    folder = Path("var/demo")
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    settings = for_demo(folder, port=port)
    engine = open_database(settings.database_url)
    upgrade(engine)
    chosen = os.environ.get("FACILITATION_DEMO_PASSWORD")
    password = chosen or roles.new_password().plain
    hashed, now = accounts.hash_password(password), datetime.now(settings.zone)
    with transactions(engine)() as session:
        logins = stage.open_demo(session, today=now.date(), password_hash=hashed, now=now)
    click.echo(f"\nBeispiel-Landkreise auf {settings.base_url}, Anmeldung mit:\n")
    for login in logins:
        click.echo(f"  {login.email:36} {login.what}")
    click.echo(f"\n  Passwort für alle: {password}\n  E-Mails liegen in {folder / 'mail'}\n")
    with scheduler.in_background(settings):
        _serve(settings, host="127.0.0.1", port=port)
