from __future__ import annotations

import base64
import hashlib
import stat
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from assistant.audit import keys
from assistant.audit.keys import Signer
from assistant.audit.merkle import EMPTY_ROOT
from assistant.audit.note import Checkpoint, NoteError, open_note, verifier_key, verify_any, verify_note
from assistant.core.config import get_settings
from assistant.core.errors import Misconfigured

if TYPE_CHECKING:
    from pathlib import Path

# A note and key published with the signed-note format's reference implementation.
KNOWN_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
KNOWN_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "\u2014 PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


@pytest.fixture
def note(signer: Signer) -> str:
    return signer.sign(Checkpoint("log.example", 7, b"r" * 32).text())


class TestSignedNote:
    @pytest.mark.requirement("AUD-03")
    def test_a_note_of_the_reference_implementation_opens(self) -> None:
        assert open_note(KNOWN_NOTE, [KNOWN_KEY]).startswith("If you think cryptography")

    @pytest.mark.requirement("AUD-03")
    def test_a_checkpoint_reads_as_the_format_says(self, signer: Signer, note: str) -> None:
        origin, size, root, empty, signature, end = note.split("\n")
        assert (origin, size, root) == ("log.example", "7", base64.b64encode(b"r" * 32).decode())
        assert (empty, end) == ("", "")
        dash, name, blob = signature.split(" ")
        assert (dash, name) == ("\u2014", "log.example")
        public = signer.key.public_key().public_bytes_raw()
        key_id = hashlib.sha256(b"log.example\n\x01" + public).digest()[:4]
        raw = base64.b64decode(blob)
        assert raw[:4] == key_id
        signer.key.public_key().verify(raw[4:], f"{origin}\n{size}\n{root}\n".encode())
        assert signer.verifier_key == (
            f"log.example+{key_id.hex()}+{base64.b64encode(bytes([1]) + public).decode()}"
        )
        assert verify_note(note, signer.verifier_key) == Checkpoint("log.example", 7, b"r" * 32)

    @pytest.mark.requirement("AUD-03")
    @pytest.mark.parametrize(
        ("old", "new"), [("\n7\n", "\n8\n"), ("log.example\n7", "log.example \n7"), ("cnJy", "cnJz")]
    )
    def test_a_changed_text_does_not_open(self, signer: Signer, note: str, old: str, new: str) -> None:
        assert old in note
        with pytest.raises(NoteError):
            verify_note(note.replace(old, new, 1), signer.verifier_key)

    @pytest.mark.parametrize(
        "broken",
        [
            "",
            "log.example\n7\n",
            "a\n\nb\n",
            "a\n\n\u2014 b !!!\n",
            "a\n\n\u2014 b AAAA\n",
            "a\n\n\u2014 b AAAAAAA=",
        ],
    )
    def test_what_is_not_a_note_is_refused(self, signer: Signer, broken: str) -> None:
        with pytest.raises(NoteError):
            verify_note(broken, signer.verifier_key)

    @pytest.mark.parametrize(
        "text", ["log.example\n07\nAAAA\n", "log.example\n7\nAAAA\n", "log.example\nx\nAAAA\n", "x\n"]
    )
    def test_a_signed_text_that_is_not_a_checkpoint_is_refused(self, signer: Signer, text: str) -> None:
        with pytest.raises(NoteError):
            verify_note(signer.sign(text), signer.verifier_key)

    def test_the_key_of_another_is_not_trusted(self, note: str) -> None:
        stranger = Signer("log.example", Ed25519PrivateKey.generate())
        with pytest.raises(NoteError, match="none of the trusted keys"):
            verify_note(note, stranger.verifier_key)

    def test_a_checkpoint_of_another_log_is_refused(self, signer: Signer) -> None:
        with pytest.raises(NoteError, match="of the log"):
            verify_note(signer.sign(Checkpoint("other.example", 0, EMPTY_ROOT).text()), signer.verifier_key)

    def test_the_signature_of_a_witness_does_not_disturb(self, signer: Signer, note: str) -> None:
        witness = Signer("witness.example", Ed25519PrivateKey.generate())
        text = note.rpartition("\n\n")[0] + "\n"
        cosigned = note + witness.sign(text).rpartition("\n\n")[2]
        assert verify_note(cosigned, signer.verifier_key).size == 7
        assert verify_any(cosigned, [signer.verifier_key, witness.verifier_key]).size == 7

    @pytest.mark.parametrize("key", ["", "a+b", "a+00000000+AAAA", "log.example+00000000+" + "A" * 44])
    def test_a_malformed_verifier_key_is_refused(self, note: str, key: str) -> None:
        with pytest.raises(NoteError):
            verify_note(note, key)

    @pytest.mark.parametrize("name", ["", "two words", "a+b"])
    def test_a_name_that_would_break_the_format_is_refused(self, name: str) -> None:
        with pytest.raises(ValueError, match="cannot name a key"):
            verifier_key(name, Ed25519PrivateKey.generate().public_key())


class TestKeyFile:
    def test_it_is_made_once_and_readable_by_its_owner_only(self) -> None:
        assert keys.installed() is None
        made = keys.signer()
        file = get_settings().data_dir / keys.KEY_FILE
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert keys.signer().verifier_key == made.verifier_key
        assert keys.installed() is not None
        assert sorted(path.name for path in file.parent.iterdir()) == [keys.KEY_FILE]

    def test_a_damaged_key_is_named(self) -> None:
        folder = get_settings().data_dir
        folder.mkdir()
        (folder / keys.KEY_FILE).write_text("nonsense")
        with pytest.raises(Misconfigured, match=r"audit_key\.pem"):
            keys.signer()

    def test_the_pin_is_kept_beside_it(self, tmp_path: Path) -> None:
        signer = Signer("log.example", Ed25519PrivateKey.generate(), tmp_path)
        assert signer.pinned() is None
        signer.pin("note")
        assert signer.pinned() == "note"
