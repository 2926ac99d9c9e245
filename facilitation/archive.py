"""Files of the house: the process templates that are read."""

from dataclasses import dataclass
from pathlib import Path

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
