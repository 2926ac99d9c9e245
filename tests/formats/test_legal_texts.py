"""Texts to begin with say what is missing; headings become headings, nothing becomes code."""

from datetime import date

import pytest

from facilitation.formats.legal_texts import (
    LegalText,
    Publisher,
    first_privacy_notice,
    first_text,
    gaps,
    to_legal_html,
)

PUBLISHER = Publisher(name="Landkreis Musterkreis", mailbox="amt@musterkreis.example")
TODAY = date(2027, 1, 11)


@pytest.mark.parametrize("kind", LegalText)
def test_a_first_text_names_the_district_and_what_is_missing(kind: LegalText) -> None:
    text = first_text(kind, PUBLISHER, today=TODAY)

    assert "Landkreis Musterkreis" in text
    assert "amt@musterkreis.example" in text
    assert gaps(text)


def test_what_is_known_is_not_asked_again() -> None:
    known = Publisher(
        name="Landkreis Musterkreis",
        mailbox="amt@musterkreis.example",
        postal_address="Puttelkower Straße 2",
        phone="03871 7220",
    )

    text = first_text(LegalText.IMPRINT, known, today=TODAY)

    assert "03871 7220" in text
    assert not any("Telefon" in gap or "Straße" in gap for gap in gaps(text))


def test_the_accessibility_statement_has_a_date_and_a_way_to_complain() -> None:
    text = first_text(LegalText.ACCESSIBILITY, PUBLISHER, today=TODAY)

    assert "11.01.2027" in text
    assert "Barrieren melden" in text
    assert "Durchsetzung" in text


def test_the_notice_of_a_first_mail_points_to_the_whole_text() -> None:
    notice = first_privacy_notice(PUBLISHER, address="https://kreis.example/datenschutz")

    assert "https://kreis.example/datenschutz" in notice
    assert "<" not in notice


def test_headings_are_headings() -> None:
    html = to_legal_html("Vorweg\n\n# Eins\nText\n### Drei ###\n- a\n- b")

    assert html == (
        "<p>Vorweg</p><h2>Eins</h2><p>Text</p><h3>Drei</h3><ul><li>a</li><li>b</li></ul>"
    )


@pytest.mark.parametrize(
    "text",
    [
        "## <script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        '## <a href="javascript:alert(1)">x</a>',
    ],
)
def test_nothing_becomes_code(text: str) -> None:
    html = to_legal_html(text)

    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html


@pytest.mark.parametrize("text", ["", "#", "##", "## ", "\n\n", "#kein Abstand", "#" * 1000])
def test_any_text_can_be_shown(text: str) -> None:
    assert isinstance(to_legal_html(text), str)
