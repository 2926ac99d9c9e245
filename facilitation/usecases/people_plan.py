"""What a file of people would do: who is new, who is known, which seats they take. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from facilitation.formats.people_files import PersonRow
from facilitation.formats.people_names import parted
from facilitation.model.errors import Problem
from facilitation.model.people import Sector
from facilitation.model.sorting import spellings
from facilitation.usecases.people import is_same_name
from facilitation.usecases.people_known import Known, KnownPerson

SKIP, NEW = "skip", "new"
"""What may be chosen for a row, beside the number of a known person."""

_FILLED_IN = ("title", "email", "phone", "function", "language")


class Fate(StrEnum):
    """What becomes of the person of a row."""

    NEW = "new"
    UPDATE = "update"
    KNOWN = "known"
    OPEN = "open"
    """Somebody has to say whether it is one of the candidates."""
    ERASED = "erased"
    """Was erased for good; somebody has to say whether they want to take part again."""
    SKIPPED = "skipped"
    PROBLEM = "problem"


@dataclass(kw_only=True)
class PlannedOrganisation:
    name: str
    known_id: int | None
    sector: Sector
    municipality_id: int | None
    is_sector_known: bool


@dataclass(kw_only=True)
class PlannedPerson:
    """Somebody of the file, with all that its rows say of them."""

    known: KnownPerson | None
    title: str
    given_name: str
    family_name: str
    names: tuple[str, ...]
    """Spellings by which the person is found again in the file."""
    first_line: int
    values: dict[str, Any] = field(default_factory=dict)
    """What the file says, by column of the person; for known people only what is different."""
    organisation: PlannedOrganisation | None = None
    """None: the file says nothing of it, or nothing new."""

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.title, self.given_name, self.family_name) if part)

    @property
    def email(self) -> str:
        return str(self.values.get("email") or (self.known.email if self.known else ""))


@dataclass(kw_only=True)
class PlannedSeat:
    body_id: int
    body: str
    known_id: int | None
    label: str
    sector: Sector
    organisation: PlannedOrganisation | None
    municipality_id: int | None
    is_voting: bool


@dataclass(kw_only=True)
class PlannedMandate:
    seat: PlannedSeat
    person: PlannedPerson
    since: date
    known_id: int | None = None
    deputy: PlannedPerson | None = None
    deputy_known_id: int | None = None
    """Who deputises now."""

    @property
    def is_new(self) -> bool:
        return self.known_id is None

    @property
    def changes_deputy(self) -> bool:
        if self.deputy is None:
            return False
        return self.deputy.known is None or self.deputy.known.id != self.deputy_known_id


@dataclass(kw_only=True)
class RowPlan:
    """What one row of the file would do."""

    line: int
    name: str
    row: PersonRow | None
    fate: Fate
    person: PlannedPerson | None = None
    organisation: PlannedOrganisation | None = None
    mandate: PlannedMandate | None = None
    deputises_for: PlannedMandate | None = None
    candidates: tuple[KnownPerson, ...] = ()
    shares_mailbox_with: tuple[str, ...] = ()
    same_as_line: int | None = None
    erased_on: date | None = None
    remarks: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, problem: Problem) -> None:
        self.problems.append(problem)
        self.fate = Fate.PROBLEM


@dataclass(kw_only=True)
class Plan:
    rows: list[RowPlan] = field(default_factory=list)
    people: list[PlannedPerson] = field(default_factory=list)
    organisations: dict[str, PlannedOrganisation] = field(default_factory=dict)
    mandates: list[PlannedMandate] = field(default_factory=list)

    def count(self, fate: Fate) -> int:
        return sum(1 for row in self.rows if row.fate is fate)

    @property
    def new_people(self) -> list[PlannedPerson]:
        return [person for person in self.people if person.known is None]

    @property
    def new_organisations(self) -> list[PlannedOrganisation]:
        unique = {id(found): found for found in self.organisations.values()}
        return [found for found in unique.values() if found.known_id is None]

    @property
    def new_seats(self) -> list[PlannedSeat]:
        return [m.seat for m in self.mandates if m.is_new and m.seat.known_id is None]

    @property
    def new_mandates(self) -> list[PlannedMandate]:
        return [mandate for mandate in self.mandates if mandate.is_new]

    @property
    def is_ready(self) -> bool:
        """Whether nothing is wrong and nothing is undecided."""
        return not any(self.count(fate) for fate in (Fate.PROBLEM, Fate.OPEN, Fate.ERASED))

    @property
    def does_something(self) -> bool:
        return bool(
            self.new_people
            or self.new_mandates
            or any(person.values or person.organisation for person in self.people)
            or any(mandate.changes_deputy for mandate in self.mandates)
        )


class PeoplePlanner:
    """Reads rows one after the other and remembers whom it has met."""

    def __init__(self, known: Known, choices: Mapping[str, str]) -> None:
        self.known, self.choices = known, choices
        self.plan = Plan()
        self._met: dict[str, list[PlannedPerson]] = {}

    def read(
        self, line: int, found: PersonRow | Sequence[Problem], *, raw_name: str = ""
    ) -> RowPlan:
        """Plan a row; `raw_name` is what stands where the name should, for rows with faults."""
        choice = self.choices.get(str(line), "")
        if not isinstance(found, PersonRow):
            fate = Fate.SKIPPED if choice == SKIP else Fate.PROBLEM
            planned = RowPlan(line=line, name=raw_name, row=None, fate=fate, problems=list(found))
        else:
            planned = RowPlan(line=line, name=_name(found), row=found, fate=Fate.NEW)
            if choice == SKIP:
                planned.fate = Fate.SKIPPED
            else:
                self._place(planned, found, choice)
        self.plan.rows.append(planned)
        return planned

    def _place(self, planned: RowPlan, row: PersonRow, choice: str) -> None:
        planned.organisation = self._organisation(planned, row)
        names = tuple(spellings(f"{row.family_name} {row.given_name}"))
        earlier = self._met_before(names, row.email)
        if earlier is not None:
            planned.person, planned.same_as_line = earlier, earlier.first_line
        else:
            person = self._person(planned, row, names, choice)
            if person is None:
                return
            planned.person = person
        self._add_values(planned.person, row, planned.organisation)
        is_changed = planned.person.values or planned.person.organisation
        if planned.person.known is not None:
            planned.fate = Fate.UPDATE if is_changed else Fate.KNOWN

    def _met_before(self, names: Sequence[str], email: str) -> PlannedPerson | None:
        met = [person for name in names for person in self._met.get(name, ())]
        return next((person for person in met if _may_be_one(person.email, email)), None)

    def _person(
        self, planned: RowPlan, row: PersonRow, names: tuple[str, ...], choice: str
    ) -> PlannedPerson | None:
        """The person as known or new; None where somebody has to choose."""
        known: KnownPerson | None = None
        if choice.isascii() and choice.isdigit():
            known = self.known.people.get(int(choice))
        if known is None and choice != NEW:
            known, planned.candidates = self._find(row, names, planned.organisation)
            if planned.candidates:
                planned.fate = Fate.OPEN
                return None
        if known is None:
            name = f"{row.family_name} {row.given_name}"
            planned.erased_on = self.known.erased.day_of(name, row.email)
            if planned.erased_on is not None and choice != NEW:
                planned.fate = Fate.ERASED
                return None
        if known is None and row.email:
            partners = self.known.by_mail.get(row.email.lower(), ())
            planned.shares_mailbox_with = tuple(partner.name for partner in partners)
        return self._meet(row.title, row.given_name, row.family_name, row.line, known)

    def _find(
        self, row: PersonRow, names: tuple[str, ...], organisation: PlannedOrganisation | None
    ) -> tuple[KnownPerson | None, tuple[KnownPerson, ...]]:
        """Who it surely is, or else who it may be."""
        same_name = self.known.find_people(f"{row.family_name} {row.given_name}")
        if not same_name:
            same_mail = self.known.by_mail.get(row.email.lower(), ()) if row.email else ()
            alike = (p for p in same_mail if is_same_name(p.sort_key, list(names)))
            return None, tuple(alike)
        mine = organisation.known_id if organisation else None
        for sure in (
            [p for p in same_name if row.email and p.email.lower() == row.email.lower()],
            [p for p in same_name if mine is not None and p.organisation_id == mine],
            [p for p in same_name if _may_be_one(p.email, row.email)],
        ):
            if len(sure) == 1:
                return sure[0], ()
        return None, tuple(same_name)

    def _meet(
        self, title: str, given: str, family: str, line: int, known: KnownPerson | None
    ) -> PlannedPerson:
        names = tuple(spellings(f"{family} {given}"))
        person = PlannedPerson(
            known=known,
            title=title,
            given_name=given,
            family_name=family,
            names=names,
            first_line=line,
        )
        for name in names:
            self._met.setdefault(name, []).append(person)
        self.plan.people.append(person)
        return person

    def _add_values(
        self, person: PlannedPerson, row: PersonRow, organisation: PlannedOrganisation | None
    ) -> None:
        for name in _FILLED_IN:
            value = getattr(row, name)
            stored = getattr(person.known, name) if person.known else None
            if value and value != stored and name not in person.values:
                person.values[name] = value
        if organisation is None or person.organisation is not None:
            return
        stored_id = person.known.organisation_id if person.known else None
        if organisation.known_id is None or organisation.known_id != stored_id:
            person.organisation = organisation

    def _organisation(self, planned: RowPlan, row: PersonRow) -> PlannedOrganisation | None:
        if not row.organisation:
            return None
        forms = spellings(row.organisation)
        met = next((o for f in forms if (o := self.plan.organisations.get(f))), None)
        if met is not None:
            if row.sector is not None and not met.is_sector_known:
                met.sector, met.is_sector_known = row.sector, True
            return met
        known = self.known.find_organisation(row.organisation)
        municipality = self.municipality(planned, row)
        organisation = PlannedOrganisation(
            name=known.name if known else row.organisation,
            known_id=known.id if known else None,
            sector=known.sector if known else row.sector or Sector.OTHERS,
            municipality_id=municipality,
            is_sector_known=known is not None or row.sector is not None,
        )
        for form in forms:
            self.plan.organisations.setdefault(form, organisation)
        return organisation

    def municipality(self, planned: RowPlan, row: PersonRow) -> int | None:
        if not row.municipality:
            return None
        found = self.known.find_municipality(row.municipality)
        if found is None and not any("Gemeinde" in remark.message for remark in planned.remarks):
            planned.remarks.append(
                Problem(
                    "",
                    "Die Gemeinde „%(name)s“ steht nicht im Verzeichnis des Landkreises und wird "
                    "nicht übernommen.",
                    name=row.municipality,
                )
            )
        return found.id if found else None

    def somebody_named(self, text: str, line: int, *, prefer: int | None) -> PlannedPerson | None:
        """The person of that name in the file, else the known one, else a new one.

        None where several known people are called so and `prefer` is none of them.
        """
        name = parted(text)
        met = self._met_before(spellings(f"{name.family} {name.given}"), "")
        if met is not None:
            return met
        known = self.known.find_people(f"{name.family} {name.given}")
        if len(known) > 1:
            known = [person for person in known if person.id == prefer]
            if not known:
                return None
        return self._meet(name.title, name.given, name.family, line, known[0] if known else None)


def _name(row: PersonRow) -> str:
    return " ".join(part for part in (row.title, row.given_name, row.family_name) if part)


def _may_be_one(first: str, second: str) -> bool:
    return not first or not second or first.lower() == second.lower()
