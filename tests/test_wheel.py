"""What is installed elsewhere is complete and holds nothing that belongs to a district."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import hatch_build
from facilitation.formats.languages import TONGUES
from facilitation.web import assets

ROOT = Path(__file__).resolve().parent.parent
SOURCES = (
    ".gitignore",
    "LICENSE",
    "README.md",
    "exports",
    "facilitation",
    "hatch_build.py",
    "package-lock.json",
    "package.json",
    "process_templates",
    "pyproject.toml",
    "templates",
)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which somebody has already worked."""
    checkout = tmp_path_factory.mktemp("checkout") / "kreisrunde"
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, checkout / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            checkout.mkdir(exist_ok=True)
            shutil.copy(source, checkout / name)
    (checkout / "exports" / "niederschrift.docx").write_bytes(b"who said what")
    (checkout / "var" / "demo").mkdir(parents=True)
    (checkout / "var" / "demo" / "kreisrunde.sqlite").write_bytes(b"everything")
    return checkout


@pytest.fixture(scope="module")
def wheel(checkout: Path) -> Path:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "dist"],
        cwd=checkout,
        check=True,
        capture_output=True,
        env=os.environ | {"PATH": ""},  # the assets are in place: nothing is fetched
    )
    (wheel,) = (checkout / "dist").glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    return set(zipfile.ZipFile(wheel).namelist())


def files_in(folder: str) -> set[str]:
    found = (file for file in (ROOT / folder).rglob("*") if file.is_file())
    return {file.relative_to(ROOT).as_posix() for file in found}


def test_the_wheel_holds_every_template(names: set[str]) -> None:
    expected = files_in("templates") | files_in("process_templates")

    assert "templates/layout.html" in expected
    assert {f"facilitation/_shipped/{name}" for name in expected} <= names


def test_the_wheel_holds_every_language(names: set[str]) -> None:
    expected = files_in("facilitation/translations")

    assert len(expected) == len(TONGUES) - 1
    assert expected <= names
    assert "facilitation/_shipped/templates/letters/ar/invitation.jinja" in names


def test_the_wheel_holds_the_web_assets_with_their_licences(names: set[str]) -> None:
    vendor = {f"vendor/{target}" for target in hatch_build.wanted().values()}

    assert {f"facilitation/web/static/{name}" for name in vendor.union(assets.NEEDED)} <= names
    assert any(name.endswith("/licenses/LICENSE") for name in names)


def test_the_wheel_holds_nothing_that_was_made_while_working(names: set[str]) -> None:
    top = {name.split("/")[0] for name in names}

    assert {name.split("-")[0] for name in top} == {"facilitation"}
    assert {name for name in names if "niederschrift" in name or name.endswith(".sqlite")} == set()


def test_an_installed_package_finds_its_templates_and_assets(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)
    program = (
        "from facilitation import settings; from facilitation.web import assets; "
        "print((settings.SHIPPED / 'templates/layout.html').is_file(), len(assets.read()) > 10, "
        "assets.FOLDER)"
    )

    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        check=True,
        capture_output=True,
        text=True,
    )

    assert run.stdout.split() == ["True", "True", str(tmp_path / "facilitation/web/static")]


def test_pinned_packages_carry_a_checksum_and_no_address() -> None:
    lock = (ROOT / "package-lock.json").read_text(encoding="utf-8")

    assert lock.count('"integrity": "sha512-') == 4
    assert "://" not in lock


@pytest.fixture
def fake_npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An npm that writes down what it is asked and cannot reach anything."""
    program = tmp_path / "bin" / "npm"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$*" >> {tmp_path}/asked\necho "no network" >&2\nexit 1\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/bin:/usr/bin")
    return tmp_path / "asked"


def test_without_network_the_build_says_what_is_missing(fake_npm: Path, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"registry cannot be reached.*\n.*no network"):
        hatch_build.fetch(tmp_path)

    asked = fake_npm.read_text().splitlines()
    assert [line.split()[0] for line in asked] == ["ci", "view"]
    assert "--offline" in asked[0]


def test_packages_run_no_scripts_when_they_are_fetched(fake_npm: Path, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError):
        hatch_build.fetch(tmp_path)

    assert "--ignore-scripts" in fake_npm.read_text().splitlines()[0]
