"""A real CalDAV server, Radicale, in a temporary folder, and a client with the verbs it needs."""

import http.client
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from icalendar import Calendar

from tests.servers import free_port

CALENDAR = "/ada/termine/"
_LOGIN = {"Authorization": f"Basic {b64encode(b'ada:secret').decode()}"}
_DATA = "{urn:ietf:params:xml:ns:caldav}calendar-data"
_MAKE = """<?xml version="1.0" encoding="utf-8"?>
<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set><D:prop>
<D:displayname>Termine</D:displayname></D:prop></D:set></C:mkcalendar>"""
_QUERY = """<?xml version="1.0" encoding="utf-8"?>
<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">
<D:prop><C:calendar-data><C:expand start="{since}" end="{until}"/></C:calendar-data></D:prop>
<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">
<C:time-range start="{since}" end="{until}"/>
</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>"""


class Radicale:
    """One calendar of one person; whoever logs in is let in."""

    def __init__(self) -> None:
        self.port = free_port()

    def __enter__(self) -> Self:
        self.home = Path(tempfile.mkdtemp(prefix="kreisrunde-caldav-"))
        config = self.home / "config"
        config.write_text(
            f"[server]\nhosts = 127.0.0.1:{self.port}\n[auth]\ntype = none\n"
            f"[storage]\nfilesystem_folder = {self.home / 'store'}\n[logging]\nlevel = warning\n"
        )
        with (self.home / "log").open("wb") as log:
            self._server = subprocess.Popen(
                [sys.executable, "-m", "radicale", "--config", str(config)], stdout=log, stderr=log
            )
        try:
            self._wait()
            self._ask("MKCALENDAR", CALENDAR, _MAKE.encode(), expected=201)
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.terminate()
        try:
            self._server.wait(10)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    def put(self, name: str, content: bytes) -> None:
        """Store an object; AssertionError with what the server said if it does not take it."""
        headers = {"Content-Type": "text/calendar; charset=utf-8"}
        self._ask("PUT", f"{CALENDAR}{name}.ics", content, expected=201, headers=headers)

    def get(self, name: str) -> bytes:
        return self._ask("GET", f"{CALENDAR}{name}.ics", expected=200)

    def delete(self, name: str) -> None:
        self._ask("DELETE", f"{CALENDAR}{name}.ics", expected=200)

    def expanded(self, since: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
        """Start and end of all that takes place between these moments, as the server sees it."""
        query = _QUERY.format(since=f"{since:%Y%m%dT%H%M%SZ}", until=f"{until:%Y%m%dT%H%M%SZ}")
        headers = {"Content-Type": "application/xml; charset=utf-8", "Depth": "1"}
        said = self._ask("REPORT", CALENDAR, query.encode(), expected=207, headers=headers)
        return sorted(
            (event.start.astimezone(UTC), event.end.astimezone(UTC))
            for data in ET.fromstring(said).iter(_DATA)
            for event in Calendar.from_ical((data.text or "").encode()).events
        )

    def _ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        expected: int,
        headers: dict[str, str] | None = None,
    ) -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, _LOGIN | (headers or {}))
            answer = connection.getresponse()
            said = answer.read()
        finally:
            connection.close()
        assert answer.status == expected, (method, path, answer.status, said, self._log())
        return said

    def _wait(self) -> None:
        deadline = time.monotonic() + 20
        while True:
            try:
                self._ask("OPTIONS", "/", expected=200)
                return
            except OSError:
                if time.monotonic() > deadline or self._server.poll() is not None:
                    raise RuntimeError(f"Radicale did not start: {self._log()}") from None
                time.sleep(0.05)

    def _log(self) -> str:
        return (self.home / "log").read_text(errors="replace")[-2000:]
