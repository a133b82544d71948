"""A real SMTP server on loopback, which keeps what it gets and can be told to be difficult."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.certificates import Certificate


@dataclass(frozen=True)
class Received:
    """One letter, as it came."""

    sender: str
    receivers: tuple[str, ...]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """The letter as a mail program reads it."""
        return message_from_bytes(self.raw, policy=modern)

    @property
    def text(self) -> str:
        """What it says."""
        return self.message.get_content().replace("\r\n", "\n")


class PostOffice:
    """Where letters arrive. Everything it is told counts for the next letters, in order."""

    def __init__(
        self,
        *,
        certificate: Certificate | None = None,
        implicit_tls: bool = False,
        login: tuple[str, str] | None = None,
        knows_utf8: bool = True,
    ) -> None:
        self.letters: list[Received] = []
        self.logins: list[str] = []
        self.refuses: str | None = None
        """What it answers to every receiver, such as "550 no such person"; None welcomes all."""
        self.says_goodbye = True
        """Whether it answers QUIT, or breaks the connection."""
        self.is_impatient = False
        """Whether it hangs up on whoever wants to send a second letter through one connection."""
        self.seconds = 0.0
        """How long it looks at a letter before it keeps it."""
        self.meanwhile: Callable[[str], None] = lambda _moment: None
        """Called while somebody waits: "asked" before a letter is there, "kept" before they know."""
        self.connections = 0
        """How often anybody connected."""
        self._certificate = certificate
        self._implicit_tls = implicit_tls
        self._login = login
        self._knows_utf8 = knows_utf8
        self._arrival = threading.Condition()
        self._failures: list[str] = []
        self._drops = 0
        self._awake = asyncio.Event()
        self._awake.set()
        self._over = asyncio.Event()

    def wait_for(self, count: int, within: float = 10.0) -> list[Received]:
        """All letters, as soon as there are `count`: for when another process sends them."""
        with self._arrival:
            self._arrival.wait_for(lambda: len(self.letters) >= count, within)
            return list(self.letters)

    def fail(self, times: int = 1, answer: str = "451 try again later") -> None:
        """Answer so to the next letters instead of keeping them."""
        self._failures += [answer] * times

    def drop(self, times: int = 1) -> None:
        """Keep the next letters, but break the connection instead of saying so."""
        self._drops += times

    @contextlib.contextmanager
    def asleep(self) -> Iterator[None]:
        """Answer no letter in here."""
        self._do(self._awake.clear)
        try:
            yield
        finally:
            self._do(self._awake.set)

    def __enter__(self) -> PostOffice:
        started = threading.Event()
        serve = self._serve(started)
        self._thread = threading.Thread(target=lambda: asyncio.run(serve), name="post office")
        self._thread.start()
        started.wait()
        return self

    def __exit__(self, *_error: object) -> None:
        self._do(self._over.set)
        self._thread.join()

    async def _serve(self, started: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        context = self._certificate.server_context() if self._certificate else None
        server = await self._loop.create_server(
            lambda: self._clerk(context),
            "127.0.0.1",
            0,
            ssl=context if self._implicit_tls else None,
        )
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        await self._over.wait()
        server.close()

    def _do(self, what: Callable[[], None]) -> None:
        """Do something in the server's own thread, and wait until it is done."""
        done = threading.Event()

        def do() -> None:
            what()
            done.set()

        self._loop.call_soon_threadsafe(do)
        done.wait()

    def _clerk(self, context: ssl.SSLContext | None) -> SMTP:
        self.connections += 1
        return SMTP(
            self,
            hostname="post.example.org",
            enable_SMTPUTF8=self._knows_utf8,
            loop=self._loop,
            tls_context=None if self._implicit_tls else context,
            require_starttls=context is not None and not self._implicit_tls,
            auth_required=self._login is not None and not self._implicit_tls,
            auth_require_tls=not self._implicit_tls,
            authenticator=self._authenticate if self._login else None,
        )

    def _authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: object
    ) -> AuthResult:
        assert isinstance(given, LoginPassword)
        pair = (given.login.decode(), given.password.decode())
        self.logins.append(pair[0])
        return AuthResult(success=pair == self._login, handled=False)

    async def handle_RCPT(  # noqa: N802  (the name that aiosmtpd calls)
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        """Take somebody's address, or refuse it."""
        self.meanwhile("asked")
        if self.refuses:
            return f"{self.refuses} {address}"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options += options
        return "250 welcome"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take the letter, or be as difficult as told."""
        await self._awake.wait()
        await asyncio.sleep(self.seconds)
        if self._failures:
            return self._failures.pop(0)
        assert isinstance(envelope.content, bytes)
        assert envelope.mail_from is not None
        letter = Received(envelope.mail_from, tuple(envelope.rcpt_tos), envelope.content)
        with self._arrival:
            self.letters.append(letter)
            self._arrival.notify_all()
        self.meanwhile("kept")
        if self._drops:
            self._drops -= 1
            _break(server)
        return "250 kept"

    async def handle_RSET(self, server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802
        """Be ready for another letter, or hang up."""
        if self.is_impatient:
            _break(server)
        return "250 go on"

    async def handle_QUIT(self, server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802
        """Say goodbye, or be rude."""
        if not self.says_goodbye:
            _break(server)
        return "221 Bye"


def _break(server: SMTP) -> None:
    """Break the connection."""
    assert isinstance(server.transport, asyncio.WriteTransport)
    server.transport.abort()


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    """A post office without encryption, as on a machine of one's own."""
    with PostOffice() as office:
        yield office
