"""How printed letters look, beside what they share with minutes: measures in points unless mm."""

from dataclasses import replace

from facilitation.formats.docx_styles import (
    BOX_INDENT_MM,
    BULLETS,
    GREY,
    PETROL,
    PETROL_TINT,
    TEXT_WIDTH_MM,
    Style,
    box,
)

ADDRESS_WIDTH_MM = 80
"""The window of the envelope, less its margin."""
_BESIDE_ADDRESS_MM = TEXT_WIDTH_MM - ADDRESS_WIDTH_MM
_CODE_TAB_MM = 42
_FACT_MM = 34
_POINT_MM = 9

_ANSWER = Style(
    id="Antwortweg", name="Antwortweg", left_mm=BOX_INDENT_MM, right_mm=3, after=2, line=1.05,
    keep_lines=True, tint=PETROL_TINT, borders=box(PETROL, PETROL_TINT),
)  # fmt: skip
LETTER_STYLES = (
    Style(
        id="Ruecksendeangabe", name="Rücksendeangabe", size=8, color=GREY, line=1,
        right_mm=_BESIDE_ADDRESS_MM,
    ),
    Style(id="Anschrift", name="Anschrift", line=1, right_mm=_BESIDE_ADDRESS_MM),
    Style(id="Briefdatum", name="Briefdatum", line=1),
    Style(
        id="Betreff", name="Betreff", based_on="Heading1", next="Normal", size=14, bold=True,
        color=PETROL, after=10, keep_next=True, keep_lines=True, outline=0,
    ),
    Style(
        id="Briefangabe", name="Briefangabe", after=2, tab_mm=_FACT_MM, left_mm=_FACT_MM,
        hanging_mm=_FACT_MM,
    ),
    Style(id="Nachricht", name="Nachricht", before=6, after=2, line=1.15),
    Style(
        id="Briefpunkt", name="Briefpunkt", after=2, tab_mm=_POINT_MM, left_mm=_POINT_MM,
        hanging_mm=_POINT_MM, keep_lines=True,
    ),
    Style(id="Reihentermin", name="Reihentermin", after=2, keep_lines=True, numbering=BULLETS),
    _ANSWER,
    replace(_ANSWER, id="Antwortcode", name="Antwortcode", tab_mm=_CODE_TAB_MM, larger=3, line=1),
    Style(id="Hinweis", name="Hinweis", larger=-1.5, color=GREY, before=4, after=4),
    Style(id="Grussformel", name="Grußformel", before=10, after=28, keep_next=True),
    Style(id="Absender", name="Absender", keep_lines=True),
)  # fmt: skip
