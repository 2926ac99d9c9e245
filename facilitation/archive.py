"""Files of the house: the process templates that are read, the files that are written."""

import json
import re
import uuid
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from facilitation.model.errors import InvalidError
from facilitation.settings import SHIPPED


class UnwritableError(InvalidError):
    """No file can be written there: no room, no right, no folder."""


@dataclass(frozen=True)
class StoredFile:
    name: str
    content: bytes


def list_template_files(own_folder: Path | None) -> list[StoredFile]:
    """All process templates, the installation's own after the shipped ones, by name.

    An own file replaces the shipped one of the same name.
    """
    found = {file.name: file for file in sorted((SHIPPED / "process_templates").glob("*.yaml"))}
    if own_folder is not None:
        found |= {file.name: file for file in sorted(own_folder.glob("*.yaml"))}
    return [StoredFile(name, file.read_bytes()) for name, file in sorted(found.items())]


def read_file(path: Path) -> bytes:
    """What is in it. InvalidError where it cannot be read."""
    try:
        return path.read_bytes()
    except IsADirectoryError:
        raise InvalidError(
            "„%(path)s“ ist ein Ordner. Nennen Sie die Datei darin.", path=str(path)
        ) from None
    except OSError as trouble:
        raise InvalidError(
            "„%(path)s“ lässt sich nicht lesen (%(reason)s).",
            path=str(path),
            reason=trouble.strerror or type(trouble).__name__,
        ) from trouble


def write_file(path: Path, content: bytes) -> None:
    """Whole or not at all: a reader never sees half a file. UnwritableError where it cannot.

    Folders on the way are made.
    """
    with _refusals(path):
        beside = _beside(path)
        try:
            beside.write_bytes(content)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)


class Package:
    """A ZIP that grows file by file; names with umlauts are marked as UTF-8."""

    def __init__(self, path: Path, file: ZipFile) -> None:
        self._path, self._file = path, file

    def add(self, name: str, content: bytes) -> None:
        """UnwritableError where there is no room."""
        entry = ZipInfo(name, date_time=_EARLIEST)
        # From Unix: names from DOS are read in its code page by some programs, UTF-8 or not.
        entry.compress_type, entry.create_system = ZIP_DEFLATED, 3
        entry.external_attr = 0o644 << 16
        with _refusals(self._path):
            self._file.writestr(entry, content)


_EARLIEST = (1980, 1, 1, 0, 0, 0)


@contextmanager
def write_package(path: Path) -> Iterator[Package]:
    """Whole or not at all, as `write_file`; what was begun is taken away when something fails."""
    with _refusals(path):
        beside = _beside(path)
        file = ZipFile(beside, "w")
    try:
        yield Package(path, file)
        with _refusals(path):
            file.close()
            beside.replace(path)
    finally:
        _give_up(file)
        beside.unlink(missing_ok=True)


def write_packed(path: Path, files: Iterable[tuple[str, bytes]]) -> int:
    """All of them in one ZIP, which is there when the last one is; says how many."""
    number = 0
    with write_package(path) as package:
        for name, content in files:
            package.add(name, content)
            number += 1
    return number


def write_folder(path: Path, files: Iterable[tuple[str, bytes]]) -> int:
    """Each as a file below the folder; says how many.

    What an earlier time wrote there and this one does not is taken away, unless somebody has
    changed it since. Whatever else lies there stays.
    """
    earlier, written = _list_written(path), dict[str, str]()
    try:
        for name, content in files:
            write_file(path / name, content)
            written[name] = sha256(content).hexdigest()
    except BaseException:
        with suppress(UnwritableError):
            _note_written(path, earlier | written)
        raise
    for name in sorted(earlier.keys() - written.keys()):
        _take_away(path, name, earlier[name])
    _note_written(path, written)
    return len(written)


WRITTEN = ".kreisrunde.json"
"""Lies beside the files of a folder: which of them were written here, and what was in them."""


def _list_written(path: Path) -> dict[str, str]:
    """Names and what was in them. Nothing where the list is missing or was tampered with."""
    try:
        found = json.loads((path / WRITTEN).read_bytes())
    except (OSError, ValueError):
        return {}
    files = found.get("files") if isinstance(found, dict) else None
    return {str(name): str(told) for name, told in files.items()} if isinstance(files, dict) else {}


def _note_written(path: Path, files: dict[str, str]) -> None:
    told = json.dumps({"files": files}, ensure_ascii=False, indent=1, sort_keys=True)
    write_file(path / WRITTEN, f"{told}\n".encode())


def _take_away(folder: Path, name: str, told: str) -> None:
    file = folder / name
    within = file.resolve().is_relative_to(folder.resolve())
    if not within or file.is_symlink() or not file.is_file():
        return
    with _refusals(file):
        if sha256(file.read_bytes()).hexdigest() == told:
            file.unlink()
            with suppress(OSError):  # others lie in it
                file.parent.rmdir()


def _give_up(file: ZipFile) -> None:
    """Closing writes the list of contents, for which there may be no room either."""
    with suppress(OSError):
        file.close()


def _beside(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")


@contextmanager
def _refusals(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as trouble:
        raise UnwritableError(
            "„%(path)s“ lässt sich nicht schreiben (%(reason)s). Prüfen Sie den Ordner, seine "
            "Rechte und den freien Platz.",
            path=str(path),
            reason=trouble.strerror or type(trouble).__name__,
        ) from trouble


_RUNS = ".document-runs"
"""Below the exports: what the worker has written for people to fetch, and what it is writing."""
_OF_RUN = re.compile(r"\.?([0-9]+)-[0-9a-f]+\.zip(\.[0-9a-f]+)?")


def path_of_run(exports: Path, name: str) -> Path:
    return exports / _RUNS / name


def forget_run(exports: Path, run_id: int) -> None:
    """Delete what was written of a run before it is begun anew."""
    for file in (exports / _RUNS).glob("*"):
        found = _OF_RUN.fullmatch(file.name)
        if found and int(found[1]) == run_id:
            with suppress(OSError):
                file.unlink()


def forget_runs(exports: Path, *, kept: Collection[str], running: Collection[int]) -> int:
    """Delete files of runs but those of these names, and what these runs are writing; how many."""
    gone = 0
    for file in sorted((exports / _RUNS).glob("*")):
        found = _OF_RUN.fullmatch(file.name)
        if found and file.name not in kept and int(found[1]) not in running:
            with suppress(OSError):
                file.unlink()
                gone += 1
    return gone
