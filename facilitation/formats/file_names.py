"""Names of files and folders that every file system takes, and each only once."""

from collections.abc import Hashable

from facilitation.formats.docx_sheets import plain_name

LONGEST_FOLDER, LONGEST_PART = 60, 40
"""Together with what stands around them, a path stays below 150 characters."""

_RESERVED = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)}
)
"""Devices of Windows, whatever stands behind a dot."""


def short_name(text: str, longest: int = LONGEST_PART) -> str:
    """Letters and figures joined by hyphens; empty where there are none."""
    return plain_name(text)[:longest].strip("-")


def named(*parts: str, ending: str) -> str:
    """'2027-05-31_Protokoll_Runder-Tisch-Süd.docx'; parts are taken as they are."""
    return "_".join(part for part in parts if part) + f".{ending}"


class FreeNames:
    """Hands out each path and each folder once; systems that ignore case see no two alike."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._folders: dict[Hashable, str] = {}

    def folder(self, owner: Hashable, name: str, *, otherwise: str) -> str:
        """The folder of this owner: the same each time, and of nobody else."""
        if owner not in self._folders:
            plain = short_name(name, LONGEST_FOLDER) or otherwise
            if plain.casefold() in _RESERVED:
                plain = f"{otherwise}-{plain}"
            self._folders[owner] = self._free(plain, "")
        return self._folders[owner]

    def file(self, path: str) -> str:
        """The path itself, or with a number where it is taken: '…_2.docx'."""
        stem, dot, ending = path.rpartition(".")
        return self._free(stem, dot + ending)

    def _free(self, stem: str, ending: str) -> str:
        number, free = 1, stem + ending
        while free.casefold() in self._taken:
            number += 1
            free = f"{stem}_{number}{ending}"
        self._taken.add(free.casefold())
        return free
