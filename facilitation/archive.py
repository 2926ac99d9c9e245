"""Files of the house: the process templates that are read, the files that are written."""

import uuid
from dataclasses import dataclass
from pathlib import Path

from facilitation.model.errors import InvalidError
from facilitation.settings import SHIPPED


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


def write_file(path: Path, content: bytes) -> None:
    """Whole or not at all: a reader never sees half a file. InvalidError where none can be written.

    Folders on the way are made.
    """
    beside = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            beside.write_bytes(content)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as trouble:
        raise InvalidError(
            "„%(path)s“ lässt sich nicht schreiben (%(reason)s). Prüfen Sie den Ordner, seine "
            "Rechte und den freien Platz.",
            path=str(path),
            reason=trouble.strerror or type(trouble).__name__,
        ) from trouble
