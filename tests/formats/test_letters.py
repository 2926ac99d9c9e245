"""What stands in a letter beside the facts."""

from dataclasses import replace

from facilitation.formats import letters
from facilitation.formats.ical import Mailbox
from facilitation.formats.letters import Sender
from tests.formats.messages import WRITING

HOUSE = Sender(
    mailbox=Mailbox(address="post@kreis.example", name="Landkreis Musterkreis, Stabsstelle"),
    district="Landkreis Musterkreis",
    postal_address="Stabsstelle\nAm Markt 1\n\n19370 Parchim",
)


def test_the_signature_says_nothing_twice() -> None:
    letter = letters.invitation(replace(WRITING, sender=HOUSE), None)

    assert HOUSE.address_lines == ["Am Markt 1", "19370 Parchim"]
    assert letter.text.count("Landkreis Musterkreis") == 1
    assert letter.html.count("Landkreis Musterkreis") == 1


def test_the_signature_names_the_district_below_an_office() -> None:
    office = replace(HOUSE, mailbox=Mailbox(address="post@kreis.example", name="Büro West"))

    assert office.address_lines[0] == "Landkreis Musterkreis"
