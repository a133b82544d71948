"""Ed25519 keys: public ones verify tickets; private ones sign them, and are kept sealed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from vaxcentre.errors import N_, Unavailable
from vaxcentre.rules.tickets import TicketCode

_NONCE_BYTES = 12
_PURPOSE = b"vaxcentre/signing-key/v1"


class BrokenSeal(Unavailable):
    """A private key was sealed with another secret, or was tampered with."""

    def __init__(self) -> None:
        super().__init__(
            "broken_seal",
            N_(
                "La clé de signature ne s’ouvre pas avec le secret de cette installation. "
                "Les codes déjà émis restent valables."
            ),
        )


@dataclass(frozen=True)
class KeyPair:
    """A new key pair, as raw bytes. Only its sealed half is ever stored."""

    public: bytes
    private: bytes = field(repr=False)


def new_key_pair() -> KeyPair:
    """A key pair nobody has seen before."""
    private = Ed25519PrivateKey.generate()
    return KeyPair(private.public_key().public_bytes_raw(), private.private_bytes_raw())


class Seal:
    """Seals private keys with a key made from the installation's secret.

    A copy of the database, without the secret, signs nothing.
    """

    def __init__(self, secret: str) -> None:
        derive = HKDF(SHA256(), length=32, salt=None, info=_PURPOSE)
        self._cipher = AESGCM(derive.derive(secret.encode()))

    def close(self, private: bytes, key_id: int) -> bytes:
        """Seal a private key for its place in the table: moved to another row it does not open."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, private, str(key_id).encode())

    def open(self, sealed: bytes, key_id: int) -> bytes:
        """The private key that `close` sealed; raises BrokenSeal."""
        nonce, content = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, content, str(key_id).encode())
        except (InvalidTag, ValueError):
            raise BrokenSeal() from None


class Signer:
    """Signs codes with one private key, which it never shows."""

    def __init__(self, key_id: int, private: bytes) -> None:
        self.key_id = key_id
        self._private = Ed25519PrivateKey.from_private_bytes(private)

    def sign(self, code: TicketCode) -> bytes:
        """The 64 bytes that prove that `code` is ours."""
        return self._private.sign(code.signed_bytes())


class Keyring:
    """The public keys that count, by the key id that codes carry."""

    def __init__(self, public_keys: Mapping[int, bytes]) -> None:
        self._keys = {
            key_id: Ed25519PublicKey.from_public_bytes(public)
            for key_id, public in public_keys.items()
        }

    def knows(self, key_id: int) -> bool:
        """Whether codes that carry `key_id` can be verified at all."""
        return key_id in self._keys

    def verify(self, code: TicketCode, signature: bytes) -> bool:
        """Whether `signature` was made over `code` with the key that the code names."""
        key = self._keys.get(code.key_id)
        if key is None:
            return False
        try:
            key.verify(signature, code.signed_bytes())
        except InvalidSignature:
            return False
        return True

    def genuine(self, candidates: Iterable[tuple[TicketCode, bytes]]) -> TicketCode | None:
        """The first candidate whose signature is good, or None when all are forged."""
        return next((code for code, signature in candidates if self.verify(code, signature)), None)
