"""The small dossier of the tests, whole or with one line changed."""

from pathlib import Path

SMALL = Path(__file__).parent / "formats" / "files" / "small_dossier.yaml"


def small(*changes: tuple[str, str]) -> bytes:
    """The file, with the first occurrence of each text replaced by another."""
    text = SMALL.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, f"{old!r} does not stand in the small dossier"
        text = text.replace(old, new, 1)
    return text.encode()


def line_of(part: str) -> int:
    """The line of the small dossier in which this text stands first."""
    before, found, _ = SMALL.read_text(encoding="utf-8").partition(part)
    assert found
    return before.count("\n") + 1
