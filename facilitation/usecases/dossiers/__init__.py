"""Take a whole process in from a dossier, and give it out as one."""

from facilitation.usecases.dossiers.exporting import export_dossier, export_process, note_taken
from facilitation.usecases.dossiers.importing import import_dossier

__all__ = ["export_dossier", "export_process", "import_dossier", "note_taken"]
