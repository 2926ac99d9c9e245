"""Notes in Markdown become blocks and safe HTML."""

import re
import unicodedata
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitation.formats.markdown import Listing, Paragraph, Run, blocks, to_html


def texts(found):
    """All text of these blocks, one line for each paragraph."""
    for block in found:
        if isinstance(block, Paragraph):
            yield block.text
        else:
            for item in block.items:
                yield from texts(item)


def test_paragraphs_line_breaks_and_emphasis_are_read():
    # when
    found = blocks("Erste **Zeile**\nzweite *Zeile*\n\n\n\n  Neuer Absatz  \n")
    # then
    assert found == (
        Paragraph(
            (
                Run("Erste "),
                Run("Zeile", bold=True),
                Run("\nzweite "),
                Run("Zeile", italic=True),
            )
        ),
        Paragraph((Run("Neuer Absatz"),)),
    )


def test_lists_keep_their_kind_and_nesting():
    # when
    (listing,) = blocks("1. eins\n2. zwei\n   - innen\n3. drei")
    # then
    assert isinstance(listing, Listing)
    assert (listing.numbered, listing.start, len(listing.items)) == (True, 1, 3)
    assert isinstance(listing.items[1][1], Listing)
    assert not listing.items[1][1].numbered


@pytest.mark.parametrize(
    "text",
    [
        "5. November 2026 war die Frist.",
        "7. Sitzung",
        "3. Oktober\n17. Oktober",
        "1. Halbjahr 2027",
        "7.",
        "-",
        "> 50 Personen",
        "Müller & Söhne <GmbH> &amp; {{7*7}}",
        "<script>alert(1)</script>",
        "</w:t><w:p>",
        "#5 ist erledigt",
        "snake_case_name",
    ],
)
def test_what_is_no_markdown_stays_word_for_word(text):
    assert "\n".join(texts(blocks(text))) == text


def test_a_numbered_list_that_goes_on_keeps_its_first_number():
    (listing,) = blocks("3. drittens\n4. viertens")
    assert isinstance(listing, Listing)
    assert listing.start == 3
    assert to_html("3. drittens\n4. viertens").startswith('<ol start="3">')


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a **b** c", "<p>a <strong>b</strong> c</p>"),
        ("# Titel", "<p><strong>Titel</strong></p>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("a\nb", "<p>a<br>b</p>"),
        (
            "[Kreis](https://kreis.example/?a=1&b)",
            '<p><a href="https://kreis.example/?a=1&amp;b" rel="noopener noreferrer">Kreis</a></p>',
        ),
        (
            "siehe https://kreis.example/a_b.",
            '<p>siehe <a href="https://kreis.example/a_b" rel="noopener noreferrer">'
            "https://kreis.example/a_b</a>.</p>",
        ),
        ("![Karte](https://fremd.example/x.png)", "<p>Karte (https://fremd.example/x.png)</p>"),
        ("[hier](/intern)", "<p>hier (/intern)</p>"),
        ("", ""),
    ],
)
def test_html_says_the_same(text, html):
    assert to_html(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,AAAA)",
        '<a href="javascript:alert(1)">x</a>',
        "<javascript:alert(1)>",
        '[x](https://a.example/"onmouseover="alert(1))',
    ],
)
def test_nothing_in_html_can_run(text):
    html = to_html(text)
    tags = re.findall(r"<[^>]*>", html)
    assert all(re.fullmatch(r'</?(p|br|a|a href="https?://[^"]*" rel="[^"]*")>', t) for t in tags)


_LETTERS = st.characters(exclude_categories=("C", "Z"), exclude_characters="*_`#\\[]()!<>~+-.:")


@given(st.lists(st.text(_LETTERS, min_size=1, max_size=8), min_size=1, max_size=12))
def test_no_word_is_ever_lost(words):
    # given
    text = " ".join(words)
    # when
    kept = " ".join(texts(blocks(text)))
    # then
    assert kept.split() == text.split() or _normal(kept) == _normal(text)
    assert _normal(unescape(re.sub(r"<[^>]*>", "", to_html(text)))) == _normal(text)


def _normal(text):
    return unicodedata.normalize("NFC", text).split()


@given(st.text(alphabet="ab1.-*_[]()<>#`!\\ \n&:/", max_size=80))
def test_any_text_can_be_read(text):
    html = to_html(text)
    assert "<script" not in html
