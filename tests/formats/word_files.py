"""Minutes as Word files, opened again to be read."""

from io import BytesIO
from zipfile import ZipFile

from docx import Document
from docx.oxml.ns import qn

from facilitation.formats import docx, wording
from tests.formats import minutes_examples as examples

EXAMPLES = {
    "round table": examples.round_table,
    "approved": examples.approved,
    "short": examples.short,
    "empty": examples.empty,
    "assembly": examples.assembly,
    **{name: lambda text=text: examples.hostile(text) for name, text in examples.HOSTILE.items()},
}


def opened(minutes, **options):
    return Document(BytesIO(docx.write(minutes, **options)))


def parts(file):
    with ZipFile(BytesIO(file)) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


def paragraphs(document):
    """Every paragraph of the text and of all headers and footers, tables included."""
    section = document.sections[0]
    stories = [document, section.header, section.first_page_header]
    stories += [section.footer, section.first_page_footer]
    for story in stories:
        yield from story._element.iter(qn("w:p"))


def text_of(paragraph):
    pieces = {qn("w:br"): "\n", qn("w:tab"): "\t"}
    letters = (
        node.text if node.tag == qn("w:t") else pieces.get(node.tag, "")
        for node in paragraph.iter()
    )
    return plain("".join(letter or "" for letter in letters))


def plain(text):
    return text.replace(wording.NO_BREAK, " ")


def whole_text(document):
    return "\n".join(text_of(paragraph) for paragraph in paragraphs(document))


def headings(document):
    return [
        (int(p.style.name[-1]), plain(p.text))
        for p in document.paragraphs
        if p.style.name.startswith("Heading")
    ]
