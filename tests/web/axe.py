"""What stands in the way of people on a page in a real browser: axe-core looks, and a ruler."""

from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, ViewportSize

from tests.node_packages import fetched

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
CONTRAST = ["color-contrast"]
WIDE, NARROW = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=844)
NARROWEST = ViewportSize(width=320, height=800)
SPARE = 20
"""So many more steps than there are stops: days and times are typed in parts."""


class Eye:
    """Looks at one page after the other in the same window."""

    def __init__(self, page: Page) -> None:
        axe = (fetched("axe-core") / "axe.min.js").read_text("utf-8")
        questions = Path(__file__).with_name("eye.js").read_text("utf-8")
        self.page, self._source = page, f"{axe}\n{questions}"

    def look(self) -> list[str]:
        """At the page that is open: in light and dark, wide and narrow, folded and unfolded."""
        return [
            *self._axe_finds("1280 px, light", "tag", TAGS, size=WIDE, scheme="light"),
            *self._axe_finds("1280 px, dark", "rule", CONTRAST, size=WIDE, scheme="dark"),
            *self.look_at_narrow(),
            *self._axe_finds("390 px, light", "rule", CONTRAST, size=NARROW, scheme="light"),
            *self.measure(),
        ]

    def look_at_narrow(self) -> list[str]:
        """In dark on a telephone, with everything unfolded that covers nothing else."""
        self._unfold("details:not(.kr-menu)")
        return self._axe_finds("390 px, dark", "tag", TAGS, size=NARROW, scheme="dark")

    def look_at_letter(self) -> list[str]:
        """What becomes of its colours in the dark, mail programs decide."""
        return self._axe_finds("1280 px, light", "tag", TAGS, size=WIDE, scheme="light")

    def measure(self) -> list[str]:
        """What is wider than the narrowest window, menus included."""
        self._unfold("details")
        self.page.set_viewport_size(NARROWEST)
        wide = self.page.evaluate("eye.tooWide()")
        return [f"320 px: wider than the window: {html}" for html in wide]

    def walk(self) -> list[str]:
        """By Tab through the whole page that is open: what cannot be seen or not be left."""
        self.page.emulate_media(reduced_motion="reduce")  # else the page is still on its way
        self._unfold("details:not(.kr-menu)")
        found = []
        for _ in range(self.page.evaluate("eye.setOut()") + SPARE):
            self.page.keyboard.press("Tab")
            trouble = self.page.evaluate("eye.step()")
            if trouble is None:
                return [*found, *self.page.evaluate("eye.missed()")]
            found += trouble
        return [*found, "Tab does not come to an end"]

    def _axe_finds(
        self,
        how: str,
        kind: Literal["tag", "rule"],
        names: list[str],
        *,
        size: ViewportSize,
        scheme: Literal["light", "dark"],
    ) -> list[str]:
        self._open()
        self.page.set_viewport_size(size)
        self.page.emulate_media(color_scheme=scheme)
        found = self.page.evaluate("([kind, names]) => eye.find(kind, names)", [kind, names])
        return [f"{how}: {finding}" for finding in found]

    def _unfold(self, which: str) -> None:
        self._open()
        self.page.evaluate("which => eye.unfold(which)", which)

    def _open(self) -> None:
        """No script tag: the policy of the pages stays in force."""
        if not self.page.evaluate("'eye' in window"):
            self.page.evaluate(self._source)
