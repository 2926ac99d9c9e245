"""The two files a facilitator brings along: the official register and a list of people."""

import csv
from io import StringIO
from pathlib import Path

from facilitation.demo import FILE, demo_file
from facilitation.formats.dossiers import read_dossier

SECTORS = (
    ("Politik", "Fraktion"),
    ("Zivilgesellschaft", "Verein"),
    ("Kirche", "Kirchengemeinde"),
    ("Wirtschaft", "Betrieb"),
    ("Migrantenorganisationen", "Verein der Zugewanderten"),
)
KINDS = {"Amt": "51", "Verwaltungsgemeinschaft": "54", "Verwaltungsverband": "56"}
SEATS = ("Politik 1", "Politik 2", "Landkreisverwaltung", "Zivilgesellschaft 1",
         "Zivilgesellschaft 2", "Zivilgesellschaft 3", "Kirche", "Wirtschaft 1", "Wirtschaft 2",
         "Migrantenorganisationen 1", "Migrantenorganisationen 2", "Schule")  # fmt: skip
GIVEN = ("Anja", "Bernd", "Çiğdem", "Dariusz", "Elke", "Farid", "Gudrun", "Hassan", "Iryna",
         "Jörg", "Katarzyna", "Łukasz")  # fmt: skip
FAMILY = ("Ahlers", "Böhme", "Cordes", "Dombrowski", "Erdoğan", "Fröhlich", "Gärtner", "Haddad",
          "Ivanova", "Jürgens", "Kowalska", "Żak")  # fmt: skip


def register_file(folder: Path, demo: str = FILE) -> Path:
    """The register of the district of a demo as Destatis lays it out."""
    dossier = read_dossier(demo_file(demo))
    text = StringIO()
    rows = csv.writer(text)
    rows.writerow(
        ["satzart", "textkennzeichen", "land", "rb", "kreis", "vb", "gemeinde", "gemeindename",
         "flaeche", "bevoelkerung", "maennlich", "weiblich", "jekm2", "postleitzahl",
         "laengengrad", "breitengrad", "schluessel", "bezeichnung",
         "verstaedterungschluessel", "verstaedterungbezeichnung"]
    )  # fmt: skip
    ags = dossier.district.ags
    head = [ags[:2], ags[2], ags[3:5]]
    rows.writerow(
        ["40", "43", *head, "", "", dossier.district.name.removeprefix("Landkreis "), *[""] * 12]
    )
    for association in dossier.associations:
        kind, name = association.name.split(" ", 1)
        rows.writerow(["50", KINDS[kind], *head, association.ars[5:], "", name, *[""] * 12])
        for municipality in dossier.municipalities:
            if municipality.association == association.ars:
                rows.writerow(_row(head, association.ars[5:], municipality))
    for municipality in dossier.municipalities:
        if municipality.association is None:
            alone = f"0{municipality.ags[5:]}"
            rows.writerow(["50", "50", *head, alone, "", municipality.name, *[""] * 12])
            rows.writerow(_row(head, alone, municipality))
    file = folder / "31122019_Auszug_GV.csv"
    file.write_text(text.getvalue(), encoding="utf-8")
    return file


def _row(head: list[str], association: str, municipality: object) -> list[str]:
    m = municipality
    inhabitants = f" {m.inhabitants:,}".replace(",", " ")  # type: ignore[attr-defined]
    kind = "63" if m.kind == "town" else "64"  # type: ignore[attr-defined]
    return [
        "60", kind, *head, association, m.ags[5:], m.name,  # type: ignore[attr-defined]
        f" {m.area_km2}", inhabitants, "", "", "", m.postcode,  # type: ignore[attr-defined]
        str(m.longitude).replace(".", ","), str(m.latitude).replace(".", ","),  # type: ignore[attr-defined]
        "", m.area_label or "", "", "",  # type: ignore[attr-defined]
    ]  # fmt: skip


def people_file(folder: Path, bodies: list[str]) -> Path:
    """Sixty people, twelve for each of five bodies, each with a seat."""
    text = StringIO()
    rows = csv.writer(text, delimiter=";")
    rows.writerow(
        ["Vorname", "Nachname", "E-Mail", "Organisation", "Sektor", "Gremium", "Sitz", "Stimmrecht"]
    )
    for number, body in enumerate(bodies):
        for place, seat in enumerate(SEATS):
            sector, kind = _sector(seat, place)
            given, family = GIVEN[(place + number) % 12], FAMILY[(place + 5 * number) % 12]
            rows.writerow(
                [
                    given,
                    f"{family}-{'ABCDE'[number]}{place:02}",
                    f"person{number}{place:02}@verein.example",
                    f"{kind} {body} {place:02}",
                    sector,
                    body,
                    seat,
                    "ja",
                ]
            )
    file = folder / "menschen.csv"
    file.write_bytes(b"\xef\xbb\xbf" + text.getvalue().encode())
    return file


def _sector(seat: str, place: int) -> tuple[str, str]:
    for sector, kind in SECTORS:
        if seat.startswith(sector):
            return sector, kind
    return "Verwaltung", "Amt"
