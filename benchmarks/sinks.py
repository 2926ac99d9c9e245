"""Local mail servers that take everything and keep nothing, each in a process of its own."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection


@contextmanager
def sink(serve: Callable[[Connection], None]) -> Iterator[int]:
    """Its port. `serve`: `raw` or `real`."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.terminate()
        process.join()


def raw(parent: Connection) -> None:
    """As little as smtplib needs: a sink that costs next to nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        parent.send(server.getsockname()[1])
        while True:
            client, _address = server.accept()
            with client:
                _talk(client)


def _talk(client: socket.socket) -> None:
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    client.sendall(b"220 sink\r\n")
    stream = client.makefile("rb")
    while line := stream.readline():
        verb = line[:4].upper()
        if verb == b"DATA":
            client.sendall(b"354 go on\r\n")
            while stream.readline() != b".\r\n":
                pass
        client.sendall(b"221 bye\r\n" if verb == b"QUIT" else b"250 fine\r\n")
        if verb == b"QUIT":
            return


class _TakesAll:
    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:  # noqa: N802 - named by the library
        return "250 fine"


def real(parent: Connection) -> None:
    """A mail server that reads what it is told (aiosmtpd)."""
    from aiosmtpd.smtp import SMTP

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(_TakesAll()), "127.0.0.1", 0)
        parent.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(serve())
