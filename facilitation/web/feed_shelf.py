"""What was written of each feed, kept in memory as long as it is right and there is room."""

import gzip
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

MOST_OCTETS = 48 * 1024 * 1024
MOST_FEEDS = 20_000
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Kept:
    """A feed as it was when it had this mark; the bytes may have had to make room."""

    mark: str
    since: datetime
    """When this was first seen to be so, a whole second: what Last-Modified says. Never the same
    for two states of a feed."""
    content: bytes = b""
    zipped: bytes = b""

    @property
    def size(self) -> int:
        return len(self.content) + len(self.zipped)


class Shelf:
    """Safe for several threads. A second process has a shelf of its own: the marks are the same
    there, only the times differ, and an unknown time is answered with the whole feed."""

    def __init__(self, most_octets: int = MOST_OCTETS, most_feeds: int = MOST_FEEDS) -> None:
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._lock = threading.Lock()
        self._most_octets, self._most_feeds = most_octets, most_feeds
        self._octets = 0

    def look_up(self, key: str, mark: str, *, now: datetime) -> Kept:
        """What is kept of the feed in this state; from now on it is known to be in it."""
        with self._lock:
            before = self._kept.get(key)
            if before is not None and before.mark == mark:
                self._kept.move_to_end(key)
                return before
            found = Kept(mark, _first_seen(before, now))
            self._put(key, found)
            return found

    def fill(self, key: str, kept: Kept, write: Callable[[], bytes], *, zipped: bool) -> Kept:
        """The same with its bytes, and packed where that is asked for."""
        content = kept.content or write()
        packed = kept.zipped or (gzip.compress(content, 5, mtime=0) if zipped else b"")
        filled = Kept(kept.mark, kept.since, content, packed)
        with self._lock:
            present = self._kept.get(key)
            if present is not None and present.mark == kept.mark:
                self._put(key, filled)
        return filled

    def _put(self, key: str, kept: Kept) -> None:
        before = self._kept.pop(key, None)
        self._kept[key] = kept
        self._octets += kept.size - (before.size if before else 0)
        while self._kept and (
            self._octets > self._most_octets or len(self._kept) > self._most_feeds
        ):
            _, oldest = self._kept.popitem(last=False)
            self._octets -= oldest.size


def _first_seen(before: Kept | None, now: datetime) -> datetime:
    """After a change always a later second than any in which the state before was handed out."""
    second = now.replace(microsecond=0)
    return second if before is None else max(second, before.since) + _SECOND
