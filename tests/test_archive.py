"""Files of the house: what is written into folders, and what is taken away from them."""

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from facilitation.archive import WRITTEN, UnwritableError, write_folder
from facilitation.model.errors import InvalidError


@contextmanager
def small_files(*, most: int) -> Iterator[None]:
    """No file of this process may grow beyond so many bytes: as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def lying(folder: Path) -> set[str]:
    return {
        str(file.relative_to(folder))
        for file in folder.rglob("*")
        if file.is_file() and file.name != WRITTEN
    }


def test_what_is_no_longer_written_goes_but_nothing_of_others(tmp_path: Path) -> None:
    write_folder(tmp_path, [("a.docx", b"1"), ("alt/b.docx", b"2"), ("alt/c.docx", b"3")])
    (tmp_path / "alt" / "c.docx").write_bytes(b"3, von Hand")
    (tmp_path / "eigenes.txt").write_bytes(b"mein")

    again = write_folder(tmp_path, [("a.docx", b"1, neu")])

    assert again == 1
    assert lying(tmp_path) == {"a.docx", "alt/c.docx", "eigenes.txt"}
    assert (tmp_path / "a.docx").read_bytes() == b"1, neu"
    (tmp_path / "alt" / "c.docx").unlink()
    write_folder(tmp_path, [])
    assert lying(tmp_path) == {"eigenes.txt"}


def test_a_run_that_fails_takes_nothing_away_and_forgets_nothing(tmp_path: Path) -> None:
    write_folder(tmp_path, [("a.docx", b"1"), ("b.docx", b"2")])

    def broken() -> Iterator[tuple[str, bytes]]:
        yield "c.docx", b"3"
        raise InvalidError("Weg.")

    with pytest.raises(InvalidError):
        write_folder(tmp_path, broken())
    assert lying(tmp_path) == {"a.docx", "b.docx", "c.docx"}

    write_folder(tmp_path, [("b.docx", b"2")])
    assert lying(tmp_path) == {"b.docx"}


@pytest.mark.parametrize("told", ["", "[]", '{"files": 1}', '{"files": {"../fremd.txt": "%s"}}'])
def test_a_list_that_was_tampered_with_takes_nothing_away(tmp_path: Path, told: str) -> None:
    foreign = tmp_path / "fremd.txt"
    foreign.write_bytes(b"")
    folder = tmp_path / "exports"
    folder.mkdir()
    nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    (folder / WRITTEN).write_text(told.replace("%s", nothing))

    write_folder(folder, [("a.docx", b"1")])

    assert foreign.exists()
    assert lying(folder) == {"a.docx"}


def test_a_file_that_grows_too_large_is_refused_whole(tmp_path: Path) -> None:
    with small_files(most=1000), pytest.raises(UnwritableError, match="freien Platz"):
        write_folder(tmp_path, [("a.docx", b"x" * 100), ("b.docx", b"y" * 100_000)])

    assert lying(tmp_path) == {"a.docx"}
    assert list(tmp_path.glob(".b.docx*")) == []
