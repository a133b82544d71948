"""Web push: what is encrypted for one browser, and signed as ours (RFC 8291, RFC 8292).

The key that signs is made from the installation's secret: nothing more has to be kept or backed up, and another
secret makes another key, which browsers have to be told of by subscribing again.
"""

from __future__ import annotations

import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    derive_private_key,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from vaxcentre.errors import N_, Invalid

_CURVE = SECP256R1()
_CURVE_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_PURPOSE = b"vaxcentre/web-push/v1"
_SCALAR_BYTES = 48
"""128 bits more than the order has: the remainder is then as good as even (FIPS 186-5, A.2.1)."""
_POINT_BYTES, _AUTH_BYTES, _SALT_BYTES = 65, 16, 16
_RECORD_SIZE = 4096
_LAST_RECORD = b"\x02"
MOST_BYTES = 3993
"""What is left of the 4096 bytes of a message when head, mark and seal are in."""
_TOKEN_LIFE = timedelta(hours=12)


class Vapid:
    """Signs what we send, so that a push service takes messages for our subscribers from us alone."""

    def __init__(self, secret: str, contact: str = "") -> None:
        derive = HKDF(SHA256(), length=_SCALAR_BYTES, salt=None, info=_PURPOSE)
        number = int.from_bytes(derive.derive(secret.encode()), "big")
        self._private = derive_private_key(number % (_CURVE_ORDER - 1) + 1, _CURVE)
        self._contact = contact

    @property
    def public_key(self) -> str:
        """What a browser has to be told when it subscribes, in base64url."""
        return encoded(_point(self._private))

    def authorization(self, origin: str, at: datetime) -> str:
        """The Authorization header for the push service at `origin`.

        It stays the same for an hour: services ask not to be given a new token with every message.
        """
        expires = at.replace(minute=0, second=0, microsecond=0) + _TOKEN_LIFE
        claims: dict[str, object] = {"aud": origin, "exp": int(expires.timestamp())}
        if self._contact:
            claims["sub"] = self._contact
        signed = f"{_part({'typ': 'JWT', 'alg': 'ES256'})}.{_part(claims)}"
        return f"vapid t={signed}.{encoded(self._sign(signed.encode()))}, k={self.public_key}"

    def _sign(self, content: bytes) -> bytes:
        """The signature as JWT wants it: its two numbers side by side, 32 bytes each."""
        signature = self._private.sign(content, ECDSA(SHA256(), deterministic_signing=True))
        return b"".join(number.to_bytes(32, "big") for number in decode_dss_signature(signature))


def must_be_keys(p256dh: str, auth: str) -> None:
    """Raise Invalid unless these are the keys of a subscription, as a browser gives them."""
    try:
        _keys(p256dh, auth)
    except ValueError:
        raise Invalid(
            "push_keys",
            N_("Votre navigateur n’a pas donné de quoi vous envoyer des notifications."),
        ) from None


def encrypted(
    content: bytes,
    p256dh: str,
    auth: str,
    *,
    ephemeral: EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """`content` for one browser, which alone can read it; raises ValueError when that cannot be.

    `ephemeral` and `salt` are new each time; only a test of the published example gives its own.
    """
    if len(content) > MOST_BYTES:
        raise ValueError("more than fits into one message")
    theirs, secret = _keys(p256dh, auth)
    ephemeral = ephemeral or generate_private_key(_CURVE)
    salt = salt or os.urandom(_SALT_BYTES)
    ours = _point(ephemeral)
    shared = ephemeral.exchange(ECDH(), theirs)
    info = b"WebPush: info\0" + _point(theirs) + ours
    material = HKDF(SHA256(), length=32, salt=secret, info=info).derive(shared)
    key = _derived(material, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(material, salt, b"Content-Encoding: nonce\0", 12)
    header = salt + _RECORD_SIZE.to_bytes(4, "big") + len(ours).to_bytes(1, "big") + ours
    return header + AESGCM(key).encrypt(nonce, content + _LAST_RECORD, None)


def encoded(content: bytes) -> str:
    """Bytes in base64url, without padding."""
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """What `encoded` made; raises ValueError."""
    return urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))


def _keys(p256dh: str, auth: str) -> tuple[EllipticCurvePublicKey, bytes]:
    point, secret = decoded(p256dh), decoded(auth)
    if len(point) != _POINT_BYTES or len(secret) != _AUTH_BYTES:
        raise ValueError("keys of the wrong length")
    return EllipticCurvePublicKey.from_encoded_point(_CURVE, point), secret


def _point(key: EllipticCurvePrivateKey | EllipticCurvePublicKey) -> bytes:
    public = key.public_key() if isinstance(key, EllipticCurvePrivateKey) else key
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derived(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length=length, salt=salt, info=info).derive(material)


def _part(claims: dict[str, object] | dict[str, str]) -> str:
    return encoded(json.dumps(claims, separators=(",", ":")).encode())
