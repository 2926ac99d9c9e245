"""A hand that never leaves the keyboard: what cannot be reached with Tab cannot be used."""

from playwright.sync_api import Locator, Page, expect

MOST_TABS = 400


class Keyboard:
    """Goes through pages as somebody does who sees them but cannot hold a mouse."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url

    def go(self, path: str) -> None:
        """Open an address; only the way in is typed."""
        self.page.goto(path if path.startswith("http") else self.url + path)
        self._look()

    def reach(self, where: Locator) -> None:
        for _ in range(MOST_TABS):
            if where.evaluate("it => it === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {where}")

    def link(self, name: str, *, within: Locator | None = None) -> None:
        self.press((within or self.page).get_by_role("link", name=name).first)

    def button(self, name: str) -> None:
        self.press(self.page.get_by_role("button", name=name).first)

    def press(self, where: Locator) -> None:
        """Follow a link or send a form, and look at the page that comes."""
        self.reach(where)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self._look()

    def write(self, where: Locator, text: str) -> None:
        self.reach(where)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def fill(self, where: Locator, value: str) -> None:
        """A day or a time, whose parts are typed one after the other; in which order, the
        browser's own language says, so that the value is set once the field is reached."""
        self.reach(where)
        where.fill(value)

    def choose(self, name: str) -> None:
        """One of several, with the arrows."""
        wanted = self.page.get_by_role("radio", name=name)
        group = self.page.locator(f"input[name='{wanted.get_attribute('name')}']")
        first = group.and_(self.page.locator(":checked"))
        self.reach(first if first.count() else group.first)
        for _ in range(group.count()):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        expect(wanted).to_be_checked()

    def _look(self) -> None:
        """No page is wider than the window, on a telephone neither."""
        width = self.page.viewport_size
        assert width is not None
        assert self.page.evaluate("document.documentElement.scrollWidth") <= width["width"]
