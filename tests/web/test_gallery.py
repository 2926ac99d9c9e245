"""The frame and every macro in a real browser: no breach of the policy, nothing too wide."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests.web import gallery

PAGES = ("/", "/?errors=1&flash=1", "/plain", "/plain?lang=ar", "/errors/404")


@pytest.mark.parametrize("name", ["refusal", "403", "404", "413", "500", "csrf"])
def test_a_refusal_says_what_happened_and_where_to_go_on(name: str) -> None:
    page = gallery.create_app().test_client().get(f"/errors/{name}").text

    assert "<h1>" in page
    assert 'href="/"' in page


def test_no_page_needs_an_inline_style_or_script() -> None:
    client = gallery.create_app().test_client()

    for path in PAGES:
        page = client.get(path).text
        assert " style=" not in page
        assert "<style" not in page
        assert " onclick=" not in page
        assert page.count("<script") == page.count("<script src=")


def test_an_error_stands_beside_its_field_and_in_the_summary() -> None:
    page = gallery.create_app().test_client().get("/?errors=1").text

    assert '<a href="#day">Tag: Der Tag fehlt, etwa 31.05.2027.</a>' in page
    assert 'aria-invalid="true" aria-describedby="day-error"' in page
    assert 'id="day-error"' in page


def test_what_people_typed_is_escaped() -> None:
    app = gallery.create_app()
    with app.test_request_context():
        fields = app.jinja_env.get_template("macros/fields.html").module
        form = gallery.MeetingForm(data={"title": '"><script>alert(1)</script>'})

        assert "<script>" not in str(fields.text(form.title))  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    app = gallery.create_app()
    app.config.update(SESSION_COOKIE_SECURE=False, SESSION_COOKIE_NAME="gallery")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 320, "height": 800})
    yield page
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("path", PAGES)
def test_a_page_keeps_the_policy_and_asks_no_foreign_host(
    page: Page, server: str, path: str
) -> None:
    complaints: list[str] = []
    addresses: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: addresses.append(request.url))

    page.goto(server + path, wait_until="networkidle")

    assert complaints == []
    assert [url for url in addresses if not url.startswith((server, "data:"))] == []


@pytest.mark.browser
@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_a_window_of_320_pixels(page: Page, server: str, path: str) -> None:
    page.goto(server + path)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.browser
def test_the_first_press_of_tab_reaches_the_skip_link(page: Page, server: str) -> None:
    page.goto(server)
    page.keyboard.press("Tab")

    focused = page.locator(":focus")
    box = focused.bounding_box()
    assert focused.inner_text() == "Zum Inhalt springen"
    assert box is not None
    assert box["height"] >= 24

    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhalt"


@pytest.mark.browser
def test_slash_and_control_k_reach_the_search_field(page: Page, server: str) -> None:
    for key in ("/", "Control+k"):
        page.goto(server)
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.dataset.search") == ""


@pytest.mark.browser
def test_a_page_stands_still_at_once_where_its_address_leads(page: Page, server: str) -> None:
    """A button that still moves is elsewhere when the finger lifts, and the click is lost."""
    page.goto(server)

    moving = "getComputedStyle(document.documentElement).scrollBehavior"
    assert page.evaluate(moving) == "auto"


@pytest.mark.browser
def test_a_table_is_narrowed_down_while_typing(page: Page, server: str) -> None:
    page.goto(server, wait_until="networkidle")
    page.locator("[data-filters=sitze]").fill("lubz lucja")

    assert page.locator("#sitze tbody tr:visible th").all_inner_texts() == ["Łucja Wiśniewska"]
    assert page.locator(".kr-filter [role=status]").inner_text() == "1 / 3"


@pytest.mark.browser
def test_a_menu_closes_with_escape_and_gives_the_focus_back(page: Page, server: str) -> None:
    page.goto(server, wait_until="networkidle")
    menu = page.locator("details.kr-menu--end")
    menu.locator("summary").click()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")

    assert menu.get_attribute("open") is None
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


@pytest.mark.browser
def test_after_a_refused_form_the_summary_of_errors_has_the_focus(page: Page, server: str) -> None:
    page.goto(server + "/?errors=1", wait_until="networkidle")

    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
