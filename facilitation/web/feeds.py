"""Calendar feeds: files that calendar programs fetch again and again, and how to subscribe.

The address is the proof; no login is asked and no cookie is set. Fetching changes nothing.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Final

from flask import Blueprint, Response, current_app, redirect, render_template, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.http import http_date

from facilitation.model.errors import NotFoundError
from facilitation.usecases import feeds, subscriptions
from facilitation.usecases.feeds import Feed
from facilitation.web import desk
from facilitation.web.answers import unknown_link
from facilitation.web.feed_shelf import Kept, Shelf
from facilitation.web.languages import prefer
from facilitation.web.place import place
from facilitation.web.subscriptions import addresses

blueprint = Blueprint("feeds", __name__)

PRIVATE: Final = "private, no-cache"
PUBLIC: Final = "public, max-age=300"
Find = Callable[[Session], Feed]


def _set_up(state: BlueprintSetupState) -> None:
    state.app.extensions["feeds"] = Shelf()


blueprint.record(_set_up)


@blueprint.get("/feeds/<token>.ics")
def of_person(token: str) -> ResponseReturnValue:
    return answer(partial(feeds.find_person_feed, token=token, keys=desk().settings.keys))


@blueprint.get("/body-feeds/<token>.ics")
def of_body(token: str) -> ResponseReturnValue:
    return answer(partial(feeds.find_body_feed, token=token, keys=desk().settings.keys))


@blueprint.get("/public/<district>/<process>.ics")
def of_process(district: str, process: str) -> ResponseReturnValue:
    return answer(partial(feeds.find_public_feed, district=district, process=process))


@blueprint.get("/feeds/<token>")
def explain(token: str) -> ResponseReturnValue:
    return _explanation(token)


@blueprint.get("/body-feeds/<token>")
def explain_body(token: str) -> ResponseReturnValue:
    return _explanation(token)


def _explanation(token: str) -> ResponseReturnValue:
    """How to subscribe, for people who have the address and maybe no account."""
    with desk().reading() as session:
        try:
            found = subscriptions.find_subscription_by_link(
                session, token, keys=desk().settings.keys
            )
        except NotFoundError:
            return unknown_link()
        if request.path != found.path:
            return unknown_link()
        place().district = found.district
        prefer(found.person.language.value)
        return render_template(
            "feeds/show.html",
            found=found,
            renew="" if found.body else f"{found.path}/renew",
            was_renewed="new" in request.args,
            **addresses(found.feed_path, found.path),
        )


@blueprint.post("/feeds/<token>/renew")
def renew(token: str) -> ResponseReturnValue:
    try:
        with desk().transaction() as session:
            path = subscriptions.renew_feeds_by_link(
                session, token, keys=desk().settings.keys, now=desk().now()
            )
    except NotFoundError:
        return unknown_link()
    return redirect(f"{path}?new=1", 303)


def answer(find: Callable[..., Feed]) -> Response:
    """The feed, or that nothing in it has changed since the reader last asked."""
    shelf: Shelf = current_app.extensions["feeds"]
    base_url, today, now = desk().settings.base_url, desk().today(), desk().now()
    with desk().reading() as session:
        feed = find(session, base_url=base_url, on=today, now=now)
        kept = shelf.look_up(feed.key, feed.mark, now=now)
        zipped = request.accept_encodings["gzip"] > 0
        if tag := _tag_that_still_holds(kept):
            return _with_headers(Response(status=304), feed, kept, tag=tag, now=now)
        kept = shelf.fill(feed.key, kept, lambda: feeds.write_feed(session, feed), zipped=zipped)
    return _whole(feed, kept, zipped=zipped, now=now)


def _tags(kept: Kept) -> tuple[str, str]:
    """Of the bytes as they are and as they are packed: a strong ETag stands for bytes."""
    return kept.mark, f"{kept.mark}-gz"


def _tag_that_still_holds(kept: Kept) -> str | None:
    """The ETag of the reader's copy if that is still right. A time is only looked at by readers
    that know no ETag (RFC 9110 13.2.2)."""
    if "If-None-Match" in request.headers:
        known = request.if_none_match
        return next((tag for tag in _tags(kept) if known.contains_weak(tag)), None)
    since = request.if_modified_since
    return kept.mark if since is not None and since >= kept.since else None


def _whole(feed: Feed, kept: Kept, *, zipped: bool, now: datetime) -> Response:
    response = Response(
        kept.zipped if zipped else kept.content, content_type="text/calendar; charset=utf-8"
    )
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Content-Disposition"] = 'inline; filename="termine.ics"'
    return _with_headers(response, feed, kept, tag=_tags(kept)[zipped], now=now)


def _with_headers(
    response: Response, feed: Feed, kept: Kept, *, tag: str, now: datetime
) -> Response:
    response.set_etag(tag)
    response.headers["Last-Modified"] = http_date(min(kept.since, now))
    response.headers["Cache-Control"] = PUBLIC if feed.is_public else PRIVATE
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Content-Language"] = "de"
    return response
