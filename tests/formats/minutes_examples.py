"""Minutes for the tests: of an ordinary meeting, a short, a huge, an empty, a hostile one."""

from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, cast
from zoneinfo import ZoneInfo

from facilitation.formats.markdown import Paragraph, Run, blocks
from facilitation.formats.minutes import (
    Annex,
    Approved,
    Attendee,
    Break,
    Decision,
    DecisionKind,
    Draft,
    Item,
    Minutes,
    MinutesKind,
    NextMeeting,
    Presence,
    RaisedTopic,
    Role,
    Task,
    attendance_sentence,
)
from facilitation.formats.votes import Vote, consensus_result, vote_result

BERLIN = ZoneInfo("Europe/Berlin")

HOSTILE = {
    "control": "Sach\x00stand\x1b \x07Ende",
    "line tabulator": "erste Zeile\x0bzweite Zeile",
    "jinja": "{{7*7}} {% for x in y %}",
    "markup": "</w:t><w:p>Absatz</w:p> & <b>fett</b>",
    "bidi": "links\u202erechts\u202c \u2066mitte\u2069",
    "zero width": "null\u200bbreite\ufeff",
    "surrogate": "halb\ud83d Zeichen",
    "unassigned": "neu\u0378 und \ufffe",
    "private": "eigen\ue000artig",
    "emoji": "Fest 🎉 der Kulturen 👩🏽‍🏫",
    "arabic": "السيدة فاطمة الزهراء",
    "ukrainian": "Олена Шевченко-Їжакевич",
    "vietnamese": "Nguyễn Thị Hồng Ánh",
    "long": "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetzgebungs"[:70],
}

