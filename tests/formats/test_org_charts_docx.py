"""The organigram as a Word file: whose it is, of which day, and nothing of a library."""

from datetime import date
from io import BytesIO

from docx import Document

from facilitation.formats.org_charts import Chart, ChartBody
from facilitation.formats.org_charts_docx import write
from facilitation.model.bodies import BodyKind

CHART = Chart(
    process="Integration 2027",
    carrier="Landkreis Musterkreis",
    as_of=date(2027, 3, 1),
    bodies=(
        ChartBody(
            id=1,
            name="Runder Tisch",
            kind=BodyKind.ROUND_TABLE,
            region_id=None,
            region="",
            is_linked=False,
            is_own=True,
            parent_id=None,
            depth=0,
            seats=(),
            charges=(),
        ),
    ),
    elsewhere=(),
    circles=(),
    many_parts=(),
    shared=(),
)


def test_every_page_says_of_whom_and_of_which_day_it_is() -> None:
    document = Document(BytesIO(write(CHART, str)))

    section = document.sections[0]
    assert document.core_properties.author == "Landkreis Musterkreis"
    assert section.first_page_header.paragraphs[0].text == "Landkreis Musterkreis"
    assert section.header.paragraphs[0].text == "Organigramm · Integration 2027 · 01.03.2027"


def test_the_same_chart_gives_the_same_bytes() -> None:
    assert write(CHART, str) == write(CHART, str)
