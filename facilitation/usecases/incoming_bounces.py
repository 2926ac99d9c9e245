"""Letters that came back: the address is marked where there is no such mailbox any more."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from facilitation.formats.addresses import mail_address
from facilitation.formats.bounces import Bounce
from facilitation.formats.incoming import Incoming
from facilitation.model.incoming import IncomingState
from facilitation.model.outbox import LetterState, OutgoingLetter
from facilitation.model.people import EmailState, Person
from facilitation.usecases.incoming_places import Place, find_letter, find_place
from facilitation.usecases.verdicts import Verdict


def take_bounces(session: Session, mail: Incoming, *, now: datetime) -> Verdict:
    """Note with the letter and its reader that it did not arrive; the newest of ours it names."""
    letter = find_letter(session, mail.returned)
    bounce = next((one for one in mail.bounces if one.is_final), mail.bounces[0])
    if letter is None:
        return _not_ours(session, mail, bounce)
    place = Place(
        district_id=letter.district_id,
        person_id=letter.person_id,
        meeting_id=letter.meeting_id,
        series_id=letter.series_id,
    )
    verdict = _came_back(session, letter, bounce, place, now=now)
    return replace(verdict, letter_id=letter.id)


def _not_ours(session: Session, mail: Incoming, bounce: Bounce) -> Verdict:
    place = replace(find_place(session, mail), person_id=None)
    if not bounce.is_final:
        return place.verdict(IncomingState.IGNORED, "Die Zustellung einer Nachricht dauert länger.")
    return place.verdict(
        IncomingState.OPEN,
        "Eine Nachricht an %(to)s kam zurück. Welche es war, sagt die Meldung nicht; die Adresse "
        "ist nicht als unzustellbar vermerkt.",
        to=bounce.recipient or "unbekannt",
    )


def _came_back(
    session: Session, letter: OutgoingLetter, bounce: Bounce, place: Place, *, now: datetime
) -> Verdict:
    said = {"to": letter.to, "reason": bounce.reason or bounce.status or "ohne Begründung"}
    if not bounce.is_final:
        return place.verdict(
            IncomingState.IGNORED,
            "Die Nachricht an %(to)s ist noch nicht angekommen; der Mailserver versucht es weiter "
            "(%(reason)s).",
            **said,
        )
    if letter.state in (LetterState.SENT, LetterState.WAITING):
        letter.came_back(f"Kam zurück: {said['reason']}", for_good=True, now=now)
    if bounce.is_about_address and _mark(session, letter):
        return place.verdict(
            IncomingState.APPLIED,
            "Die Nachricht an %(to)s kam zurück (%(reason)s). Die Adresse ist als nicht "
            "zustellbar vermerkt.",
            **said,
        )
    return place.verdict(
        IncomingState.APPLIED,
        "Die Nachricht an %(to)s kam zurück (%(reason)s). Sie steht bei der fehlgeschlagenen Post.",
        **said,
    )


def _mark(session: Session, letter: OutgoingLetter) -> bool:
    """Mark the address if it is still the person's, and say whether it is."""
    person = session.get(Person, letter.person_id) if letter.person_id is not None else None
    address = mail_address(person.email) if person is not None else None
    if person is None or address is None or address.lower() != letter.to.lower():
        return False
    person.email_state = EmailState.BOUNCED
    return True
