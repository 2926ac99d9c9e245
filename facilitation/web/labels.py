"""The German words for kinds and states, one place for all pages."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Final

from flask import Flask

from facilitation.model.accounts import RoleKind
from facilitation.model.activities import ActivityKind
from facilitation.model.attendance import Presence
from facilitation.model.bodies import (
    BodyKind,
    DecisionKind,
    DecisionMode,
    DeputyRule,
    MandateFunction,
    Quorum,
)
from facilitation.model.concepts import ConceptState, MeasureState
from facilitation.model.decisions import FollowupState, Result
from facilitation.model.expenses import ExpenseKind
from facilitation.model.incoming import IncomingKind, IncomingState
from facilitation.model.meetings import Answer, AnswerWay, InvitedAs, MeetingState
from facilitation.model.minutes import MinutesKind, MinutesState
from facilitation.model.municipalities import MunicipalityKind
from facilitation.model.offers import OfferKind
from facilitation.model.outbox import LetterKind, LetterState
from facilitation.model.people import EmailState, Language, MailWish, Sector
from facilitation.model.processes import PhaseState, ProcessState, RegionKind
from facilitation.model.referrals import ReferralOutcome
from facilitation.model.series import Frequency, HolidayPolicy
from facilitation.model.topics import TopicState
from facilitation.model.work import JobName
from facilitation.planning.gates import GateLine
from facilitation.web import words


def N_(text: str) -> str:  # noqa: N802 - the customary mark for texts to be translated later
    return text


LABELS: Final[Mapping[type[StrEnum], Mapping[str, str]]] = {
    RoleKind: {"facilitator": N_("Prozessbegleitung"), "staff": N_("Geschäftsstelle")},
    ActivityKind: {
        "survey": N_("Umfrage"),
        "workshop": N_("Werkstatt"),
        "interview": N_("Gespräch mit Einzelnen"),
        "forum": N_("Forum"),
        "outreach_visit": N_("Aufsuchender Austausch"),
        "event": N_("Veranstaltung"),
        "preliminary_talk": N_("Vorgespräch"),
    },
    Presence: {
        "unknown": N_("noch offen"),
        "present": N_("anwesend"),
        "represented": N_("vertreten"),
        "excused": N_("entschuldigt"),
        "absent": N_("nicht gekommen"),
    },
    BodyKind: {
        "steering_group": N_("Steuerungsgruppe"),
        "preliminary_talk": N_("Vorgespräch"),
        "round_table": N_("Runder Tisch"),
        "action_group": N_("Aktivgruppe"),
        "working_group": N_("Arbeitsgemeinschaft"),
        "networking_meeting": N_("Vernetzungstreffen"),
        "kickoff": N_("Auftaktveranstaltung"),
        "forum": N_("Integrationsforum"),
        "mayors_conference": N_("Bürgermeisterkonferenz"),
        "council": N_("Kreistag oder Rat"),
        "twinning": N_("Twinning"),
    },
    DecisionKind: {
        "resolution": N_("Beschluss"),
        "agreement": N_("Vereinbarung"),
        "recommendation": N_("Empfehlung"),
    },
    DecisionMode: {
        "vote": N_("Abstimmung"),
        "consensus": N_("Konsens"),
        "consent": N_("Konsent"),
    },
    DeputyRule: {
        "personal": N_("persönliche Stellvertretung"),
        "any": N_("jede Person der Organisation"),
        "none": N_("keine Stellvertretung"),
    },
    MandateFunction: {
        "member": N_("Mitglied"),
        "chair": N_("Vorsitz"),
        "deputy_chair": N_("Stellvertretender Vorsitz"),
    },
    Quorum: {
        "none": N_("keine Regelung"),
        "half": N_("mehr als die Hälfte"),
        "two_thirds": N_("zwei Drittel"),
    },
    FollowupState: {
        "open": N_("offen"),
        "in_progress": N_("in Arbeit"),
        "done": N_("erledigt"),
        "stalled": N_("stockt"),
        "revised": N_("geändert"),
        "revoked": N_("aufgehoben"),
        "awaits_adoption": N_("wartet auf Zustimmung"),
    },
    ConceptState: {
        "draft": N_("Entwurf"),
        "submitted": N_("zur Beschlussfassung vorgelegt"),
        "adopted": N_("beschlossen"),
    },
    MeasureState: {
        "open": N_("offen"),
        "in_progress": N_("in Arbeit"),
        "stalled": N_("stockt"),
        "done": N_("erledigt"),
    },
    ReferralOutcome: {
        "taken_up": N_("aufgegriffen"),
        "noted": N_("zur Kenntnis genommen"),
        "adopted": N_("angenommen"),
        "rejected": N_("abgelehnt"),
        "sent_back": N_("zurückgegeben"),
    },
    Result: {
        "adopted": N_("angenommen"),
        "rejected": N_("abgelehnt"),
        "deferred": N_("vertagt"),
    },
    Answer: {
        "none_yet": N_("noch keine Antwort"),
        "accepted": N_("zugesagt"),
        "declined": N_("abgesagt"),
        "tentative": N_("vielleicht"),
    },
    AnswerWay: {
        "link": N_("über den Link"),
        "mail": N_("aus dem Kalender"),
        "staff": N_("durch die Geschäftsstelle eingetragen"),
    },
    InvitedAs: {
        "member": N_("Mitglied"),
        "advisory_member": N_("beratendes Mitglied"),
        "deputy": N_("Stellvertretung"),
        "guest": N_("Gast"),
    },
    MeetingState: {
        "planned": N_("geplant"),
        "invited": N_("eingeladen"),
        "opened": N_("läuft"),
        "closed": N_("durchgeführt"),
        "cancelled": N_("abgesagt"),
    },
    MinutesKind: {
        "results_minutes": N_("Ergebnisprotokoll"),
        "proceedings_minutes": N_("Verlaufsprotokoll"),
        "verbatim_minutes": N_("Wortprotokoll"),
    },
    MinutesState: {"draft": N_("Entwurf"), "approved": N_("genehmigt")},
    MunicipalityKind: {
        "town": N_("Stadt"),
        "municipality": N_("Gemeinde"),
        "market": N_("Flecken"),
        "unincorporated": N_("gemeindefreies Gebiet"),
    },
    LetterKind: {
        "invitation": N_("Einladung"),
        "update": N_("Änderung"),
        "cancellation": N_("Absage"),
        "withdrawal": N_("Rücknahme"),
        "series_invitation": N_("Einladung zur Reihe"),
        "series_update": N_("Änderung der Reihe"),
        "series_end": N_("Ende der Reihe"),
        "reminder": N_("Erinnerung"),
        "digest": N_("Wochenübersicht"),
        "other": N_("Mitteilung"),
    },
    JobName: {
        "deliver": N_("E-Mails verschicken"),
        "read_replies": N_("Antworten abholen"),
        "remind": N_("An Termine erinnern"),
        "digest": N_("Wochenübersichten schreiben"),
        "grow": N_("Offene Reihen fortschreiben"),
        "tidy": N_("Aufräumen"),
        "empty_trash": N_("Papierkorb leeren"),
        "documents": N_("Dokumente zusammenstellen"),
        "follow_mergers": N_("Fusionen nachziehen"),
    },
    LetterState: {
        "waiting": N_("wartet"),
        "sent": N_("gesendet"),
        "failed": N_("fehlgeschlagen"),
        "withdrawn": N_("zurückgezogen"),
    },
    IncomingKind: {
        "reply": N_("Antwort eines Kalenders"),
        "counter": N_("Wunsch nach einer anderen Zeit"),
        "refresh": N_("Bitte um die Einladung"),
        "delegated": N_("Wunsch nach Vertretung"),
        "bounce": N_("Meldung zur Zustellung"),
        "automatic": N_("automatische Nachricht"),
        "plain": N_("E-Mail"),
        "unreadable": N_("nicht lesbar"),
    },
    IncomingState: {
        "open": N_("offen"),
        "applied": N_("übernommen"),
        "ignored": N_("ohne Folgen"),
        "done": N_("erledigt"),
    },
    EmailState: {"good": N_("in Ordnung"), "bounced": N_("nicht zustellbar")},
    Language: {
        "de": N_("Deutsch"),
        "de-x-plain": N_("Einfache Sprache"),
        "en": N_("Englisch"),
        "pl": N_("Polnisch"),
        "cs": N_("Tschechisch"),
        "uk": N_("Ukrainisch"),
        "ar": N_("Arabisch"),
    },
    OfferKind: {
        "sport": N_("Sport"),
        "hobby": N_("Hobby"),
        "culture": N_("Kultur"),
        "language": N_("Sprache"),
        "advice": N_("Beratung"),
        "encounter": N_("Begegnung"),
    },
    ExpenseKind: {
        "attendance_fee": N_("Sitzungsgeld"),
        "allowance": N_("Aufwandsentschädigung"),
        "honorarium": N_("Honorar"),
        "micro_grant": N_("Mikroprojekt"),
    },
    MailWish: {
        "each": N_("vor jedem Termin eine E-Mail"),
        "weekly": N_("einmal in der Woche eine E-Mail mit allem, was ansteht"),
        "no_reminders": N_("keine Erinnerungen"),
    },
    Sector: {
        "administration": N_("Verwaltung"),
        "politics": N_("Politik"),
        "civil_society": N_("Zivilgesellschaft"),
        "church": N_("Kirche"),
        "economy": N_("Wirtschaft"),
        "migrant_organisations": N_("Migrantenorganisationen"),
        "authorities": N_("Behörden"),
        "others": N_("Sonstige"),
    },
    PhaseState: {
        "ahead": N_("steht bevor"),
        "running": N_("läuft"),
        "passed": N_("abgeschlossen"),
    },
    ProcessState: {"running": N_("läuft"), "closed": N_("abgeschlossen")},
    Frequency: {
        "weekly": N_("jede Woche oder alle paar Wochen"),
        "monthly_by_weekday": N_("jeden Monat am gleichen Wochentag (etwa am letzten Montag)"),
        "monthly_by_day": N_("jeden Monat am gleichen Tag (etwa am 15.)"),
        "quarterly": N_("alle drei Monate"),
        "yearly": N_("jedes Jahr"),
    },
    HolidayPolicy: {
        "skip": N_("Termin auslassen"),
        "next_free_day": N_("auf den nächsten freien Arbeitstag verlegen"),
        "week_later": N_("auf denselben Wochentag eine Woche später verlegen"),
        "week_earlier": N_("auf denselben Wochentag eine Woche früher verlegen"),
        "ask": N_("jedes Mal selbst entscheiden"),
    },
    RegionKind: {"target_region": N_("Zielregion"), "planning_area": N_("Planungsraum")},
    TopicState: {
        "raised": N_("aufgekommen"),
        "discussed": N_("besprochen"),
        "taken_up": N_("aufgegriffen"),
        "decided": N_("vereinbart"),
        "in_concept": N_("im Konzept"),
        "dropped": N_("nicht weiterverfolgt"),
    },
}


def label(value: StrEnum) -> str:
    """The word for one state or kind."""
    return words.gettext(LABELS[type(value)][value.value])


def in_german(value: StrEnum) -> str:
    """The same for files, which are German whoever asks for them."""
    return LABELS[type(value)][value.value]


def choices(kind: type[StrEnum], only: Iterable[StrEnum] | None = None) -> list[tuple[str, str]]:
    """(value, word) pairs for a form, in the order of the vocabulary."""
    return [(value.value, label(value)) for value in (only if only is not None else kind)]


def gate_words(line: GateLine) -> str:
    """A line of a gate's report; kinds among its parameters are named in words."""
    parameters = {
        name: label(value)
        if isinstance(value, StrEnum)
        else words.short_day(value)
        if isinstance(value, date)
        else value
        for name, value in line.parameters.items()
    }
    return words.gettext(line.message, **parameters) if parameters else words.gettext(line.message)


def install(app: Flask) -> None:
    app.jinja_env.filters["label"] = label
    app.jinja_env.filters["gate_words"] = gate_words
