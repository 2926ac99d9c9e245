"""Style sheets, scripts and fonts reach the browser, small and once."""

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from facilitation.web import assets

KERN = "vendor/kern/kern.min.css"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in assets.NEEDED:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(name.encode() * 50)
    (tmp_path / "bridge.css").write_text(
        "@font-face { src: url('vendor/fonts/fira-sans-latin-400-normal.woff2') }"
        " i { mask: url(data:image/svg+xml,x) } b { background: url(nowhere.png) }"
    )
    return tmp_path


@pytest.fixture
def app(folder: Path) -> Flask:
    app = Flask(__name__, static_folder=None)
    assets.install(app, folder)
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def address(app: Flask, name: str) -> str:
    return str(app.jinja_env.globals["asset_url"](name))  # type: ignore[operator]


def test_an_address_holds_the_hash_and_may_be_kept_for_a_year(
    app: Flask, client: FlaskClient
) -> None:
    answer = client.get(address(app, "site.js"))

    assert re.fullmatch(r"/assets/[0-9a-f]{12}/site\.js", address(app, "site.js"))
    assert answer.headers["Cache-Control"] == assets.FOR_A_YEAR
    assert answer.content_type == "text/javascript; charset=utf-8"


def test_text_is_sent_zipped_to_those_who_can_unzip(app: Flask, client: FlaskClient) -> None:
    plain = client.get(address(app, KERN))
    zipped = client.get(address(app, KERN), headers={"Accept-Encoding": "br, gzip"})
    refused = client.get(address(app, KERN), headers={"Accept-Encoding": "gzip;q=0"})

    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.data) == plain.data == refused.data
    assert zipped.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    assert zipped.headers["ETag"] != plain.headers["ETag"]


def test_fonts_are_not_zipped_again(app: Flask, client: FlaskClient) -> None:
    font = client.get(address(app, assets.NEEDED[-1]), headers={"Accept-Encoding": "gzip"})

    assert "Content-Encoding" not in font.headers
    assert font.content_type == "font/woff2"


def test_an_unchanged_file_is_not_sent_twice(app: Flask, client: FlaskClient) -> None:
    first = client.get(address(app, "site.js"))
    second = client.get(address(app, "site.js"), headers={"If-None-Match": first.headers["ETag"]})

    assert second.status_code == 304
    assert not second.data


def test_an_address_from_before_an_upgrade_still_works_but_is_not_kept(client: FlaskClient) -> None:
    answer = client.get("/assets/000000000000/site.js")

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["nothing.css", "../assets.py", "%2e%2e/assets.py", ".stamp"])
def test_nothing_but_the_assets_is_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/assets/000000000000/{name}").status_code == 404


def test_style_sheets_name_fonts_by_their_hashed_address(app: Flask, client: FlaskClient) -> None:
    style = client.get(address(app, "bridge.css")).text

    assert f'url("{address(app, "vendor/fonts/fira-sans-latin-400-normal.woff2")}")' in style
    assert "url(data:image/svg+xml,x)" in style
    assert "url(nowhere.png)" in style


def test_a_changed_font_changes_the_address_of_the_style_sheet(app: Flask, folder: Path) -> None:
    before = address(app, "bridge.css")
    (folder / "vendor/fonts/fira-sans-latin-400-normal.woff2").write_bytes(b"new")

    assert assets.read(folder)["bridge.css"].address != before


def test_a_missing_file_stops_the_start_and_names_the_cure(folder: Path) -> None:
    (folder / KERN).unlink()

    with pytest.raises(assets.AssetsMissingError, match=r"kern\.min\.css.*make \.venv"):
        assets.install(Flask(__name__), folder)


def test_a_template_that_names_a_missing_asset_fails(app: Flask) -> None:
    with pytest.raises(LookupError, match=r"niemals\.css"):
        address(app, "niemals.css")


def test_while_developing_a_change_is_seen_at_once(app: Flask, folder: Path) -> None:
    app.debug = True
    before = address(app, "site.js")
    (folder / "site.js").write_text("changed")
    app.test_client().get("/")

    assert address(app, "site.js") != before


def test_a_first_visit_weighs_less_than_150_kilobytes() -> None:
    shipped = assets.read()
    first_visit = [shipped[name] for name in assets.NEEDED if name != "icon.svg"]

    assert sum(len(asset.zipped or asset.content) for asset in first_visit) < 150_000


def test_no_shipped_style_or_script_names_a_foreign_host() -> None:
    own = [asset.content.decode() for asset in assets.read().values() if "/" not in asset.name]

    assert [text for text in own if re.search(r"https?://(?!www\.w3\.org)", text)] == []


def test_licences_are_shipped_beside_what_they_are_for() -> None:
    names = assets.read().keys()

    assert {
        "vendor/kern/LICENSE.md",
        "vendor/htmx/LICENSE",
        "vendor/fonts/LICENSE-fira-sans.txt",
        "vendor/fonts/LICENSE-noto-sans-arabic.txt",
    } <= names
