"""What every page costs with 50 districts in one database, beside the same with one.

The pages are all addresses that a facilitator can open, taken from the application itself; both
installations are asked in turn, in the same run.
"""

import statistics
import time
from contextlib import ExitStack
from dataclasses import dataclass, field

from benchmarks.addresses import Address, list_addresses
from benchmarks.stage import Stage, seeded

FEW, MANY = 1, 50
ROUNDS, REQUESTS = 5, 3
AGAIN = 25
"""So many more rounds for a page that seems to cost too much: another program may be at work."""
LISTS_ALL = ("/admin",)
"""Pages that name every district: more of them is a longer page, asked for as often."""
LIMIT = 1.2
"""How many times as much a page may cost with many districts."""
SEEDING_LIMIT = 150.0
"""Seconds of computing that so many districts may take."""


@dataclass
class Page:
    path: str
    """In the smaller installation."""
    addresses: dict[int, Address]
    """In each of them: keys and links are not the same."""
    times: dict[int, list[float]] = field(default_factory=lambda: {FEW: [], MANY: []})
    queries: dict[int, int] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        """How much more it costs with many districts; each round beside its own neighbour."""
        pairs = zip(self.times[MANY], self.times[FEW], strict=True)
        return statistics.median(many / few for many, few in pairs)

    @property
    def is_kept(self) -> bool:
        is_asked_alike = self.queries[FEW] == self.queries[MANY]
        return is_asked_alike and (self.ratio <= LIMIT or self.path in LISTS_ALL)


def report(server: str | None = None) -> bool:
    """Print the table; False when a page costs more than it may, or asks more often.

    `server`: address of a PostgreSQL server on which databases may be made; else SQLite.
    """
    with ExitStack() as stack:
        stages: dict[int, Stage] = {}
        for districts in (FEW, MANY):
            began = time.process_time()
            stages[districts] = stack.enter_context(seeded(server, districts=districts))
            seeding = time.process_time() - began + stages[districts].clock.of_servers
        pages, missing = _pages(stages)
        for page in pages:
            _measure(stages, page, ROUNDS)
        for page in pages:
            if page.ratio > LIMIT:
                _measure(stages, page, AGAIN)
    print(f"\n{len(pages)} pages with {FEW} and with {MANY} districts")
    _print(pages, "CPU ms")
    print(f"seeding {MANY} districts: {seeding:.0f} s")
    print(f"not measured, for nothing seeded stands for it: {', '.join(missing)}")
    return all(page.is_kept for page in pages) and seeding <= SEEDING_LIMIT


def _pages(stages: dict[int, Stage]) -> tuple[list[Page], list[str]]:
    """Those that both show, and the rules that nothing stands for."""
    pages, missing = [], []
    found = {number: list_addresses(stage) for number, stage in stages.items()}
    for few, many in zip(found[FEW], found[MANY], strict=True):
        page = Page(few.path, {FEW: few, MANY: many})
        if few.path and all(_opens(stage, page, number) for number, stage in stages.items()):
            pages.append(page)
        else:
            missing.append(few.rule)
    return pages, missing


def _opens(stage: Stage, page: Page, number: int) -> bool:
    """Whether it is shown, or leads on, rather than refused. Counts its queries.

    RuntimeError for a page that fails: that is no page to be left out.
    """
    address = page.addresses[number]
    for _ in range(2):
        stage.statements.clear()
        status = address.client.get(address.path).status_code
        if status >= 500:
            raise RuntimeError(f"{address.path}: {status}")
        if status not in (200, 303):
            return False
    page.queries[number] = sum(s.lstrip().startswith(("SELECT", "WITH")) for s in stage.statements)
    return True


def _measure(stages: dict[int, Stage], page: Page, rounds: int) -> None:
    for place in range(rounds):
        for number in (FEW, MANY) if place % 2 else (MANY, FEW):
            clock, address = stages[number].clock, page.addresses[number]
            begun = clock()
            for _ in range(REQUESTS):
                address.client.get(address.path)
            page.times[number].append((clock() - begun) / REQUESTS * 1000)


def _print(pages: list[Page], what: str) -> None:
    bare = next(page for page in pages if page.path == "/bare")
    base = statistics.median(bare.times[MANY])
    print(f"{what:58} {FEW:>7} {MANY:>7} {'ratio':>6} {'x bare':>7} {'queries':>8}")
    for page in sorted(pages, key=lambda page: page.ratio, reverse=True):
        few, many = (statistics.median(page.times[number]) for number in (FEW, MANY))
        queries = f"{page.queries[FEW]}/{page.queries[MANY]}"
        print(
            f"{page.path[:58]:58} {few:7.2f} {many:7.2f} {page.ratio:6.2f}"
            f" {many / base:7.2f} {queries:>8}{'' if page.is_kept else '  too much'}"
        )
