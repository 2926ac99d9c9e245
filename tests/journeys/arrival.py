"""After a click, the page it leads to is waited for, however slow the machine is.

The browser's driver tells neither whether a click sent a form nor when the answer is there; a
next step would then be taken on the page before.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Download, Error, Page

PAUSE_MS, MOST_PAUSES = 20, 3_000

_WATCH = """(() => {
  const leave = (event) => { if (!event.defaultPrevented) window.isLeaving = true; };
  window.addEventListener("submit", leave);
  window.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[href]");
    if (!link) return;
    const to = new URL(link.getAttribute("href"), document.baseURI);
    const isHere = to.pathname === location.pathname && to.search === location.search;
    if (to.protocol.startsWith("http") && !(isHere && to.hash)) leave(event);
  });
})();"""


def watch(page: Page) -> None:
    """Have all pages that follow know whether they are being left."""
    page.add_init_script(_WATCH)


@contextmanager
def arriving(page: Page) -> Iterator[None]:
    """What is done in the block ends on the page, or with the file, that it leads to."""
    files: list[Download] = []

    def keep(file: Download) -> None:
        files.append(file)

    page.on("download", keep)
    try:
        yield
        for _ in range(MOST_PAUSES):
            if files or not _is_leaving(page):
                break
            page.wait_for_timeout(PAUSE_MS)
        else:
            raise AssertionError(f"No page came after {page.url}")
        page.wait_for_load_state()
    finally:
        page.remove_listener("download", keep)


def _is_leaving(page: Page) -> bool:
    try:
        return bool(page.evaluate("window.isLeaving === true"))
    except Error as error:
        if "context was destroyed" not in str(error):
            raise
        return True
