"""A real push service on loopback, with browsers that subscribe to it and read what they get.

It decrypts and verifies by the letter of RFC 8188, 8291 and 8292, with code of its own.
"""

from __future__ import annotations

import hmac
import json
import secrets
import socket
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def plain(text: str) -> bytes:
    """Bytes from base64url without padding."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def base64url(content: bytes) -> str:
    """Bytes as base64url without padding."""
    return urlsafe_b64encode(content).decode().rstrip("=")


class Browser:
    """A subscriber: what it gives to the application, and how it reads what comes."""

    def __init__(self, endpoint: str, private: ec.EllipticCurvePrivateKey | None = None) -> None:
        self._private = private or ec.generate_private_key(ec.SECP256R1())
        self._secret = secrets.token_bytes(16)
        self.endpoint = endpoint
        self.p256dh = base64url(_point(self._private.public_key()))
        self.auth = base64url(self._secret)

    def read(self, body: bytes) -> bytes:
        """What a message says; raises when it was not encrypted for this browser."""
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sealed) <= size, "one record holds it all"
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        shared = self._private.exchange(ec.ECDH(), key)
        own = _point(self._private.public_key())
        material = _hkdf(self._secret, shared, b"WebPush: info\x00" + own + sender, 32)
        content_key = _hkdf(salt, material, b"Content-Encoding: aes128gcm\x00", 16)
        nonce = _hkdf(salt, material, b"Content-Encoding: nonce\x00", 12)
        opened = AESGCM(content_key).decrypt(nonce, sealed, b"").rstrip(b"\x00")
        assert opened[-1:] == b"\x02", "the last record is marked"
        return opened[:-1]


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _hkdf(salt: bytes, material: bytes, info: bytes, length: int) -> bytes:
    extracted = hmac.digest(salt, material, "sha256")
    return hmac.digest(extracted, info + b"\x01", "sha256")[:length]


@dataclass(frozen=True)
class Pushed:
    """One message, as it came."""

    path: str
    headers: Mapping[str, str]
    body: bytes
    content: dict[str, Any]
    """What the browser reads in it."""

    def claims(self) -> dict[str, Any]:
        """What the sender says of itself; raises when the signature is not that of its key."""
        scheme, _, rest = self.headers["Authorization"].partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(","))
        assert scheme == "vapid"
        head, claims, signature = parts["t"].split(".")
        assert json.loads(plain(head)) == {"typ": "JWT", "alg": "ES256"}
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), plain(parts["k"]))
        numbers = plain(signature)
        assert len(numbers) == 64
        r, s = (int.from_bytes(half, "big") for half in (numbers[:32], numbers[32:]))
        signed = f"{head}.{claims}".encode()
        key.verify(encode_dss_signature(r, s), signed, ec.ECDSA(SHA256()))
        return json.loads(plain(claims)) | {"key": parts["k"]}


class PushService(ThreadingHTTPServer):
    """Where notifications arrive. It answers 201 unless it is told otherwise."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Clerk)
        self.origin = f"http://127.0.0.1:{self.server_address[1]}"
        self.pushed: list[Pushed] = []
        self.asked: list[str] = []
        """Every path that anybody asked for, by whatever method."""
        self.browsers: dict[str, Browser] = {}
        self.meanwhile: Callable[[str], None] = lambda _moment: None
        """Called while somebody waits: "asked" before a message is kept, "kept" before they know."""
        self.resting: set[socket.socket] = set()
        self.connections = 0
        """How often anybody connected."""
        self._answers: list[tuple[int, dict[str, str]]] = []
        self._arrival = threading.Condition()
        self._awake = threading.Event()
        self._awake.set()

    def subscribe(self) -> Browser:
        """A new browser that may be rung here."""
        path = f"/send/{secrets.token_urlsafe(24)}"
        return self.browsers.setdefault(path, Browser(self.origin + path))

    def answer(self, *statuses: int, **headers: str) -> None:
        """Answer so to the next messages instead of taking them."""
        self._answers += [(status, headers) for status in statuses]

    def wait_for(self, count: int, within: float = 10.0) -> list[Pushed]:
        """All messages, as soon as there are `count`: for when another process sends them."""
        with self._arrival:
            self._arrival.wait_for(lambda: len(self.pushed) >= count, within)
            return list(self.pushed)

    def hang_up(self) -> None:
        """Break the connections that rest here, as services do after some minutes."""
        for connection in list(self.resting):
            connection.shutdown(socket.SHUT_RDWR)

    def sleep(self) -> None:
        """Answer nobody any more until woken."""
        self._awake.clear()

    def wake(self) -> None:
        """Answer again."""
        self._awake.set()

    def take(
        self, path: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, dict[str, str]]:
        """Keep a message, or be as difficult as told."""
        self.meanwhile("asked")
        self._awake.wait()
        if self._answers:
            return self._answers.pop(0)
        browser = self.browsers.get(path)
        if browser is None:
            return 404, {}
        content = json.loads(browser.read(body))
        with self._arrival:
            self.pushed.append(Pushed(path, headers, body, content))
            self._arrival.notify_all()
        self.meanwhile("kept")
        return 201, {"Location": f"{self.origin}/message/{sha256(body).hexdigest()}"}


class _Clerk(BaseHTTPRequestHandler):
    server: PushService
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self.server.connections += 1
        self.server.resting.add(self.connection)

    def finish(self) -> None:
        self.server.resting.discard(self.connection)
        super().finish()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append(self.path)
        status, headers = self.server.take(self.path, dict(self.headers.items()), body)
        self._answer(status, headers)

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self._answer(200, {})

    def _answer(self, status: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": "0", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def push_service(monkeypatch: pytest.MonkeyPatch) -> Iterator[PushService]:
    """A push service that answers at once."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with PushService() as service:
        thread = threading.Thread(target=service.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield service
        service.wake()
        service.shutdown()
        thread.join()
