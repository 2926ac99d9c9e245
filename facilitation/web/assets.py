"""Style sheets, scripts and fonts: served from memory under addresses that hold their hash."""

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from flask import Flask, Response, abort, request

from facilitation.model.errors import FacilitationError

FOLDER = Path(__file__).resolve().parent / "static"
NEEDED = (
    "bridge.css",
    "icon.svg",
    "site.js",
    "vendor/htmx/htmx.min.js",
    "vendor/kern/kern.min.css",
    "vendor/fonts/fira-sans-latin-400-normal.woff2",
    "vendor/fonts/fira-sans-latin-600-normal.woff2",
)
ADDRESS = "/assets"
FOR_A_YEAR = "public, max-age=31536000, immutable"
_TEXT = {".css", ".js", ".svg", ".md", ".txt"}
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_REFERENCE = re.compile(rb"""url\(\s*["']?(?!data:|#|/|https?:)([^"')\s]+)["']?\s*\)""")


class AssetsMissingError(FacilitationError):
    """The pages would stand there naked; the sentence names the command that cures it."""


@dataclass(frozen=True)
class Asset:
    name: str
    content: bytes
    zipped: bytes | None
    media_type: str
    digest: str

    @property
    def address(self) -> str:
        return f"{ADDRESS}/{self.digest}/{self.name}"


def read(folder: Path = FOLDER) -> dict[str, Asset]:
    """All files under the folder by their path in it.

    In style sheets, `url(…)` becomes the hashed address of the file it names.
    Raises AssetsMissingError when one that every page needs is not there.
    """
    missing = [name for name in NEEDED if not (folder / name).is_file()]
    if missing:
        raise AssetsMissingError(
            "Es fehlen Dateien der Oberfläche: %(missing)s (gesucht in %(folder)s). „make .venv“ "
            "holt sie; ohne make: „pip install -e .“",
            missing=", ".join(missing),
            folder=str(folder),
        )
    files = (file for file in sorted(folder.rglob("*")) if file.is_file() and file.name[0] != ".")
    contents = {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}
    assets: dict[str, Asset] = {}
    for name in sorted(contents, key=lambda name: name.endswith(".css")):
        content = contents[name]
        if name.endswith(".css"):
            content = _with_hashed_references(name, content, assets)
        assets[name] = _asset(name, content)
    return assets


def _asset(name: str, content: bytes) -> Asset:
    suffix = PurePosixPath(name).suffix
    zipped = gzip.compress(content, 9, mtime=0) if suffix in _TEXT else None
    return Asset(
        name,
        content,
        zipped if zipped is not None and len(zipped) < len(content) else None,
        _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream",
        hashlib.sha256(content).hexdigest()[:12],
    )


def _with_hashed_references(name: str, content: bytes, assets: Mapping[str, Asset]) -> bytes:
    """A file that is not there keeps its address: KERN names fonts that are not shipped."""
    here = PurePosixPath(name).parent

    def hashed(match: re.Match[bytes]) -> bytes:
        target = assets.get(str(here / match[1].decode()))
        return f'url("{target.address}")'.encode() if target else match[0]

    return _REFERENCE.sub(hashed, content)


def install(app: Flask, folder: Path = FOLDER) -> None:
    """Serve the folder under /assets and give templates `asset_url('bridge.css')`.

    With `app.debug` the files are read again when one has changed.
    """
    assets = read(folder)
    seen = _last_change(folder)

    def asset_url(name: str) -> str:
        try:
            return assets[name].address
        except KeyError:
            raise LookupError(f"There is no asset {name!r}.") from None

    def serve(digest: str, name: str) -> Response:
        asset = assets.get(name)
        return _answer(asset, digest) if asset else abort(404)

    def read_again_when_changed() -> None:
        nonlocal seen
        if app.debug and (now := _last_change(folder)) != seen:
            seen = now
            assets.update(read(folder))

    app.add_url_rule(f"{ADDRESS}/<digest>/<path:name>", "asset", serve)
    app.add_url_rule("/favicon.ico", "favicon", lambda: serve("", "icon.svg"))
    app.before_request(read_again_when_changed)
    app.jinja_env.globals["asset_url"] = asset_url


def _answer(asset: Asset, digest: str) -> Response:
    """An address from before an upgrade gets today's file, to be asked for again next time."""
    is_zipped = asset.zipped is not None and request.accept_encodings["gzip"] > 0
    response = Response(asset.zipped if is_zipped else asset.content, content_type=asset.media_type)
    if asset.media_type.startswith("text/"):
        response.content_type = f"{asset.media_type}; charset=utf-8"
    if asset.zipped is not None:
        response.headers["Vary"] = "Accept-Encoding"
    if is_zipped:
        response.headers["Content-Encoding"] = "gzip"
    is_current = digest == asset.digest
    response.headers["Cache-Control"] = FOR_A_YEAR if is_current else "no-cache"
    response.set_etag(f"{asset.digest}-gz" if is_zipped else asset.digest)
    response.make_conditional(request)
    return response


def _last_change(folder: Path) -> float:
    return max((file.stat().st_mtime for file in folder.rglob("*") if file.is_file()), default=0)
