"""What the pages of a middle-sized district cost, beside a bare page of the same stack."""

import statistics
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks.stage import Stage, seeded
from facilitation.model.decisions import Decision
from facilitation.model.districts import District
from facilitation.model.meetings import Meeting
from facilitation.model.processes import Process

ROUNDS, REQUESTS = 9, 12
LIMIT = 4.0
"""How many times the bare page the three pages of the promise may cost."""


@dataclass
class Page:
    name: str
    path: str
    is_promised: bool = False
    took: list[float] = field(default_factory=list)
    queries: int = 0
    size: int = 0


def report(server: str | None = None) -> bool:
    """Print the table; False when a promised page costs more than it may."""
    with seeded(server) as stage:
        pages = _pages(stage)
        for page in pages:
            _warm(stage, page)
        for _ in range(ROUNDS):
            for page in pages:
                _measure(stage, page)
    return _print(pages)


def _pages(stage: Stage) -> list[Page]:
    with Session(stage.engine) as session:
        district = session.scalars(select(District).order_by(District.id)).first()
        process = session.scalars(select(Process).order_by(Process.id)).first()
        if district is None or process is None:
            raise RuntimeError("nothing was seeded")
        meeting = session.execute(
            select(Decision.meeting_id, func.count())
            .where(Decision.process_id == process.id)
            .group_by(Decision.meeting_id)
            .order_by(func.count().desc(), Decision.meeting_id)
        ).first()
        newest = session.scalar(select(func.max(Meeting.id)))
        base = f"/d/{district.slug}/p/{process.slug}"
        held = f"{base}/meetings/{meeting[0] if meeting else newest}"
    return [
        Page("bare page", "/bare"),
        Page("meeting", held, is_promised=True),
        Page("meeting, conduct", f"{held}/conduct", is_promised=True),
        Page("meeting, minutes", f"{held}/minutes"),
        Page("overview", base, is_promised=True),
        Page("decision register", f"{base}/decisions", is_promised=True),
        Page("register, search", f"{base}/decisions?q=bus"),
        Page("meetings", f"{base}/meetings"),
        Page("bodies", f"{base}/bodies"),
        Page("people", f"{base}/people"),
        Page("regions", f"{base}/regions"),
        Page("topics", f"{base}/topics"),
        Page("post", f"{base}/post"),
        Page("today", f"/d/{district.slug}"),
    ]


def _warm(stage: Stage, page: Page) -> None:
    for _ in range(2):
        stage.statements.clear()
        answer = stage.client.get(page.path)
        if answer.status_code in (302, 303) and answer.location:
            page.path = answer.location
            answer = stage.client.get(page.path)
        if answer.status_code != 200:
            raise RuntimeError(f"{page.path}: {answer.status_code}")
    page.queries = sum(1 for statement in stage.statements if statement.startswith("SELECT"))
    page.size = len(answer.data)


def _measure(stage: Stage, page: Page) -> None:
    began = stage.clock()
    for _ in range(REQUESTS):
        stage.client.get(page.path)
    page.took.append((stage.clock() - began) / REQUESTS * 1000)


def _print(pages: list[Page]) -> bool:
    bare = pages[0]
    is_kept = True
    print(f"{'page':22} {'CPU ms':>8} {'x bare':>7} {'queries':>8} {'kB':>6}")
    for page in pages:
        ratio = statistics.median(
            mine / base for mine, base in zip(page.took, bare.took, strict=True)
        )
        is_over = page.is_promised and ratio > LIMIT
        is_kept = is_kept and not is_over
        print(
            f"{page.name:22} {statistics.median(page.took):8.2f} {ratio:7.2f} {page.queries:8} "
            f"{page.size / 1000:6.1f}{'  more than ' + str(LIMIT) if is_over else ''}"
        )
    return is_kept
