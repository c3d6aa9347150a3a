"""Signed notes and checkpoints as C2SP writes them (signed-note, tlog-checkpoint), with Ed25519 (AUD-03).

A verifier key is the text `name+hex(key id)+base64(0x01 || public key)`, with
key id = SHA-256(name || 0x0A || 0x01 || public key)[:4].
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_ED25519 = b"\x01"
_DASH = "\u2014"
_KEY_ID_BYTES = 4
_HASH_BYTES = 32
_MAX_NOTE = 1_000_000


class NoteError(ValueError):
    """The note is malformed, or not signed by a key that is trusted here."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a checkpoint states: the log `origin` had `size` leaves with this Merkle root."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def verifier_key(name: str, key: Ed25519PublicKey) -> str:
    """The text form of a public key. Raises ValueError for a name with a space or a plus."""
    if not name or "+" in name or any(character.isspace() for character in name):
        raise ValueError(f"{name!r} cannot name a key: no spaces, no plus")
    raw = _ED25519 + key.public_bytes_raw()
    return f"{name}+{_key_id(name, raw).hex()}+{base64.b64encode(raw).decode()}"


def sign_note(text: str, name: str, key: Ed25519PrivateKey) -> str:
    """`text` (ends in a newline) with one signature line of `name` under it."""
    key_id = _key_id(name, _ED25519 + key.public_key().public_bytes_raw())
    signature = base64.b64encode(key_id + key.sign(text.encode())).decode()
    return f"{text}\n{_DASH} {name} {signature}\n"


def open_note(note: str, verifier_keys: Iterable[str]) -> str:
    """The signed text, once at least one of the keys has signed it; signatures of strangers are ignored.

    Raises NoteError for a malformed note, for one that none of the keys signed, and for a false signature.
    """
    text, signatures = _split(note)
    trusted = {(name, key_id): public for name, key_id, public in map(_parse_key, verifier_keys)}
    verified = False
    for name, blob in signatures:
        public = trusted.get((name, blob[:_KEY_ID_BYTES]))
        if public is None:
            continue
        try:
            public.verify(blob[_KEY_ID_BYTES:], text.encode())
        except InvalidSignature as error:
            raise NoteError(f"the signature of {name} is false") from error
        verified = True
    if not verified:
        raise NoteError("none of the trusted keys has signed this note")
    return text


def parse_checkpoint(text: str) -> Checkpoint:
    """Reads the signed text of a checkpoint; lines after the third are extensions and ignored."""
    lines = text.split("\n")
    if len(lines) < 4 or not lines[0] or lines[-1]:
        raise NoteError("a checkpoint has an origin, a size and a root, each on its line")
    origin, size, root = lines[:3]
    if not (size.isascii() and size.isdigit()) or str(int(size)) != size:
        raise NoteError(f"{size!r} is not a checkpoint's size")
    raw = _base64(root)
    if len(raw) != _HASH_BYTES:
        raise NoteError("the root of a checkpoint is 32 bytes")
    return Checkpoint(origin, int(size), raw)


def verify_note(note: str, verifier_key: str) -> Checkpoint:
    """The checkpoint in a note signed by that key, whose name is the log's origin. Raises NoteError."""
    return verify_any(note, (verifier_key,))


def verify_any(note: str, verifier_keys: Iterable[str]) -> Checkpoint:
    """As `verify_note`, for a log that has changed its key."""
    keys = tuple(verifier_keys)
    checkpoint = parse_checkpoint(open_note(note, keys))
    if checkpoint.origin not in {key.split("+", 1)[0] for key in keys}:
        raise NoteError(f"the checkpoint is of the log {checkpoint.origin!r}, not of this one")
    return checkpoint


def read_unverified(note: str) -> Checkpoint:
    """The checkpoint in a note, signatures not looked at. Raises NoteError when malformed."""
    return parse_checkpoint(_split(note)[0])


def _key_id(name: str, typed_key: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + typed_key).digest()[:_KEY_ID_BYTES]


def _parse_key(text: str) -> tuple[str, bytes, Ed25519PublicKey]:
    parts = text.strip().split("+", 2)
    if len(parts) != 3:
        raise NoteError("a verifier key reads name+id+key")
    name, key_id, encoded = parts
    raw = _base64(encoded)
    if raw[:1] != _ED25519 or len(raw) != 1 + _HASH_BYTES:
        raise NoteError(f"the verifier key of {name} is not an Ed25519 key")
    if _key_id(name, raw).hex() != key_id:
        raise NoteError(f"the verifier key of {name} does not match its id")
    return name, bytes.fromhex(key_id), Ed25519PublicKey.from_public_bytes(raw[1:])


def _split(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    text, separator, tail = note.rpartition("\n\n")
    if not separator or not tail.endswith("\n") or len(note) > _MAX_NOTE:
        raise NoteError("a signed note is a text, an empty line and its signatures")
    signatures = []
    for line in tail[:-1].split("\n"):
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != _DASH or not parts[1]:
            raise NoteError(f"{line[:80]!r} is not a signature line")
        blob = _base64(parts[2])
        if len(blob) <= _KEY_ID_BYTES:
            raise NoteError("a signature is longer than its key id")
        signatures.append((parts[1], blob))
    return text + "\n", signatures


def _base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError(f"{text[:80]!r} is not base64") from error
