"""The Word document that all minutes start from: its styles, lists, margins, header and footer.

It is built here and not kept as a .docx in the tree, so that a change of a measure can be read in
the history and one number makes the letters larger (`points`). To look at it in Word:
``python -m facilitation.formats.docx_layout FILE.docx``. The styles are in `docx_styles`.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from facilitation.formats.docx_styles import (
    ANNEXES,
    BOX_BULLETS,
    BOX_INDENT_MM,
    BOX_NUMBERS,
    BULLETS,
    INK,
    LIST_INDENT_MM,
    NUMBERS,
    OCHRE,
    PETROL,
    PETROL_TINT,
    Style,
    styles,
    twips,
)
from facilitation.formats.packages import pack

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def base(points: float, more: Sequence[Style] = ()) -> bytes:
    """The empty document whose body text is `points` high (11, or 12 for easier reading).

    `more`: styles that only this kind of document has.
    """
    return pack({name: text.encode() for name, text in _parts(points, more).items()})


def _parts(points: float, more: Sequence[Style]) -> dict[str, str]:
    header = _part("hdr", '<w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr></w:p>')
    footer = _part("ftr", '<w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr></w:p>')
    return {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(_PACKAGE_RELATIONS),
        "docProps/app.xml": _DECLARATION + _APP,
        "docProps/core.xml": _DECLARATION + _CORE,
        "word/_rels/document.xml.rels": _relations(_DOCUMENT_RELATIONS),
        "word/document.xml": _part("document", f"<w:body>{_section()}</w:body>"),
        "word/fontTable.xml": _part("fonts", _FONT),
        "word/footer1.xml": footer,
        "word/footer2.xml": footer,
        "word/header1.xml": header,
        "word/header2.xml": header,
        "word/numbering.xml": _part("numbering", _numbering()),
        "word/settings.xml": _part("settings", _SETTINGS),
        "word/styles.xml": _part("styles", styles(points, more)),
        "word/theme/theme1.xml": _DECLARATION + _theme(),
    }


def _part(tag: str, content: str) -> str:
    return f'{_DECLARATION}<w:{tag} xmlns:w="{_W}" xmlns:r="{_R}">{content}</w:{tag}>'


def _content_types() -> str:
    kinds = {target: kind for _, target, kind in _PACKAGE_RELATIONS}
    kinds |= {f"word/{target}": kind for _, target, kind in _DOCUMENT_RELATIONS}
    parts = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in kinds.items()
    )
    return (
        f'{_DECLARATION}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{parts}</Types>'
    )


def _relations(relations: tuple[tuple[str, str, str], ...]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target, _) in enumerate(relations, start=1)
    )
    return (
        f'{_DECLARATION}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        f'relationships">{rows}</Relationships>'
    )


_PACKAGE_RELATIONS = (
    (f"{_R}/officeDocument", "word/document.xml", f"{_OFFICE}.wordprocessingml.document.main+xml"),
    (
        "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
        "docProps/core.xml",
        "application/vnd.openxmlformats-package.core-properties+xml",
    ),
    (f"{_R}/extended-properties", "docProps/app.xml", f"{_OFFICE}.extended-properties+xml"),
)
_WORD_RELATIONS = tuple(
    (f"{_R}/{kind}", f"{name}.xml", f"{_OFFICE}.wordprocessingml.{kind}+xml")
    for kind, name in (
        ("header", "header1"),
        ("header", "header2"),
        ("footer", "footer1"),
        ("footer", "footer2"),
        ("styles", "styles"),
        ("numbering", "numbering"),
        ("settings", "settings"),
        ("fontTable", "fontTable"),
    )
)
_THEME_RELATION = (f"{_R}/theme", "theme/theme1.xml", f"{_OFFICE}.theme+xml")
_DOCUMENT_RELATIONS = (*_WORD_RELATIONS, _THEME_RELATION)
_APP = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>Kreisrunde</Application></Properties>"
)
_CORE = (
    "<cp:coreProperties"
    ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>'
)
_FONT = (
    '<w:font w:name="Arial"><w:panose1 w:val="020B0604020202020204"/><w:charset w:val="00"/>'
    '<w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font>'
)
_COMPATIBILITY = "".join(
    f'<w:compatSetting w:name="{name}" w:uri="http://schemas.microsoft.com/office/word"'
    f' w:val="{value}"/>'
    for name, value in (
        ("compatibilityMode", 15),
        ("overrideTableStyleFontSizeAndJustification", 1),
        ("enableOpenTypeFeatures", 1),
        ("doNotFlipMirrorIndents", 1),
        ("differentiateMultirowTableHeaders", 1),
    )
)
_SETTINGS = (
    '<w:zoom w:percent="100"/><w:defaultTabStop w:val="709"/><w:autoHyphenation w:val="0"/>'
    '<w:characterSpacingControl w:val="doNotCompress"/>'
    f'<w:compat>{_COMPATIBILITY}</w:compat><w:themeFontLang w:val="de-DE"/>'
    '<w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/>'
)


def _theme() -> str:
    """Word asks for a theme even where no style uses it: one font, our two colours, plain forms."""
    colors = {"dk1": INK, "lt1": "FFFFFF", "dk2": PETROL, "lt2": PETROL_TINT}
    colors |= {f"accent{number}": PETROL if number % 2 else OCHRE for number in range(1, 7)}
    colors |= {"hlink": PETROL, "folHlink": PETROL}
    scheme = "".join(
        f'<a:{name}><a:srgbClr val="{color}"/></a:{name}>' for name, color in colors.items()
    )
    font = '<a:latin typeface="Arial"/><a:ea typeface=""/><a:cs typeface="Arial"/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
        ' name="Kreisrunde"><a:themeElements>'
        f'<a:clrScheme name="Kreisrunde">{scheme}</a:clrScheme>'
        f'<a:fontScheme name="Kreisrunde"><a:majorFont>{font}</a:majorFont>'
        f"<a:minorFont>{font}</a:minorFont></a:fontScheme>"
        f'<a:fmtScheme name="Kreisrunde"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{f'<a:ln>{fill}</a:ln>' * 3}</a:lnStyleLst>"
        f"<a:effectStyleLst>{effect * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme>"
        "</a:themeElements></a:theme>"
    )


def _section() -> str:
    return (
        '<w:sectPr><w:headerReference w:type="first" r:id="rId1"/>'
        '<w:headerReference w:type="default" r:id="rId2"/>'
        '<w:footerReference w:type="first" r:id="rId3"/>'
        '<w:footerReference w:type="default" r:id="rId4"/>'
        '<w:pgSz w:w="11906" w:h="16838"/>'
        f'<w:pgMar w:top="{twips(25)}" w:right="{twips(20)}" w:bottom="{twips(20)}"'
        f' w:left="{twips(25)}" w:header="{twips(12)}" w:footer="{twips(11)}" w:gutter="0"/>'
        "<w:titlePg/></w:sectPr>"
    )


def _numbering() -> str:
    """Five kinds of lists; those in boxes do not hang, so that the bar beside them stays in one."""
    dots = [("bullet", dot, LIST_INDENT_MM * (level + 1)) for level, dot in enumerate("•–•")]
    counts = [("decimal", f"%{level + 1}.", LIST_INDENT_MM * (level + 1) + 1) for level in range(3)]
    kinds = {
        BULLETS: "".join(_level(number, *kind) for number, kind in enumerate(dots)),
        NUMBERS: "".join(_level(number, *kind) for number, kind in enumerate(counts)),
        BOX_BULLETS: "".join(_box_level(n, *kind) for n, (*kind, _) in enumerate(dots)),
        BOX_NUMBERS: "".join(_box_level(n, *kind) for n, (*kind, _) in enumerate(counts)),
        ANNEXES: _level(0, "decimal", "Anlage\u00a0%1:", 23, hanging_mm=23),
    }
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="multilevel"/>'
        f"{levels}</w:abstractNum>"
        for number, levels in kinds.items()
    )
    return abstract + "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>' for number in kinds
    )


def _level(
    number: int, form: str, text: str, left_mm: float, *, hanging_mm: float = LIST_INDENT_MM
) -> str:
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/><w:pPr>'
        f'<w:tabs><w:tab w:val="num" w:pos="{twips(left_mm)}"/></w:tabs>'
        f'<w:ind w:left="{twips(left_mm)}" w:hanging="{twips(hanging_mm)}"/></w:pPr></w:lvl>'
    )


def _box_level(number: int, form: str, text: str) -> str:
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:suff w:val="space"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/><w:pPr>'
        f'<w:ind w:left="{twips(BOX_INDENT_MM)}" w:firstLine="0"/></w:pPr></w:lvl>'
    )


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(base(11))