_PEOPLE = (
    ("Dr. Hanna Voss", "Landkreis, Sozialdezernat", Presence.PRESENT, "Sitzungsleitung"),
    ("Amira Haddad", "Frauentreff „Nasma“ e. V.", Presence.PRESENT, ""),
    ("Bernd Olschewski", "Stadt Lindow", Presence.PRESENT, "ab 17:20 Uhr"),
    ("Clara Wegner", "Kirchenkreis Nord", Presence.REPRESENTED, "durch Pfarrer Jens Uhl"),
    ("Dimitri Sokolow", "Begegnungshaus Altenfeld", Presence.PRESENT, ""),
    ("Elif Yıldırım", "Elternverein Brücken bauen", Presence.PRESENT, ""),
    ("Frank Petersen", "Handwerkskammer", Presence.PRESENT, "bis 19:00 Uhr"),
    ("Grzegorz Wójcik", "Polnische Gemeinde", Presence.PRESENT, ""),
    ("Heide Marquardt", "Volkshochschule", Presence.PRESENT, ""),
    ("Ivo Krämer", "Amt Seenland", Presence.EXCUSED, "dienstlich verhindert"),
    ("Jasmin Otto", "Kreisjugendring", Presence.ABSENT, ""),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def _attendance() -> tuple[Attendee, ...]:
    members = [
        Attendee(name=name, organisation=place, presence=presence, note=note, voting=True)
        for name, place, presence, note in _PEOPLE
    ]
    guests = [
        Attendee(
            name="Karim Daoud", organisation="Jobcenter", presence=Presence.GUEST, note="TOP 3"
        ),
        Attendee(
            name="Lea Brandt",
            organisation="Landkreis",
            presence=Presence.PRESENT,
            note="Protokoll, ohne Stimme",
        ),
    ]
    return (*members, *guests)


_OPENING = Item(
    number=1,
    title="Begrüßung und Feststellung der Tagesordnung",
    is_public=True,
    discussion=blocks(
        "Frau Dr. Voss begrüßt die Anwesenden und stellt die Beschlussfähigkeit fest. "
        "Die Tagesordnung wird ohne Änderung angenommen."
    ),
)
_APPROVAL = Item(
    number=2,
    title="Genehmigung des Protokolls der 3. Sitzung vom 16.07.2026",
    is_public=True,
    background=blocks("Der Entwurf liegt seit dem 30.07.2026 vor. Einwendungen gibt es nicht."),
    decisions=(
        Decision(
            number="4/1",
            kind=DecisionKind.RESOLUTION,
            wording=blocks("Das Protokoll der 3. Sitzung wird genehmigt."),
            result=vote_result(Vote(eligible=8, yes=7, no=0, abstentions=1)),
        ),
    ),
)
_TRANSPORT = Item(
    number=3,
    title="Fahrdienst zu den Sprachkursen in Altenfeld",
    is_public=True,
    background=blocks(
        "Herr Daoud (Jobcenter) berichtet: **62 Personen** aus dem Amt Seenland erreichen "
        "den Abendkurs nicht, weil der letzte Bus um 18:40 Uhr fährt. Geprüft wurden:\n\n"
        "1. ein Rufbus an drei Abenden,\n2. ein Ehrenamtsfahrdienst,\n"
        "3. die Verlegung des Kurses auf den Nachmittag."
    ),
    discussion=blocks(
        "Frau Haddad hält die Verlegung für falsch, weil viele Frauen erst nach 17 Uhr "
        "eine Betreuung für ihre Kinder haben. Herr Petersen bietet an, zwei Betriebe nach "
        "Fahrgemeinschaften zu fragen.\n\nHerr Olschewski weist auf die Versicherung der "
        "Ehrenamtlichen hin (§ 2 Abs. 1 Nr. 9 SGB VII). *Es besteht Einigkeit*, den Rufbus "
        "zunächst für sechs Monate zu erproben."
    ),
    decisions=(
        Decision(
            number="4/2",
            kind=DecisionKind.RECOMMENDATION,
            wording=blocks(
                "Der Runde Tisch empfiehlt dem Landkreis, ab Januar 2027\n\n"
                "- einen Rufbus montags, mittwochs und donnerstags einzurichten,\n"
                "- die Fahrten für Teilnehmende kostenfrei zu halten.\n\n"
                "Über die Nutzung wird nach sechs Monaten berichtet."
            ),
            result=vote_result(Vote(eligible=9, yes=9, no=0, abstentions=0)),
            caretaker="Dr. Hanna Voss",
            deputy="Lea Brandt",
            due=date(2027, 1, 15),
            resources="12.000 Euro aus dem Teilhabefonds",
            resubmission=date(2027, 7, 8),
        ),
    ),
    tasks=(
        Task(
            number="4/1",
            wording="Angebot des Verkehrsunternehmens für den Rufbus einholen",
            caretaker="Bernd Olschewski",
            deputy="Lea Brandt",
            due=date(2026, 11, 6),
        ),
        Task(
            number="4/2",
            wording="Zwei Betriebe nach Fahrgemeinschaften fragen und berichten",
            caretaker="Frank Petersen",
            deputy="Heide Marquardt",
            due=date(2026, 11, 20),
            resources="Fahrtkosten",
            resubmission=date(2026, 11, 26),
            state="offen",
        ),
    ),
)
_ROOMS = Item(
    number=4,
    title="Räume für den Frauentreff „Nasma“",
    is_public=False,
    background=blocks("Der Mietvertrag endet am 31.12.2026. Zwei Angebote liegen vor."),
    discussion=blocks(
        "1. Das Pfarrhaus ist barrierefrei, aber nur vormittags frei.\n"
        "2. Die alte Schule ist ganztags frei, die Heizung ist zu 40 % abgeschrieben."
    ),
    decisions=(
        Decision(
            number="4/3",
            kind=DecisionKind.AGREEMENT,
            wording=blocks("Der Frauentreff zieht in die alte Schule um."),
            result=vote_result(Vote(eligible=10, yes=5, no=5, abstentions=0)),
        ),
        Decision(
            number="4/4",
            kind=DecisionKind.AGREEMENT,
            wording=blocks("Landkreis und Kirchenkreis verhandeln über beide Häuser weiter."),
            result=consensus_result(eligible=10),
        ),
    ),
)
_OTHER = Item(
    number=5,
    title="Verschiedenes",
    is_public=True,
    discussion=blocks("Weitere Wortmeldungen liegen nicht vor."),
)

_ITEMS = (_OPENING, _APPROVAL, _TRANSPORT, _ROOMS, _OTHER)


_AT_THE_END: dict[str, Any] = {
    "open_tasks": (
        Task(
            number="3/2",
            wording="Wegweiser für Neuzugezogene ins Ukrainische übersetzen",
            caretaker="Dimitri Sokolow",
            deputy="Amira Haddad",
            due=date(2026, 9, 30),
            state="in Arbeit",
        ),
    ),
    "topics": (
        RaisedTopic(title="Hausarzttermine mit Dolmetschen", raised_by="Elternverein", item=5),
    ),
    "next_meeting": NextMeeting(
        starts_at=at("2026-11-26T17:00"),
        place="Rathaus Lindow, Ratssaal",
        number=5,
        note="Anträge zur Tagesordnung nimmt die Geschäftsstelle bis zum 09.11.2026 entgegen",
    ),
    "annexes": (
        Annex(title="Auswertung der Fahrzeiten im Amt Seenland", pages=6),
        Annex(title="Unterschriebene Anwesenheitsliste", note="verbleibt in der Akte"),
    ),
    "distribution": (
        "Mitglieder und Stellvertretungen",
        "Landrat",
        "Karim Daoud (zu TOP 3)",
        "Akte",
    ),
    "signatures": (
        Role("Dr. Hanna Voss", "Sitzungsleitung"),
        Role("Lea Brandt", "Protokollführung"),
    ),
}
"""What follows the items."""


def round_table() -> Minutes:
    """An ordinary meeting with everything that minutes can hold."""
    rows = _attendance()
    return Minutes(
        organisation="Landkreis Seenland-Altenfeld",
        office="Geschäftsstelle Teilhabe, Markt 3, 17001 Lindow",
        kind=MinutesKind.RESULTS,
        body="Runder Tisch Teilhabe, Zielregion Nord",
        number=4,
        starts_at=at("2026-10-15T17:00"),
        ends_at=at("2026-10-15T19:25"),
        breaks=(Break(at("2026-10-15T18:05"), at("2026-10-15T18:15")),),
        place="Begegnungshaus Altenfeld, Dorfstraße 12, Saal",
        chair=Role("Dr. Hanna Voss", "Sozialdezernentin"),
        minute_taker=Role("Lea Brandt", "Geschäftsstelle Teilhabe"),
        file_number="TH-50.2/2026-04",
        is_public=True,
        invited_on=date(2026, 9, 30),
        due_notice="Form- und fristgerecht eingeladen (§ 3 Absatz 1 der Geschäftsordnung)",
        issued_on=date(2026, 10, 20),
        status=Draft(
            objections_until=date(2026, 11, 3),
            objections_to="an die Geschäftsstelle",
            approved_by="der Runde Tisch in der 5. Sitzung",
        ),
        attendance=rows,
        attendance_sentence=attendance_sentence(rows, vacant_seats=1),
        quorum="Der Runde Tisch ist beschlussfähig (§ 5 Absatz 2 der Geschäftsordnung).",
        agenda=_ITEMS,
        **_AT_THE_END,
    )


def approved() -> Minutes:
    return replace(round_table(), status=Approved(on=date(2026, 11, 26), where="in der 5. Sitzung"))


def short() -> Minutes:
    """Three people, two items."""
    whole = round_table()
    return replace(
        whole,
        office="",
        attendance=whole.attendance[:3],
        attendance_sentence=attendance_sentence(whole.attendance[:3]),
        agenda=(whole.agenda[0], replace(whole.agenda[4], number=2)),
        breaks=(),
        open_tasks=(),
        topics=(),
        annexes=(),
    )


def empty() -> Minutes:
    """A meeting of which nothing is known but that it was."""
    return Minutes(
        organisation="Landkreis Seenland-Altenfeld",
        kind=MinutesKind.PROCEEDINGS,
        body="Aktivgruppe Wohnen",
        number=None,
        starts_at=at("2026-10-15T17:00"),
        ends_at=None,
        place="",
        chair=Role(""),
        minute_taker=Role(""),
        is_public=False,
        issued_on=date(2026, 10, 15),
        status=Draft(),
    )


def assembly(*, attendees: int = 150, items: int = 30, tasks: int = 100) -> Minutes:
    """A large networking meeting: long tables, many items."""
    whole = round_table()
    rows = tuple(
        replace(
            _attendance()[number % 11],
            name=f"{_attendance()[number % 11].name} {number + 1}",
        )
        for number in range(attendees)
    )
    given = [
        Task(
            number=f"4/{number + 1}",
            wording=f"Bestand der Angebote in Gemeinde {number + 1} erheben und mitteilen",
            caretaker=_PEOPLE[number % 11][0],
            deputy=_PEOPLE[(number + 3) % 11][0],
            due=date(2026, 11, 1) + timedelta(days=number),
        )
        for number in range(tasks)
    ]
    agenda = tuple(
        replace(
            whole.agenda[2],
            number=number + 1,
            title=f"Bericht aus der Aktivgruppe {number + 1}",
            decisions=tuple(
                replace(decision, number=f"4/{number + 1}")
                for decision in whole.agenda[2].decisions
            ),
            tasks=tuple(given[number::items]),
        )
        for number in range(items)
    )
    return replace(
        whole,
        body="Vernetzungstreffen der Aktivgruppen",
        attendance=rows,
        attendance_sentence=attendance_sentence(rows),
        agenda=agenda,
    )


def hostile(text: str) -> Minutes:
    """The ordinary meeting with this text in every field that takes a text."""
    return cast(Minutes, _filled(round_table(), text))


def _filled(value: object, text: str) -> object:
    if isinstance(value, tuple):
        return tuple(_filled(part, text) for part in value)
    if isinstance(value, Paragraph):
        return Paragraph((Run(text, bold=True), Run(f"; {text}")))
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            field.name: _filled(getattr(value, field.name), text)
            for field in fields(value)
            if field.name not in ("link", "state") or "Task" in type(value).__name__
        }
        return replace(value, **changed)
    return text if isinstance(value, str) and not isinstance(value, Enum) else value
