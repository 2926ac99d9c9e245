"""How minutes look: the styles of the Word document, measures in points unless named mm.

Everything that is formatted has a style of its own here, so that an office can restyle a file.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from xml.sax.saxutils import quoteattr

PETROL, PETROL_TINT, HEADER_TINT = "1F4E6B", "EAF1F5", "DCE6EC"
OCHRE, OCHRE_TINT = "8A6D1B", "F6F4EC"
INK, GREY, HAIRLINE = "1A1A1A", "595959", "B8C4CE"

TEXT_WIDTH_MM = 165
HEAD_INDENT_MM = 42
AGENDA_INDENT_MM = 20
BOX_INDENT_MM = 4
LIST_INDENT_MM = 6
CELL_PADDING_MM = 1.5

BULLETS, NUMBERS, BOX_BULLETS, BOX_NUMBERS, ANNEXES = range(1, 6)


def twips(millimetres: float) -> int:
    """Twentieths of a point, the unit of most measures in a Word file."""
    return round(millimetres * 1440 / 25.4)


@dataclass(frozen=True)
class Border:
    """`width` in eighths of a point, `space` from the text in points."""

    side: str
    color: str
    width: int = 4
    space: int = 4

    @property
    def xml(self) -> str:
        return (
            f'<w:{self.side} w:val="single" w:sz="{self.width}" w:space="{self.space}"'
            f' w:color="{self.color}"/>'
        )


@dataclass(frozen=True, kw_only=True)
class Style:
    """A paragraph style; `larger` is added to the size of the body text unless `size` is given."""

    id: str
    name: str
    based_on: str = "Normal"
    next: str = ""
    larger: float = 0
    size: float = 0
    bold: bool = False
    color: str = ""
    before: float = 0
    after: float = 0
    line: float = 1.1
    left_mm: float = 0
    hanging_mm: float = 0
    right_mm: float = 0
    tab_mm: float = 0
    right_tab: bool = False
    keep_next: bool = False
    keep_lines: bool = False
    borders: tuple[Border, ...] = ()
    tint: str = ""
    outline: int | None = None
    numbering: int | None = None


def box(color: str, tint: str) -> tuple[Border, ...]:
    """Equal for all paragraphs of a box: only then Word and LibreOffice draw them as one."""
    return (
        Border("top", tint, space=5),
        Border("left", color, width=36, space=8),
        Border("bottom", tint, space=5),
        Border("right", tint, space=6),
    )


_HEADING = Style(
    id="Heading",
    name="heading",
    next="Normal",
    bold=True,
    color=PETROL,
    keep_next=True,
    keep_lines=True,
)
_DECISION = Style(
    id="Beschluss",
    name="Beschluss",
    left_mm=BOX_INDENT_MM,
    right_mm=3,
    keep_lines=True,
    tint=PETROL_TINT,
    borders=box(PETROL, PETROL_TINT),
)
_TASK = replace(_DECISION, tint=OCHRE_TINT, borders=box(OCHRE, OCHRE_TINT))
_FRAME = (
    Border("top", OCHRE),
    Border("left", OCHRE, width=36, space=8),
    Border("bottom", OCHRE),
    Border("right", OCHRE),
)
_RULED = (Border("bottom", HAIRLINE, width=6, space=3),)
_LETTERHEAD_RULE = (Border("bottom", PETROL, width=12, space=6),)

STYLES = (
    replace(_HEADING, id="Heading1", name="heading 1", size=18, after=4, outline=0),
    replace(
        _HEADING, id="Heading2", name="heading 2", larger=2,
        before=14, after=5, borders=_RULED, outline=1,
    ),
    replace(
        _DECISION, id="Heading3", name="heading 3", next="BeschlussWortlaut", bold=True,
        color=PETROL, keep_next=True, before=10, after=3, outline=2,
    ),
    Style(
        id="Header", name="header", larger=-2, color=GREY, line=1, after=10, right_tab=True,
        borders=(Border("bottom", HAIRLINE),),
    ),
    Style(
        id="Footer", name="footer", larger=-2, color=GREY, line=1, right_tab=True,
        borders=(Border("top", HAIRLINE),),
    ),
    Style(id="ListBullet", name="List Bullet", after=5, line=1.15, numbering=BULLETS),
    Style(id="ListNumber", name="List Number", after=5, line=1.15, numbering=NUMBERS),
    Style(id="ListContinue", name="List Continue", after=5, line=1.15, left_mm=LIST_INDENT_MM),
    Style(
        id="Briefkopf", name="Briefkopf", larger=3, bold=True, color=PETROL, line=1,
        right_tab=True,
    ),
    Style(
        id="BriefkopfZusatz", name="Briefkopf Zusatz", larger=-1.5, color=GREY, before=2, after=14,
        borders=_LETTERHEAD_RULE,
    ),
    Style(
        id="BriefkopfAllein", name="Briefkopf allein", based_on="Briefkopf", larger=3, line=1,
        bold=True, color=PETROL, after=14, borders=_LETTERHEAD_RULE,
        right_tab=True,
    ),
    Style(id="Gremium", name="Gremium", larger=2, bold=True, after=12, keep_next=True),
    Style(
        id="Protokollkopf", name="Protokollkopf", after=2, tab_mm=HEAD_INDENT_MM,
        left_mm=HEAD_INDENT_MM, hanging_mm=HEAD_INDENT_MM,
    ),
    replace(
        _TASK, id="Status", name="Status", borders=_FRAME, larger=-0.5, before=10, after=4),
    Style(id="Einleitung", name="Einleitung", after=6, line=1.15, keep_next=True),
    Style(
        id="Tagesordnung", name="Tagesordnung", after=2, tab_mm=AGENDA_INDENT_MM,
        left_mm=AGENDA_INDENT_MM, hanging_mm=AGENDA_INDENT_MM, keep_lines=True,
    ),
    replace(
        _DECISION, id="BeschlussWortlaut", name="Beschluss Wortlaut", after=4, line=1.15,
        keep_next=True,
    ),
    replace(
        _DECISION, id="BeschlussErgebnis", name="Beschluss Ergebnis", larger=-0.5, after=4),
    replace(
        _TASK, id="Auftrag", name="Auftrag", before=10, after=2, line=1.15, keep_next=True
    ),
    replace(
        _TASK, id="AuftragZustaendigkeit", name="Auftrag Zuständigkeit", larger=-0.5, after=4
    ),
    Style(id="Anlage", name="Anlage", after=3, keep_lines=True, numbering=ANNEXES),
    Style(id="Tabellentext", name="Tabellentext", larger=-1, line=1.08),
    Style(
        id="Tabellenkopf", name="Tabellenkopf", based_on="Tabellentext", larger=-1, line=1.08,
        bold=True, keep_next=True,
    ),
    Style(
        id="Unterschriftsfeld", name="Unterschriftsfeld", based_on="Tabellentext", larger=-1,
        line=1.08, after=48, keep_next=True,
    ),
    Style(
        id="Unterschriftsname", name="Unterschriftsname", based_on="Tabellentext", larger=-1,
        line=1.08, keep_next=True,
    ),
    Style(id="Schlussvermerk", name="Schlussvermerk", larger=-2, color=GREY, before=8, line=1),
)  # fmt: skip


def styles(points: float, more: Sequence[Style] = ()) -> str:
    """The content of styles.xml for body text of `points`; `more` of one kind of document."""
    normal = Style(id="Normal", name="Normal", based_on="", after=6, line=1.15, color=INK)
    paragraphs = "".join(_paragraph_style(style, points) for style in (normal, *STYLES, *more))
    return f"{_defaults(points)}{paragraphs}{_CHARACTER_STYLES}{_TABLE_STYLES}"


def _defaults(points: float) -> str:
    size = round(points * 2)
    return (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Arial" w:eastAsia="Arial"'
        f' w:hAnsi="Arial" w:cs="Arial"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
        '<w:lang w:val="de-DE" w:eastAsia="de-DE" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault><w:pPr/></w:pPrDefault></w:docDefaults>"
    )


def _paragraph_style(style: Style, points: float) -> str:
    default = ' w:default="1"' if style.id == "Normal" else ""
    custom = "" if style.name.split()[0] in _BUILT_IN else ' w:customStyle="1"'
    based = f'<w:basedOn w:val="{style.based_on}"/>' if style.based_on else ""
    following = f'<w:next w:val="{style.next}"/>' if style.next else ""
    return (
        f'<w:style w:type="paragraph"{default}{custom} w:styleId="{style.id}">'
        f"<w:name w:val={quoteattr(style.name)}/>{based}{following}<w:qFormat/>"
        f"<w:pPr>{_paragraph_form(style)}</w:pPr>"
        f"<w:rPr>{_letter_form(style, points)}</w:rPr></w:style>"
    )


_BUILT_IN = {"Normal", "heading", "header", "footer", "List", "toc", "TOC"}


def _paragraph_form(style: Style) -> str:
    tab = style.tab_mm or (TEXT_WIDTH_MM if style.right_tab else 0)
    side = "right" if style.right_tab else "left"
    parts = [
        "<w:keepNext/>" if style.keep_next else "",
        "<w:keepLines/>" if style.keep_lines else "",
        "<w:widowControl/>",
        f'<w:numPr><w:numId w:val="{style.numbering}"/></w:numPr>' if style.numbering else "",
        f"<w:pBdr>{''.join(b.xml for b in style.borders)}</w:pBdr>" if style.borders else "",
        f'<w:shd w:val="clear" w:color="auto" w:fill="{style.tint}"/>' if style.tint else "",
        f'<w:tabs><w:tab w:val="{side}" w:pos="{twips(tab)}"/></w:tabs>' if tab else "",
        f'<w:spacing w:before="{round(style.before * 20)}" w:after="{round(style.after * 20)}"'
        f' w:line="{round(style.line * 240)}" w:lineRule="auto"/>',
        _indent(style),
        f'<w:outlineLvl w:val="{style.outline}"/>' if style.outline is not None else "",
    ]
    return "".join(parts)


def _indent(style: Style) -> str:
    if not (style.left_mm or style.right_mm):
        return ""
    hanging = f' w:hanging="{twips(style.hanging_mm)}"' if style.hanging_mm else ""
    return f'<w:ind w:left="{twips(style.left_mm)}" w:right="{twips(style.right_mm)}"{hanging}/>'


def _letter_form(style: Style, points: float) -> str:
    size = round((style.size or points + style.larger) * 2)
    bold = "<w:b/><w:bCs/>" if style.bold else ""
    color = f'<w:color w:val="{style.color}"/>' if style.color else ""
    return f'{bold}{color}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'


def _character_style(style_id: str, name: str, form: str, *, custom: bool = False) -> str:
    mark = ' w:customStyle="1"' if custom else ""
    return (
        f'<w:style w:type="character"{mark} w:styleId="{style_id}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="DefaultParagraphFont"/><w:qFormat/><w:rPr>{form}</w:rPr></w:style>'
    )


_BOLD, _ITALIC = "<w:b/><w:bCs/>", "<w:i/><w:iCs/>"
_LINK = f'<w:color w:val="{PETROL}"/><w:u w:val="single"/>'
_CHARACTER_STYLES = (
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/><w:semiHidden/></w:style>'
    + _character_style("Strong", "Strong", _BOLD)
    + _character_style("Emphasis", "Emphasis", _ITALIC)
    + _character_style("IntenseEmphasis", "Intense Emphasis", _BOLD + _ITALIC)
    + _character_style("Hyperlink", "Hyperlink", _LINK)
    + _character_style("Angabe", "Angabe", f'{_BOLD}<w:color w:val="{PETROL}"/>', custom=True)
    + _character_style(
        "Stand", "Stand", f'{_BOLD}<w:color w:val="{INK}"/>', custom=True
    )
)  # fmt: skip
_PADDING = twips(CELL_PADDING_MM)
_TABLE_STYLES = (
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
    "<w:semiHidden/><w:tblPr>"
    '<w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
    '<w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
    '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
    "<w:semiHidden/></w:style>"
    '<w:style w:type="table" w:customStyle="1" w:styleId="Protokolltabelle">'
    '<w:name w:val="Protokolltabelle"/><w:basedOn w:val="TableNormal"/><w:qFormat/>'
    f"<w:tblPr><w:tblBorders>{Border('top', PETROL, width=8, space=0).xml}"
    f"{Border('bottom', PETROL, width=8, space=0).xml}"
    f"{Border('insideH', HAIRLINE, space=0).xml}</w:tblBorders>"
    f'<w:tblCellMar><w:top w:w="30" w:type="dxa"/><w:left w:w="{_PADDING}" w:type="dxa"/>'
    f'<w:bottom w:w="30" w:type="dxa"/><w:right w:w="{_PADDING}" w:type="dxa"/></w:tblCellMar>'
    "</w:tblPr>"
    '<w:tblStylePr w:type="firstRow"><w:tblPr/><w:tcPr><w:tcBorders>'
    f"{Border('top', PETROL, width=8, space=0).xml}{Border('bottom', PETROL, width=8, space=0).xml}"
    f'</w:tcBorders><w:shd w:val="clear" w:color="auto" w:fill="{HEADER_TINT}"/></w:tcPr>'
    "</w:tblStylePr></w:style>"
)
