"""A hand that works in the browser and counts clicks, selections, dates and ticks."""

from pathlib import Path

from playwright.sync_api import Locator, Page

from tests.journeys.arrival import arriving, watch


class Hand:
    """What a clerk does with mouse and keyboard; `count` is what it cost."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        watch(page)
        self.count = 0
        self.log: list[str] = []

    def go(self, path: str) -> None:
        """Open an address; only the way in is typed, everything else is clicked."""
        self.page.goto(self.url + path)

    def link(self, name: str, *, within: Locator | None = None) -> None:
        self._spend(f"link {name}")
        with arriving(self.page):
            (within or self.page).get_by_role("link", name=name).first.click()

    def button(self, name: str, *, within: Locator | None = None) -> None:
        self._spend(f"button {name}")
        with arriving(self.page):
            (within or self.page).get_by_role("button", name=name).first.click()

    def click(self, where: Locator, what: str) -> None:
        self._spend(what)
        with arriving(self.page):
            where.click()

    def choose(self, where: Locator, label: str) -> None:
        self._spend(f"choose {label}")
        where.select_option(label=label)

    def choose_who(self, where: Locator, name: str) -> None:
        """An entry of a list by a part of what it says."""
        self.choose(where, where.locator("option", has_text=name).first.inner_text())

    def tick(self, where: Locator, what: str) -> None:
        self._spend(f"tick {what}")
        where.check()

    def date(self, where: Locator, day: str) -> None:
        self._spend(f"date {day}")
        where.fill(day)

    def file(self, where: Locator, file: Path) -> None:
        self._spend(f"file {file.name}")
        where.set_input_files(file)

    def type(self, where: Locator, text: str) -> None:
        where.fill(text)

    def _spend(self, what: str) -> None:
        self.count += 1
        self.log.append(what)
