"""Which seats the people of a file would take, and for whom they would deputise. Pure."""

from datetime import date
from difflib import get_close_matches

from facilitation.formats.people_files import PersonRow
from facilitation.formats.people_names import parted
from facilitation.formats.people_words import SECTORS
from facilitation.model.errors import Problem
from facilitation.model.people import Sector
from facilitation.model.sorting import folded, spellings
from facilitation.usecases.people_known import Known, KnownBody, KnownMandate, KnownSeat
from facilitation.usecases.people_plan import (
    Fate,
    PeoplePlanner,
    PlannedMandate,
    PlannedPerson,
    PlannedSeat,
    RowPlan,
)

_PLACED = (Fate.NEW, Fate.UPDATE, Fate.KNOWN)
_MANY = 3


class SeatPlanner:
    """Gives seats to the people a `PeoplePlanner` has met."""

    def __init__(self, people: PeoplePlanner, *, since: date) -> None:
        self.people, self.since = people, since
        self.known: Known = people.known
        self._taken: set[int] = set()
        """Known seats that an earlier row has taken."""

    def run(self) -> None:
        """Seats first, deputies after: a deputy may stand above the member in the file."""
        rows = [row for row in self.people.plan.rows if row.row and row.fate in _PLACED]
        for planned in rows:
            if planned.row and not planned.row.deputy_of:
                self._seat(planned, planned.row)
        for planned in rows:
            if planned.row and planned.fate in _PLACED:
                self._deputies(planned, planned.row)

    def _seat(self, planned: RowPlan, row: PersonRow) -> None:
        body = self._body(planned, row)
        if body is None or planned.person is None:
            return
        since = max(row.valid_from or self.since, body.valid_from)
        if body.valid_until is not None and since >= body.valid_until:
            planned.refuse(
                Problem("", "„%(body)s“ gibt es an diesem Tag nicht mehr.", body=body.name)
            )
            return
        planned.mandate = (
            self._planned_already(body, planned.person)
            or self._held_already(body, planned.person, since)
            or self._new_mandate(planned, row, body, since)
        )

    def _body(self, planned: RowPlan, row: PersonRow) -> KnownBody | None:
        if not row.body:
            if row.seat:
                planned.refuse(
                    Problem(
                        "",
                        "Zum Sitz „%(seat)s“ fehlt das Gremium. Ordnen Sie die Spalte zu oder "
                        "tragen Sie es ein.",
                        seat=row.seat,
                    )
                )
            return None
        body = self.known.find_body(row.body)
        if body is None:
            planned.refuse(
                Problem(
                    "",
                    "Das Gremium „%(body)s“ gibt es in diesem Verfahren nicht. Gemeint ist "
                    "vielleicht %(known)s.",
                    body=row.body,
                    known=self._likely(row.body),
                )
            )
        return body

    def _likely(self, name: str) -> str:
        """Bodies whose names come nearest: '„Runder Tisch West“ oder „Runder Tisch Ost“'."""
        running = {
            key: body
            for key, body in self.known.bodies.items()
            if body.valid_until is None or body.valid_until > self.since
        }
        near = get_close_matches(folded(name), running, n=_MANY, cutoff=0)
        return " oder ".join(f"„{running[key].name}“" for key in near) or "keines der vorhandenen"

    def _held_already(
        self, body: KnownBody, person: PlannedPerson, since: date
    ) -> PlannedMandate | None:
        if person.known is None:
            return None
        for seat in body.seats:
            mandate = _running(seat, person.known.id, since)
            if mandate is not None:
                held = PlannedMandate(
                    seat=_as_planned(seat, body),
                    person=person,
                    since=mandate.valid_from,
                    known_id=mandate.id,
                    deputy_known_id=mandate.deputy_id,
                )
                self.people.plan.mandates.append(held)
                return held
        return None

    def _planned_already(self, body: KnownBody, person: PlannedPerson) -> PlannedMandate | None:
        return next(
            (
                mandate
                for mandate in self.people.plan.mandates
                if mandate.person is person and mandate.seat.body_id == body.id
            ),
            None,
        )

    def _new_mandate(
        self, planned: RowPlan, row: PersonRow, body: KnownBody, since: date
    ) -> PlannedMandate | None:
        if planned.person is None:
            return None
        seat = self._free_seat(planned, row, body, since)
        if seat is not None:
            self._taken.add(seat.id)
            since = max(since, seat.valid_from)
            planned_seat = _as_planned(seat, body)
        else:
            planned_seat = self._made_seat(planned, row, body)
        mandate = PlannedMandate(seat=planned_seat, person=planned.person, since=since)
        self.people.plan.mandates.append(mandate)
        return mandate

    def _free_seat(
        self, planned: RowPlan, row: PersonRow, body: KnownBody, since: date
    ) -> KnownSeat | None:
        free = [
            seat
            for seat in body.seats
            if seat.id not in self._taken
            and seat.is_free_from(max(since, seat.valid_from))
            and row.is_voting in (None, seat.is_voting)
        ]
        if row.seat:
            forms = spellings(row.seat)
            return next((seat for seat in free if folded(seat.label) in forms), None)
        return next(
            (seat for fits in self._ways(planned, row) for seat in free if fits(seat)), None
        )

    def _ways(self, planned: RowPlan, row: PersonRow) -> list:  # type: ignore[type-arg]
        """How a seat may fit, the surest way first."""
        organisation = planned.organisation
        named = spellings(row.organisation) if row.organisation else []
        town = self.known.find_municipality(row.municipality) if row.municipality else None
        sector = row.sector or (organisation.sector if organisation else None)
        return [
            lambda seat: bool(
                organisation
                and organisation.known_id
                and seat.organisation_id == organisation.known_id
            ),
            lambda seat: folded(seat.label) in named,
            lambda seat: bool(town and seat.municipality_id == town.id),
            lambda seat: bool(
                town and town.association_id and seat.association_id == town.association_id
            ),
            lambda seat: seat.sector is sector and _is_for_anybody(seat),
        ]

    def _made_seat(self, planned: RowPlan, row: PersonRow, body: KnownBody) -> PlannedSeat:
        organisation = planned.organisation
        sector = row.sector or (organisation.sector if organisation else Sector.OTHERS)
        town = None
        if organisation is None:
            town = self.people.municipality(planned, row)
        label = row.seat or (organisation.name if organisation else "")
        return PlannedSeat(
            body_id=body.id,
            body=body.name,
            known_id=None,
            label=label or row.municipality or row.function or SECTORS[sector][0],
            sector=sector,
            organisation=organisation,
            municipality_id=town,
            is_voting=row.is_voting is not False,
        )

    def _deputies(self, planned: RowPlan, row: PersonRow) -> None:
        if row.deputy_of:
            self._deputise(planned, row)
        elif row.deputy and planned.mandate is not None:
            deputy = self._somebody(planned, row.deputy, now=planned.mandate.deputy_known_id)
            if deputy is not None:
                self._set_deputy(planned, planned.mandate, deputy)
        elif row.deputy:
            planned.refuse(
                Problem(
                    "",
                    "Für die Stellvertretung fehlt in dieser Zeile das Gremium. Tragen Sie es ein.",
                )
            )

    def _somebody(self, planned: RowPlan, name: str, *, now: int | None) -> PlannedPerson | None:
        """Who is meant by the name; of several known ones the deputy of today."""
        found = self.people.somebody_named(name, planned.line, prefer=now)
        if found is None:
            planned.refuse(
                Problem(
                    "",
                    "„%(name)s“ heißen mehrere Personen. Geben Sie der Stellvertretung in der "
                    "Datei eine eigene Zeile mit E-Mail.",
                    name=name,
                )
            )
        return found

    def _deputise(self, planned: RowPlan, row: PersonRow) -> None:
        mandates = self._mandates_of(row)
        if len(mandates) == 1 and planned.person is not None:
            planned.deputises_for = mandates[0]
            self._set_deputy(planned, mandates[0], planned.person)
            return
        sentence = (
            "„%(name)s“ hat mehrere Sitze. Tragen Sie in dieser Zeile das Gremium ein."
            if mandates
            else "„%(name)s“ hat keinen Sitz, weder in der Datei noch im Verfahren. Prüfen Sie "
            "den Namen und das Gremium."
        )
        planned.refuse(Problem("", sentence, name=row.deputy_of))

    def _mandates_of(self, row: PersonRow) -> list[PlannedMandate]:
        """The seats of the member for whom the row's person deputises."""
        name = parted(row.deputy_of)
        forms = set(spellings(f"{name.family} {name.given}"))
        body = self.known.find_body(row.body) if row.body else None
        mandates = [
            mandate
            for mandate in self.people.plan.mandates
            if forms & set(mandate.person.names)
            and (body is None or mandate.seat.body_id == body.id)
        ]
        if mandates or (row.body and body is None):
            return mandates
        known = self.known.find_people(f"{name.family} {name.given}")
        bodies = [body] if body else list(self.known.bodies.values())
        if len(known) != 1:
            return []
        member = self.people.somebody_named(row.deputy_of, row.line, prefer=known[0].id)
        if member is None:
            return []
        held = (self._held_already(body, member, self.since) for body in bodies)
        return [mandate for mandate in held if mandate is not None]

    def _set_deputy(self, planned: RowPlan, mandate: PlannedMandate, deputy: PlannedPerson) -> None:
        if deputy is mandate.person:
            planned.refuse(
                Problem(
                    "",
                    "Niemand kann sich selbst vertreten. Prüfen Sie den Namen „%(name)s“.",
                    name=deputy.name,
                )
            )
        elif mandate.deputy not in (None, deputy):
            planned.refuse(
                Problem(
                    "",
                    "%(name)s hätte zwei Stellvertretungen. Lassen Sie eine davon weg.",
                    name=mandate.person.name,
                )
            )
        else:
            mandate.deputy = deputy


def _running(seat: KnownSeat, person_id: int, since: date) -> KnownMandate | None:
    return next(
        (
            mandate
            for mandate in seat.mandates
            if mandate.person_id == person_id
            and (mandate.valid_until is None or mandate.valid_until > since)
        ),
        None,
    )


def _as_planned(seat: KnownSeat, body: KnownBody) -> PlannedSeat:
    return PlannedSeat(
        body_id=body.id,
        body=body.name,
        known_id=seat.id,
        label=seat.label,
        sector=seat.sector,
        organisation=None,
        municipality_id=seat.municipality_id,
        is_voting=seat.is_voting,
    )


def _is_for_anybody(seat: KnownSeat) -> bool:
    return not (seat.organisation_id or seat.municipality_id or seat.association_id)
