"""Programs from npm that only tests need; `tests/node/package-lock.json` pins them."""

import fcntl
import json
import shutil
import subprocess
from pathlib import Path

NODE = Path(__file__).parent / "node"


def has_node() -> bool:
    return shutil.which("node") is not None and shutil.which("npm") is not None


def fetched(name: str) -> Path:
    """The folder of a package; fetched once, also when several tests ask at the same time."""
    with (NODE / "package.json").open() as turnstile:
        fcntl.flock(turnstile, fcntl.LOCK_EX)
        pinned = json.load(turnstile)["dependencies"]
        if any(_version(package) != version for package, version in pinned.items()):
            command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
            subprocess.run(command, cwd=NODE, check=True, capture_output=True)
    return NODE / "node_modules" / name


def _version(package: str) -> str | None:
    file = NODE / "node_modules" / package / "package.json"
    return str(json.loads(file.read_text("utf-8"))["version"]) if file.is_file() else None
