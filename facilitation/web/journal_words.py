"""What the journal's entries say, as sentences."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from flask_babel import gettext as _

from facilitation.model.accounts import RoleKind
from facilitation.model.bodies import BodyKind, DecisionKind
from facilitation.model.concepts import ConceptState
from facilitation.model.decisions import FollowupState, Result
from facilitation.model.expenses import ExpenseKind
from facilitation.model.meetings import Answer, InvitedAs
from facilitation.model.people import Sector
from facilitation.model.referrals import ReferralOutcome
from facilitation.web.journal_numbers import single_sentence
from facilitation.web.labels import N_, label
from facilitation.web.object_pages import kind_in_words
from facilitation.web.words import day, moment

SENTENCES: Final[Mapping[str, str]] = {
    "account.locked": N_("Zugang gesperrt"),
    "account.password_set": N_("Neues Passwort vergeben"),
    "account.unlocked": N_("Zugang wieder freigegeben"),
    "activity_added": N_("Beteiligungsformat „%(title)s“ eingetragen"),
    "activity_edited": N_("Beteiligungsformat „%(title)s“ geändert"),
    "activity_partner_added": N_("„%(name)s“ als Partner eingetragen"),
    "activity_partner_removed": N_("„%(name)s“ ist kein Partner mehr"),
    "activity_removed": N_("Beteiligungsformat „%(title)s“ gelöscht"),
    "agenda_item_removed": N_("„%(title)s“ von der Tagesordnung gestrichen"),
    "answer_put_down": N_("Antwort von %(person)s eingetragen: %(answer)s"),
    "answered_by_link": N_("Über den persönlichen Link geantwortet: %(answer)s"),
    "answered_by_mail": N_("Per E-Mail geantwortet: %(answer)s"),
    "attendance_all_present": N_("Alle als anwesend eingetragen (%(number)s)"),
    "attendance_marked": N_("Anwesenheit eingetragen (%(number)s Zeilen)"),
    "blackout_added": N_("Sperrtag eingetragen: %(owner)s"),
    "blackout_removed": N_("Sperrtag gelöscht: %(owner)s"),
    "blackouts_forgotten": N_("Sperrtage aus einer Datei entfernt: %(owner)s, %(days)s Einträge"),
    "blackouts_imported": N_("Sperrtage eingelesen: %(owner)s, %(days)s Einträge"),
    "body.added": N_("Gremium „%(name)s“ angelegt"),
    "body.agenda_changed": N_("Übliche Tagesordnung von „%(name)s“ geändert"),
    "body.changed": N_("Gremium „%(name)s“ geändert"),
    "body.ended": N_("Gremium „%(name)s“ beendet"),
    "body.rules_changed": N_("Geschäftsordnung von „%(name)s“ geändert"),
    "body_removed": N_("Gremium „%(name)s“ gelöscht"),
    "cancellation_taken_back": N_("Absage zurückgenommen, %(letters)s Nachrichten geschrieben"),
    "change_announced": N_("Änderung mitgeteilt, %(letters)s Nachrichten geschrieben"),
    "decision_deleted": N_("Vereinbarung %(number)s gelöscht"),
    "decision_edited": N_("Vereinbarung %(number)s geändert"),
    "concept_moved": N_("Stand des Konzepts: „%(state)s“"),
    "decision_moved": N_("Vereinbarung %(number)s: neuer Stand „%(state)s“"),
    "decision_passed_on": N_("Vereinbarung %(number)s an „%(body)s“ weitergegeben"),
    "decision_recorded": N_("Vereinbarung %(number)s festgehalten"),
    "deputy_sent_by_link": N_("Vertretung über den persönlichen Link benannt: %(person)s"),
    "deputy_wished": N_("Um eine Vertretung gebeten"),
    "district.changed": N_("Einstellungen des Landkreises geändert"),
    "district.created": N_("Landkreis mit %(municipalities)s Gemeinden angelegt"),
    "documents_asked": N_("Alle Dokumente zusammenstellen lassen"),
    "documents_taken": N_("Alle Dokumente heruntergeladen"),
    "dossier imported": N_("Verfahren „%(name)s“ aus einem Dossier übernommen"),
    "dossier_taken": N_("Dossier mit dem ganzen Verfahren heruntergeladen"),
    "expense_added": N_("%(expense)s über %(amount)s eingetragen"),
    "expense_edited": N_("%(expense)s über %(amount)s geändert"),
    "expense_removed": N_("%(expense)s über %(amount)s gelöscht"),
    "expenses_added": N_("%(expense)s von je %(amount)s für %(number)s Ehrenamtliche eingetragen"),
    "expenses_taken": N_("Liste der Entschädigungen heruntergeladen (%(number)s Zeilen)"),
    "feeds_renewed": N_("Adresse des eigenen Kalenders erneuert"),
    "guest_added": N_("Gast in die Anwesenheitsliste eingetragen"),
    "guest_removed": N_("Gast von der Anwesenheitsliste gestrichen"),
    "handover_confirmed": N_("Übergabe von %(number)s bestätigt"),
    "handover_proposed": N_("Übergabe von %(number)s vorgeschlagen"),
    "handover_withdrawn": N_("Übergabe von %(number)s zurückgezogen"),
    "interview_added": N_("Gespräch zu „%(title)s“ eingetragen"),
    "interview_edited": N_("Gespräch zu „%(title)s“ geändert"),
    "interview_removed": N_("Gespräch zu „%(title)s“ entfernt"),
    "invitation_withdrawn": N_("Einladung von %(person)s zurückgezogen"),
    "invited_again": N_("Noch einmal eingeladen"),
    "item_minuted": N_("Protokoll zu TOP %(position)s geschrieben"),
    "letter_readdressed": N_("Nachricht an eine andere Adresse gerichtet"),
    "letter_retried": N_("Nachricht noch einmal verschickt"),
    "letters_retried": N_("%(letters)s Nachrichten noch einmal verschickt"),
    "login.given": N_("Zugang eingerichtet"),
    "login.taken": N_("Zugang zurückgenommen"),
    "mail_accepted": N_("Antwort von %(person)s aus einer E-Mail übernommen: %(answer)s"),
    "mail_settled": N_("E-Mail als erledigt abgelegt"),
    "mandate.begun": N_("%(name)s hat den Sitz „%(seat)s“ übernommen"),
    "mandate.changed": N_("Mandat von %(name)s geändert"),
    "mandate.ended": N_("Mandat von %(name)s beendet"),
    "mandate.withdrawn": N_("Mandat von %(name)s zurückgenommen"),
    "measure_added": N_("Maßnahme „%(title)s“ ins Konzept übernommen"),
    "measure_edited": N_("Maßnahme „%(title)s“ geändert"),
    "measure_handover_confirmed": N_("Übergabe der Maßnahme „%(title)s“ bestätigt"),
    "measure_handover_proposed": N_("Übergabe der Maßnahme „%(title)s“ vorgeschlagen"),
    "measure_handover_withdrawn": N_("Übergabe der Maßnahme „%(title)s“ zurückgezogen"),
    "measure_moved": N_("Maßnahme „%(title)s“: neuer Stand „%(state)s“"),
    "measure_removed": N_("Maßnahme „%(title)s“ aus dem Konzept genommen"),
    "meeting_cancelled": N_("Termin abgesagt, %(letters)s Nachrichten geschrieben"),
    "meeting_closed": N_("Sitzung geschlossen"),
    "meeting_course_recorded": N_("Verlauf der Sitzung festgehalten"),
    "meeting_edited": N_("Angaben zum Termin geändert"),
    "meeting_invited": N_("Eingeladen, %(letters)s Nachrichten geschrieben"),
    "meeting_moved": N_("Termin geändert"),
    "meeting_opened": N_("%(number)s. Sitzung eröffnet"),
    "meeting_opening_undone": N_("Eröffnung der Sitzung zurückgenommen"),
    "meeting_planned": N_("Termin geplant"),
    "meeting_removed": N_("Termin „%(name)s“ gelöscht"),
    "meeting_reopened": N_("Sitzung wieder geöffnet"),
    "minutes_particulars_edited": N_("Angaben zum Protokoll geändert"),
    "minutes_rebuilt": N_("Protokoll neu zusammengestellt"),
    "municipality.merged": N_("Gemeinde ist in „%(into)s“ aufgegangen"),
    "offer_added": N_("Angebot „%(name)s“ eingetragen"),
    "offer_edited": N_("Angebot „%(name)s“ geändert"),
    "offer_entrusted": N_("Zuständigkeit für das Angebot „%(name)s“ geändert"),
    "offer_handover_confirmed": N_("Übergabe des Angebots „%(name)s“ bestätigt"),
    "offer_handover_proposed": N_("Übergabe des Angebots „%(name)s“ vorgeschlagen"),
    "offer_handover_withdrawn": N_("Übergabe des Angebots „%(name)s“ zurückgezogen"),
    "offer_removed": N_("Angebot „%(name)s“ gelöscht"),
    "organisation.added": N_("Organisation „%(name)s“ eingetragen"),
    "organisation.changed": N_("Organisation „%(name)s“ geändert"),
    "organisation.removed": N_("Organisation „%(name)s“ gelöscht"),
    "organisation.restored": N_("Organisation „%(name)s“ zurückgeholt"),
    "paper_letter_made": N_("Brief auf Papier erstellt"),
    "people.import_undone": N_("Import von %(rows)s Zeilen zurückgenommen"),
    "people.imported": N_("%(rows)s Zeilen mit Menschen importiert"),
    "people_reminded": N_("Erinnert, %(letters)s Nachrichten geschrieben"),
    "person.added": N_("Person eingetragen"),
    "person.changed": N_("Angaben zur Person geändert"),
    "person.erased": N_("Angaben zur Person gelöscht"),
    "person.part_ended": N_("Mitwirkung beendet"),
    "person.removed": N_("Person gelöscht"),
    "person.restored": N_("Person zurückgeholt"),
    "person_invited": N_("%(person)s eingeladen (%(invited_as)s)"),
    "phase.passed": N_("Phase „%(phase)s“ abgeschlossen"),
    "process.changed": N_("Einstellungen des Verfahrens geändert"),
    "process.extended": N_("Verfahren um %(months)s Monate verlängert"),
    "process.hidden": N_("Öffentliche Seite abgeschaltet"),
    "process.published": N_("Öffentliche Seite eingeschaltet"),
    "process.started": N_("Verfahren begonnen"),
    "process_partner_added": N_("„%(name)s“ als Partner des Verfahrens eingetragen"),
    "process_partner_removed": N_("„%(name)s“ ist kein Partner des Verfahrens mehr"),
    "process_removed": N_("Verfahren „%(name)s“ gelöscht"),
    "referral_answer_taken_back": N_("Antwort auf „%(name)s“ zurückgenommen"),
    "referral_answered": N_("„%(body)s“ hat auf „%(name)s“ geantwortet: %(outcome)s"),
    "referral_attached": N_("Vermerkt, wann „%(name)s“ behandelt wird"),
    "referral_taken_back": N_("Weitergabe von „%(name)s“ an „%(body)s“ zurückgenommen"),
    "region.removed": N_("Region „%(name)s“ entfernt"),
    "regions.assigned": N_("%(municipalities)s Gemeinden zugeordnet"),
    "regions.changed": N_("Regionen geändert: %(names)s"),
    "register.updated": N_("Gemeindeverzeichnis erneuert, %(changed)s Änderungen"),
    "report.filed": N_("Bericht „%(title)s“ abgegeben"),
    "responsibility_changed": N_("Zuständigkeit für %(number)s geändert"),
    "role.ended": N_("Aufgabe beendet"),
    "role.given": N_("Aufgabe vergeben: %(kind)s"),
    "seat.added": N_("Sitz „%(seat)s“ in „%(name)s“ eingerichtet"),
    "seat.changed": N_("Sitz „%(seat)s“ in „%(name)s“ geändert"),
    "seat.followed": N_("Sitz „%(name)s“ steht nach einer Fusion für die Nachfolgerin"),
    "seat.removed": N_("Sitz „%(seat)s“ in „%(name)s“ gelöscht"),
    "seat.ended": N_("Sitz „%(seat)s“ in „%(name)s“ beendet"),
    "series_announced": N_("Änderung der Reihe mitgeteilt, %(letters)s Nachrichten geschrieben"),
    "series_answer_put_down": N_("Antwort von %(person)s für %(dates)s Termine: %(answer)s"),
    "series_changed": N_("Reihe ab %(since)s geändert"),
    "series_date_settled": N_("Ausgelassener Tag %(day)s geklärt"),
    "series_ended": N_("Reihe beendet, letzter Tag %(last_day)s"),
    "series_entrusted": N_("Zuständigkeit für die Reihe „%(title)s“ geändert"),
    "series_extended": N_("Reihe verlängert um %(dates)s Termine"),
    "series_followed_body": N_("Teilnehmende angepasst: %(joined)s dazu, %(left)s weniger"),
    "series_grown": N_("Reihe um %(dates)s Termine fortgeschrieben"),
    "series_handover_confirmed": N_("Übergabe der Reihe „%(title)s“ bestätigt"),
    "series_handover_proposed": N_("Übergabe der Reihe „%(title)s“ vorgeschlagen"),
    "series_handover_withdrawn": N_("Übergabe der Reihe „%(title)s“ zurückgezogen"),
    "series_invited": N_("Zur Reihe eingeladen, %(letters)s Nachrichten geschrieben"),
    "series_joined": N_("%(person)s kommt zu %(dates)s Terminen der Reihe dazu"),
    "series_left": N_("%(person)s nimmt an %(dates)s Terminen der Reihe nicht mehr teil"),
    "series_left_by_link": N_("%(person)s möchte keine Nachrichten zur Reihe mehr"),
    "series_planned": N_("Reihe mit %(dates)s Terminen geplant"),
    "series_rejoined_by_link": N_("%(person)s möchte wieder Nachrichten zur Reihe"),
    "series_released": N_("Reihe freigegeben bis %(until)s"),
    "series_removed": N_("Reihe „%(name)s“ gelöscht"),
    "series_repeated": N_("Nachricht zur Reihe an %(person)s wiederholt"),
    "statement_added": N_("Aussage zu „%(title)s“ notiert"),
    "statement_reworded": N_("Aussage zu „%(title)s“ anders aufgeschrieben"),
    "statement_removed": N_("Aussage zu „%(title)s“ entfernt"),
    "survey_forgotten": N_("Ergebnisse der Umfrage „%(title)s“ entfernt"),
    "survey_question_tied": N_("Frage der Umfrage „%(title)s“ einem Thema zugeordnet"),
    "survey_stored": N_("%(questions)s Fragen der Umfrage „%(title)s“ übernommen"),
    "task_deleted": N_("Auftrag %(number)s gelöscht"),
    "task_edited": N_("Auftrag %(number)s geändert"),
    "task_given": N_("Auftrag %(number)s vergeben"),
    "task_moved": N_("Auftrag %(number)s: neuer Stand „%(state)s“"),
    "thing.brought_back": N_("%(kind)s „%(name)s“ aus dem Papierkorb zurückgeholt"),
    "topic_deleted": N_("Thema „%(title)s“ gelöscht"),
    "topic_dropped": N_("Thema „%(title)s“ wird nicht weiterverfolgt"),
    "topic_edited": N_("Thema „%(title)s“ geändert"),
    "topic_joined": N_("„%(other)s“ mit dem Thema „%(title)s“ zusammengelegt"),
    "topic_left": N_("„%(other)s“ wieder vom Thema „%(title)s“ getrennt"),
    "topic_merged": N_("Thema „%(title)s“ in „%(other)s“ aufgegangen"),
    "topic_passed_on": N_("Thema „%(title)s“ an „%(body)s“ weitergegeben"),
    "topic_put_on_agenda": N_("Thema „%(title)s“ auf die Tagesordnung gesetzt"),
    "topic_raised": N_("Thema „%(title)s“ aufgenommen"),
    "topic_separated": N_("Thema „%(title)s“ steht wieder für sich, getrennt von „%(other)s“"),
    "topic_split": N_("Thema „%(title)s“ geteilt: „%(other)s“ ist jetzt ein eigenes"),
    "topic_split_off": N_("Thema „%(title)s“ von „%(other)s“ abgeteilt"),
    "topic_taken_off_agenda": N_("Thema „%(title)s“ von der Tagesordnung genommen"),
    "topic_taken_up_again": N_("Thema „%(title)s“ wird wieder verfolgt"),
    "venue_added": N_("Tagungsort „%(name)s“ eingetragen"),
    "venue_edited": N_("Tagungsort „%(name)s“ geändert"),
    "venue_removed": N_("Tagungsort „%(name)s“ entfernt"),
    "wishes_set": N_("Wünsche zu Sprache und Nachrichten geändert"),
    "wishes_set_by_link": N_("Wünsche zu Sprache und Nachrichten über den Link geändert"),
}
"""By action id. Ids that were once stored stay readable: none is taken out."""

_DAY = r"\d{4}-\d\d-\d\d"
_MOMENT = _DAY + r"T\d\d:\d\d:\d\d(\.\d+)?\+\d\d:\d\d"

FIELDS: Final[Mapping[str, str]] = {
    "body_id": N_("Gremium"),
    "cents": N_("Betrag"),
    "spent_on": N_("Tag"),
    "address": N_("Anschrift"),
    "description": N_("Beschreibung"),
    "ended_on": N_("Letzter Tag"),
    "held_on": N_("Tag"),
    "sector": N_("Bereich"),
    "due_on": N_("Frist"),
    "ends_at": N_("Ende"),
    "is_public": N_("Öffentlich"),
    "is_urgent": N_("Dringend"),
    "kind": N_("Art"),
    "label": N_("Bezeichnung"),
    "name": N_("Name"),
    "place": N_("Ort"),
    "result": N_("Ergebnis"),
    "starts_at": N_("Beginn"),
    "times": N_("Wann"),
    "title": N_("Titel"),
    "valid_from": N_("Von"),
    "valid_until": N_("Bis"),
    "wording": N_("Wortlaut"),
}


def sentence(action: str, details: Mapping[str, Any]) -> str:
    """What happened. An unknown id of an earlier or later version is shown as it is."""
    text = single_sentence(action, details) or SENTENCES.get(action)
    if text is None:
        return action
    try:
        return _(text, **{name: _shown(name, value) for name, value in details.items()})
    except KeyError:
        # Entries of earlier versions may lack what the sentence says today.
        return _(text).partition("%(")[0].rstrip(" „:(,")


def corrections(details: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(field, before, after) of what was changed, in words."""
    found = [
        (_(FIELDS[name]) if name in FIELDS else name, _chosen(name, before), _chosen(name, after))
        for name, before, after in details.get("changes", ())
    ]
    if {"before", "after"} <= details.keys():
        found.append((_("Beginn"), _value(details["before"]), _value(details["after"])))
    if isinstance(details.get("due"), list) and len(details["due"]) == 2:
        found.append((_("Frist"), *(_value(day) for day in details["due"])))
    if details.get("place_before") != details.get("place_after"):
        places = details.get("place_before"), details.get("place_after")
        found.append((_("Ort"), _value(places[0]), _value(places[1])))
    return [(name, before, after) for name, before, after in found if before != after]


def _shown(name: str, value: Any) -> str:
    for kind in _CHOICES.get(name, ()):
        with suppress(ValueError):
            return label(kind(value))
    if name == "kind":
        return kind_in_words(str(value))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return _value(value)


def _chosen(name: str, value: Any) -> str:
    """A value of a field, in the word of its kind."""
    for kind in _FIELD_KINDS.get(name, ()):
        with suppress(ValueError):
            return label(kind(value))
    return _value(value)


_FIELD_KINDS: Final[Mapping[str, tuple[Callable[[Any], StrEnum], ...]]] = {
    "kind": (DecisionKind, BodyKind),
    "result": (Result,),
    "sector": (Sector,),
}


_CHOICES: Final[Mapping[str, tuple[Callable[[Any], StrEnum], ...]]] = {
    "answer": (Answer,),
    "expense": (ExpenseKind,),
    "invited_as": (InvitedAs,),
    "outcome": (ReferralOutcome,),
    "kind": (RoleKind,),
    "state": (FollowupState, ConceptState),
}


def _value(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    text = str(value)
    if re.fullmatch(_DAY, text):
        return day(date.fromisoformat(text))
    if re.fullmatch(_MOMENT, text):
        return moment(datetime.fromisoformat(text))
    return text
