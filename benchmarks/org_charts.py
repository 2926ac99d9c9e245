"""What the organigram of 40 bodies and 300 seats costs, drawn anew and kept, and what a search
over everything costs, beside a bare page of the same stack."""

import statistics
from collections.abc import Callable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.databases import Clock
from benchmarks.stage import Stage, seeded
from facilitation.model.bodies import Body, BodyKind, Mandate, Seat
from facilitation.model.districts import District
from facilitation.model.people import Person, Sector
from facilitation.model.processes import Process, Region
from facilitation.web.feed_shelf import Shelf

BODIES, SEATS = 40, 300
ROUNDS, REQUESTS = 9, 10
LIMIT = 10.0
"""How many times the bare page the organigram may cost once it is drawn."""


def report(server: str | None = None) -> bool:
    """Print the table; False when the organigram costs more than it may."""
    with seeded(server) as stage:
        base = _enlarge(stage)
        pages: dict[str, Callable[[], object]] = {
            "bare page": lambda: stage.client.get("/bare"),
            "organigram, kept": lambda: stage.client.get(f"{base}/org-chart"),
            "organigram, anew": lambda: _drawn_anew(stage, f"{base}/org-chart"),
            "who is responsible": lambda: stage.client.get(f"{base}/org-chart?q=bus"),
            "search, process": lambda: stage.client.get(f"{base}/search?q=bus"),
            "search, nothing": lambda: stage.client.get(f"{base}/search?q=xyzzy"),
        }
        for page in pages.values():
            page()
        took: dict[str, list[float]] = {name: [] for name in pages}
        for _ in range(ROUNDS):
            for name, page in pages.items():
                took[name].append(_measured(page, stage.clock))
    return _print(took)


def _drawn_anew(stage: Stage, path: str) -> None:
    stage.app.extensions["org_charts"] = Shelf()
    stage.client.get(path)


def _measured(page: Callable[[], object], clock: Clock) -> float:
    began = clock()
    for _ in range(REQUESTS):
        page()
    return (clock() - began) / REQUESTS * 1000


def _print(took: dict[str, list[float]]) -> bool:
    """Each round is held against the bare page of the same round."""
    bare = took["bare page"]
    times_bare = {
        name: statistics.median(mine / base for mine, base in zip(times, bare, strict=True))
        for name, times in took.items()
    }
    print(f"\n{BODIES} bodies, {SEATS} seats{'':6} {'CPU ms':>8} {'x bare':>7}")
    for name, times in took.items():
        print(f"{name:26} {statistics.median(times):8.2f} {times_bare[name]:7.2f}")
    return times_bare["organigram, kept"] <= LIMIT


def _enlarge(stage: Stage) -> str:
    """Bring the first process to as many bodies and seats as are promised."""
    since = date(2020, 1, 1)
    with Session(stage.engine) as session, session.begin():
        district = session.scalars(select(District).order_by(District.id)).first()
        process = session.scalars(select(Process).order_by(Process.id)).first()
        if district is None or process is None:
            raise RuntimeError("nothing was seeded")
        regions = session.scalars(select(Region).where(Region.process_id == process.id)).all()
        people = session.scalars(
            select(Person).where(Person.district_id == district.id).limit(SEATS)
        ).all()
        bodies = list(session.scalars(select(Body).where(Body.process_id == process.id)))
        for place in range(len(bodies), BODIES):
            bodies.append(
                Body(
                    district_id=district.id,
                    process_id=process.id,
                    region_id=regions[place % len(regions)].id,
                    kind=BodyKind.ACTION_GROUP,
                    name=f"Aktivgruppe für Sprache und Begegnung {place}",
                    sort_key=f"aktivgruppe {place:03}",
                    valid_from=since,
                )
            )
        session.add_all(bodies)
        session.flush()
        for place, body in enumerate(bodies[1:], start=1):
            body.parent_id = bodies[(place - 1) // 4].id
        have = len(
            session.scalars(select(Seat.id).where(Seat.body_id.in_([b.id for b in bodies]))).all()
        )
        for place in range(have, SEATS):
            session.add(
                Seat(
                    body_id=bodies[place % BODIES].id,
                    position=100 + place,
                    label=f"Verein {place}",
                    sector=Sector.CIVIL_SOCIETY,
                    valid_from=since,
                    mandates=[Mandate(person_id=people[place % len(people)].id, valid_from=since)]
                    if place % 10
                    else [],
                )
            )
        return f"/d/{district.slug}/p/{process.slug}"


if __name__ == "__main__":
    report()
