"""Take a whole process in from a dossier."""

from facilitation.usecases.dossiers.importing import import_dossier

__all__ = ["import_dossier"]
