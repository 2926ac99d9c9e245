"""Register files in the official form, made of a few rows."""

from dataclasses import dataclass

HEAD = (
    "Satzart;Textkennzeichen;Land;RB;Kreis;VB;Gem;Gemeindename;Fläche;Bevölkerung insgesamt;"
    "Postleitzahl;Längengrad;Breitengrad;Schlüssel;Bezeichnung"
)


@dataclass(frozen=True)
class Town:
    """A municipality: its last three digits, name, inhabitants, and what it belongs to."""

    number: str
    name: str
    inhabitants: int
    association: str = ""
    """Four digits of an association; empty: it stands for itself."""
    code: str = "64"
    postcode: str = "19089"


SCENE = (
    Town("001", "Crivitz", 4800, "5053"),
    Town("002", "Banzkow", 2600, "5053"),
    Town("003", "Öhringsdorf", 300),
)
"""The municipalities of the scene's district (see `tests/cast.py`)."""


def register(
    *towns: Town,
    ags: str = "13076",
    name: str = "Musterkreis",
    associations: tuple[tuple[str, str], ...] = (("5053", "Crivitz"),),
    stated_on: str = "",
) -> bytes:
    """One rural district; with `stated_on` ('31.12.2026') the file says its date in a title."""
    title = [f"Gemeindeverzeichnis, Stand {stated_on}"] if stated_on else []
    rows = [*title, HEAD, f"40;44;{_key(ags)};;;{name}"]
    for number, label in associations:
        rows.append(f"50;51;{_key(ags)};{number};;{label}")
        rows += [_row(ags, number, town) for town in towns if town.association == number]
    for town in towns:
        if not town.association:
            own = f"0{town.number}"
            rows += [f"50;50;{_key(ags)};{own};;{town.name}", _row(ags, own, town)]
    return "\n".join(rows).encode()


def _key(ags: str) -> str:
    return f"{ags[:2]};{ags[2]};{ags[3:]}"


def _row(ags: str, association: str, town: Town) -> str:
    facts = f"10,50;{town.inhabitants};{town.postcode};11,5;53,5;B04;Westmecklenburg"
    return f"60;{town.code};{_key(ags)};{association};{town.number};{town.name};{facts}"
