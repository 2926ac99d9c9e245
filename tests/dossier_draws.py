"""What is drawn at random: odd lines, days, and the choices of one plan."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from facilitation.model.texts import clean_line, clean_text

START = date(2026, 1, 5)
ODD = (
    "Busse am Abend", "true", "012", "18:00", "- Punkt", "a: b", "#1", "'x'", '"y"', "{{ 7*7 }}",
    "=1+1", "لاجئون", "Şahin Đặng", "😀", "<b>&amp;</b>", "null", "~", "? !", "Ende.",
)  # fmt: skip
lines = st.one_of(
    st.sampled_from(ODD), st.text(max_size=20).map(clean_line).filter(lambda text: bool(text))
)
maybe_lines = st.one_of(st.just(""), lines)
proses = st.one_of(
    st.just(""),
    lines,
    st.lists(lines, min_size=2, max_size=4).map(lambda part: clean_text("\n".join(part))),
    st.text(max_size=40).map(clean_text),
)
days = st.integers(0, 700).map(lambda n: START + timedelta(days=n))
moments = st.integers(0, 700 * 24 * 60).map(
    lambda n: datetime(2026, 1, 5, tzinfo=UTC) + timedelta(minutes=n)
)
mails = st.sampled_from(("", "a@verein.example", "info@verein.example"))


class Drawing:
    """The keys of what a plan has, and how it chooses among them."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.organisations = self.keys("org", 1, 3)
        self.people = self.keys("p", 2, 5)
        self.municipalities = [f"1309900{n}" for n in range(1, self.count(1, 4) + 1)]
        self.regions = self.keys("region", 0, 2)
        self.venues = self.keys("raum", 0, 2)
        self.topics = self.keys("thema", 0, 3)
        self.bodies = self.keys("gremium", 1, 3)
        self.seats = {body: self.keys("sitz", 0, 3) for body in self.bodies}
        self.decisions: list[str] = []

    def count(self, least: int, most: int) -> int:
        return self.draw(st.integers(least, most))

    def keys(self, stem: str, least: int, most: int) -> list[str]:
        return [f"{stem}-{n}" for n in range(1, self.count(least, most) + 1)]

    def one(self, values: Any) -> Any:
        return self.draw(st.sampled_from(list(values)))

    def maybe(self, values: Any) -> Any:
        return self.draw(st.sampled_from([None, *values]))

    def yes(self) -> bool:
        return self.draw(st.booleans())
