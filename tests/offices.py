"""What mail servers of the tests think: what they took, and what they say to whom."""


class Office:
    """A mail server's mind: what it took, and what it says to whom."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, list[str], bytes]] = []
        self.connections = 0
        self.replies: dict[str, str] = {}
        self.ends_after = 10**6
        self.breaks_off = False
        self.sessions_with_tls = 0

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802
        session.host_name = hostname
        self.connections += 1
        session.letters = 0
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        session.letters += 1
        if session.letters > self.ends_after:
            return "421 4.7.0 too many messages"
        envelope.mail_from = address
        return self.replies.get("MAIL", "250 OK")

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        reply = self.replies.get(address, "250 OK")
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.breaks_off:
            server.transport.abort()
            return "250 nobody hears it"
        self.sessions_with_tls += session.ssl is not None
        reply = self.replies.get("DATA", "250 OK")
        if reply.startswith("250"):
            self.taken.append((envelope.mail_from, envelope.rcpt_tos, envelope.original_content))
        return reply
