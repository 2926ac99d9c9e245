"""What every answer says to the browser about trust, and a second line against foreign forms."""

from typing import Final
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request

from facilitation.settings import Settings

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # KERN's icons are data: masks
        "font-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), "
    "payment=(), usb=(), browsing-topics=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
LARGEST_UPLOAD: Final = 10 * 1024 * 1024
LARGEST_TEXT: Final = 2 * 1024 * 1024
FRAMED_POLICY: Final = (
    "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'"
)
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def install(app: Flask, settings: Settings) -> None:
    """Headers on every answer, refusal of foreign forms, careful cookies, limits for what comes in.

    A view may set a header of its own; it is kept. What says nothing about caching is not kept
    by anyone; public pages and feeds say so themselves.
    """
    _set_cookies(app, settings)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_UPLOAD
    app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_TEXT
    own_hosts = {urlsplit(settings.base_url).netloc}

    def refuse_foreign_forms() -> None:
        if request.method not in _SAFE_METHODS and _comes_from_elsewhere(own_hosts):
            abort(403)

    def refuse_long_forms() -> None:
        """Files come in parts, each of which is looked at; what is typed comes in one."""
        is_typed = request.mimetype != "multipart/form-data"
        if is_typed and (request.content_length or 0) > LARGEST_TEXT:
            abort(413)

    def add_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.is_https:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        response.headers.setdefault("Cache-Control", "no-store")
        if "token" in (request.view_args or {}):
            _keep_the_address_secret(response)
        return response

    app.before_request(refuse_long_forms)
    app.before_request(refuse_foreign_forms)
    app.after_request(add_headers)


def show_in_own_frame(response: Response) -> Response:
    """A letter as its reader will see it, with its own styles, inside a page of ours.

    Nothing in it runs, nothing is fetched, and it cannot reach the page around it.
    """
    response.headers["Content-Security-Policy"] = FRAMED_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _set_cookies(app: Flask, settings: Settings) -> None:
    """`__Host-` binds the cookie to this very host; browsers accept it over https only."""
    app.config["SESSION_COOKIE_NAME"] = "__Host-kreisrunde" if settings.is_https else "kreisrunde"
    app.config["SESSION_COOKIE_SECURE"] = settings.is_https
    app.config["SESSION_COOKIE_HTTPONLY"] = True
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"


def _comes_from_elsewhere(own_hosts: set[str]) -> bool:
    """Browsers say so themselves; over plain http only in `Origin`. Mail programs say neither."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin", "null")
    return origin != "null" and urlsplit(origin).netloc not in own_hosts | {request.host}


def _keep_the_address_secret(response: Response) -> None:
    """A personal link holds its right in the address: no page must pass it on or list it."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
