"""The dossier: a whole process as one YAML or JSON file, version 1.

Rows carry keys of their own and name each other by them. What is in: the district and its
municipalities, the process, people and bodies, meetings with answers and attendance, topics,
decisions, tasks, minutes, offers. What is out: accounts and roles, links, letters in and out,
journal, trash. The same dossier always gives the same bytes (`write_dossier`), so that export,
import, export ends where it began.
"""

from facilitation.formats.dossiers.reading import read_dossier
from facilitation.formats.dossiers.schema import json_schema
from facilitation.formats.dossiers.shifting import shifted
from facilitation.formats.dossiers.whole import Dossier
from facilitation.formats.dossiers.writing import write_dossier, write_dossier_json

__all__ = [
    "Dossier",
    "json_schema",
    "read_dossier",
    "shifted",
    "write_dossier",
    "write_dossier_json",
]
