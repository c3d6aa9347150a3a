"""The key that signs checkpoints, and what this installation remembers of its log outside the database.

Files under DATA_DIR: `audit_key.pem` (0600; made on first use), `audit_pin.txt` (the last checkpoint known
to be committed), `audit_trusted_keys.txt` (optional; verifier keys of earlier signing keys, one a line). They
must outlive the process: a log whose last checkpoint was signed by an unknown key takes no new ones.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from assistant.audit.note import sign_note, verifier_key
from assistant.core.config import get_settings
from assistant.core.errors import Misconfigured

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.core.config import Settings

KEY_FILE = "audit_key.pem"
PIN_FILE = "audit_pin.txt"
TRUSTED_FILE = "audit_trusted_keys.txt"


@dataclass(frozen=True, slots=True)
class Signer:
    """A signing key under the log's name. `folder` None: nothing is remembered on disk."""

    name: str
    key: Ed25519PrivateKey
    folder: Path | None = None

    @property
    def verifier_key(self) -> str:
        """The public key in C2SP's text form; hand it to auditors once, by another way than the log."""
        return verifier_key(self.name, self.key.public_key())

    @property
    def trusted_keys(self) -> tuple[str, ...]:
        """Its own verifier key first, then those of keys it has replaced."""
        file = None if self.folder is None else self.folder / TRUSTED_FILE
        earlier = file.read_text().split() if file is not None and file.exists() else []
        return (self.verifier_key, *earlier)

    def sign(self, text: str) -> str:
        """`text` as a signed note."""
        return sign_note(text, self.name, self.key)

    def pinned(self) -> str | None:
        """The last checkpoint that was seen committed, kept outside the database."""
        file = None if self.folder is None else self.folder / PIN_FILE
        return file.read_text() if file is not None and file.exists() else None

    def pin(self, note: str) -> None:
        """Remember a checkpoint that is known to be committed: the log may never go back behind it."""
        if self.folder is not None and self.pinned() != note:
            _write_atomically(self.folder / PIN_FILE, note.encode())


def signer(settings: Settings | None = None) -> Signer:
    """The installation's signing key, made on first use."""
    settings = settings or get_settings()
    file = settings.data_dir / KEY_FILE
    if not file.exists():
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        _create_once(file, _pem(Ed25519PrivateKey.generate()))
    return Signer(settings.audit_origin, _load(file), settings.data_dir)


def installed(settings: Settings | None = None) -> Signer | None:
    """The signing key if there is one; never makes one."""
    settings = settings or get_settings()
    file = settings.data_dir / KEY_FILE
    return Signer(settings.audit_origin, _load(file), settings.data_dir) if file.exists() else None


def _pem(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _load(file: Path) -> Ed25519PrivateKey:
    try:
        key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    except (OSError, ValueError) as error:
        raise Misconfigured(f"{file} cannot be read as a private key: {error}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise Misconfigured(f"{file} is not an Ed25519 key")
    return key


def _create_once(file: Path, content: bytes) -> None:
    """Write `file` unless another process was faster; nobody ever sees half of it."""
    draft = _draft(file, content)
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _write_atomically(file: Path, content: bytes) -> None:
    _draft(file, content).replace(file)


def _draft(file: Path, content: bytes) -> Path:
    draft = file.with_name(f".{file.name}.{secrets.token_hex(6)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
    return draft
