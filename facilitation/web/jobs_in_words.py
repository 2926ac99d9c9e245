"""What the jobs did, in words, for whoever runs the installation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from facilitation.model.work import JobName, JobRun
from facilitation.web import labels


@dataclass(frozen=True)
class JobLine:
    """A job as the status page shows it."""

    label: str
    run: JobRun
    outcome: str
    late_since: datetime | None


def job_lines(runs: Iterable[JobRun], *, now: datetime) -> list[JobLine]:
    """In the order in which the jobs are named; those done by earlier versions are left out."""
    by_name = {run.job: run for run in runs}
    return [
        JobLine(labels.label(name), run, _outcome(name, run), run.late_since(now=now))
        for name in JobName
        if (run := by_name.get(name.value))
    ]


def _outcome(name: JobName, run: JobRun) -> str:
    if run.has_failed:
        return run.trouble or _("Ein Fehler im Programm. Das Protokoll des Dienstes sagt mehr.")
    return _done(name, run) if run.done else _("nichts zu tun")


def _done(name: JobName, run: JobRun) -> str:
    match name:
        case JobName.DELIVER:
            return ngettext("%(num)s E-Mail verschickt", "%(num)s E-Mails verschickt", run.done)
        case JobName.READ_REPLIES:
            return ngettext("%(num)s Nachricht gelesen", "%(num)s Nachrichten gelesen", run.done)
        case JobName.REMIND:
            return ngettext(
                "%(num)s Erinnerung geschrieben", "%(num)s Erinnerungen geschrieben", run.done
            )
        case JobName.DIGEST:
            return ngettext(
                "%(num)s Übersicht geschrieben", "%(num)s Übersichten geschrieben", run.done
            )
        case JobName.GROW:
            return ngettext("%(num)s Termin angelegt", "%(num)s Termine angelegt", run.done)
        case JobName.EMPTY_TRASH:
            return ngettext(
                "%(num)s Eintrag des Papierkorbs endgültig entfernt",
                "%(num)s Einträge des Papierkorbs endgültig entfernt",
                run.done,
            )
        case JobName.DOCUMENTS:
            return ngettext("%(num)s Datei geschrieben", "%(num)s Dateien geschrieben", run.done)
        case JobName.FOLLOW_MERGERS:
            return ngettext(
                "%(num)s Eintrag steht jetzt bei der Nachfolgerin",
                "%(num)s Einträge stehen jetzt bei der Nachfolgerin",
                run.done,
            )
        case JobName.TIDY:
            return ngettext(
                "%(num)s liegen gebliebene Datei entfernt",
                "%(num)s liegen gebliebene Dateien entfernt",
                run.done,
            )
