"""All municipalities of a district go into five regions with the keyboard alone."""

import re
from datetime import date, datetime

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitation.model.accounts import Account
from facilitation.model.districts import District
from facilitation.model.municipalities import Municipality
from facilitation.model.processes import Process, Region, RegionMunicipality
from facilitation.usecases import accounts, districts
from facilitation.usecases.accounts import Login
from facilitation.usecases.districts import NewDistrict
from tests import cast
from tests.formats.test_registers import whole_district
from tests.journeys.arrival import arriving, watch
from tests.journeys.conftest import Installation

pytestmark = pytest.mark.browser

SINCE = date(2020, 1, 1)
ADDRESS = "/d/lup/p/konzept/regions"


@pytest.fixture
def regions_page(page: Page, installation: Installation) -> Page:
    """Adam has made the district and a process with five regions, and looks at them."""
    with installation.transaction() as session:
        _five_regions(session, _district(session, installation.now))
    watch(page)
    page.goto(f"{installation.url}/login?next={ADDRESS}")
    page.fill("[name=email]", "adam@lup.example")
    page.fill("[name=password]", cast.PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Regionen", level=1)).to_be_visible()
    return page


def _district(session: Session, now: datetime) -> District:
    password = accounts.hash_password(cast.PASSWORD)
    account = Account(
        email="adam@lup.example", name="Adam Admin", password_hash=password, is_admin=True
    )
    session.add(account)
    session.flush()
    login = Login(1, account.id, account.email, account.name, True, False)
    kept = districts.offer_districts(
        session, whole_district(), "Auszug_31122019.csv", by=login, now=now
    )
    wish = NewDistrict(
        name="Landkreis Ludwigslust-Parchim",
        slug="lup",
        mailbox="beteiligung@lup.example",
        sender_name="Landkreis",
        stated_on=date(2019, 12, 31),
        with_unincorporated=False,
        becomes_facilitator=True,
    )
    return districts.create_district(
        session, kept.key, "13076", wish, by=login, base_url="", now=now
    )


def _five_regions(session: Session, district: District) -> None:
    process = Process(
        district_id=district.id,
        slug="konzept",
        name="Konzept",
        template_key="test",
        starts_on=SINCE,
    )
    session.add(process)
    session.flush()
    session.add_all(
        Region(
            process_id=process.id,
            key=name.lower(),
            position=n,
            name=name,
            sort_key=name.lower(),
        )
        for n, name in enumerate(("Nord", "Ost", "Mitte", "West", "Sued"), start=1)
    )


def test_a_whole_district_is_assigned_with_twenty_digits_and_one_save(
    regions_page: Page, installation: Installation
) -> None:
    page = regions_page
    page.get_by_label("Eingrenzen").focus()
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert first == "Region für Amt Boizenburg-Land"

    for row in range(20):
        page.keyboard.press(str(row % 5 + 1))
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "Speichern"
    page.keyboard.press("Enter")

    expect(page.get_by_role("status").first).to_contain_text(
        "142 Gemeinden sind zugeordnet. Jede Gemeinde gehört jetzt zu einer Region."
    )
    with installation.transaction() as session:
        by_region = session.execute(
            select(Region.name, func.count())
            .join(RegionMunicipality, RegionMunicipality.region_id == Region.id)
            .group_by(Region.name)
        ).all()
    assert sum(count for _, count in by_region) == 142
    assert len(by_region) == 5


def test_typing_narrows_the_table_down_and_hidden_rows_are_passed_over(regions_page: Page) -> None:
    page = regions_page
    with arriving(page):
        page.get_by_role("link", name="einzeln").press("Enter")
    expect(page.get_by_role("combobox")).to_have_count(142)

    page.get_by_label("Eingrenzen").fill("grabow")
    page.keyboard.press("Tab")
    page.keyboard.press("2")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "Speichern"
    page.keyboard.press("Enter")

    expect(page.get_by_role("status").first).to_contain_text("1 Gemeinde ist zugeordnet")
    row = page.get_by_role("row", name=re.compile("^2 Ost"))
    expect(row).to_contain_text("1")


def test_places_are_painted_on_the_map_with_arrow_keys(
    regions_page: Page, installation: Installation
) -> None:
    page = regions_page
    with installation.transaction() as session:
        for number, place in enumerate(session.scalars(select(Municipality))):
            place.longitude, place.latitude = 10.7 + number % 12 / 8, 53.0 + number // 12 / 20
    for link in (page.get_by_role("link", name="Regionen", exact=True).first,
                 page.get_by_role("link", name="2 Ost")):  # fmt: skip
        with arriving(page):
            link.press("Enter")

    page.get_by_role("region", name=re.compile("^Karte der Regionen")).focus()
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.querySelector('title').textContent")
    with arriving(page):
        page.keyboard.press("Enter")

    expect(page.get_by_role("status").first).to_contain_text("gehört jetzt zu Ost.")
    expect(page.locator(".kr-map a:focus")).to_have_accessible_name(re.compile(", Ost$"))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    second = page.evaluate("document.activeElement.querySelector('title').textContent")
    assert second != first
    with arriving(page):
        page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text(second.partition(",")[0])

    with arriving(page):
        page.get_by_role("button", name="Rückgängig").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("gehört jetzt zu keiner Region.")
    with installation.transaction() as session:
        held = session.scalars(
            select(RegionMunicipality).where(RegionMunicipality.valid_until.is_(None))
        ).all()
        assert len(held) == 1


def test_the_page_holds_on_a_telephone(regions_page: Page) -> None:
    regions_page.set_viewport_size({"width": 360, "height": 740})

    assert regions_page.evaluate("document.documentElement.scrollWidth") <= 360
