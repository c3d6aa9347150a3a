"""A payer's file is known by its content, kept once under a name of our own, and never larger than agreed."""

from __future__ import annotations

import io
import zipfile

import pytest

from assistant.core import config, db
from assistant.core.errors import Invalid, TooLarge
from assistant.domain import evidence
from assistant.domain.evidence import Attachment
from tests import acts, factories
from tests.factories import World

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 40
PDF = b"%PDF-1.7\n%%EOF\n"


def archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("bomb.txt", "0" * 1000)
    return buffer.getvalue()


def receive(world: World, content: bytes, name: str = "photo.png") -> Attachment:
    with db.transaction() as session:
        return evidence.receive(session, world.scope(), name=name, content=content)


@pytest.mark.requirement("WHK-20")
class TestType:
    @pytest.mark.parametrize(
        ("content", "kind"), [(PNG, "image/png"), (JPEG, "image/jpeg"), (PDF, "application/pdf")]
    )
    def test_the_content_says_what_it_is(self, content: bytes, kind: str) -> None:
        assert evidence.media_type(content) == kind

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"hello",
            b"<html><script>alert(1)</script>",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"GIF89a" + b"\0" * 40,
            b"MZ" + b"\0" * 40,
            b" " + PNG,
            b"\n%PDF-1.7",
            PNG[:7],
            archive(),
            PDF + archive(),
            PNG + archive(),
            JPEG + archive() + b"a comment that a careless check would not look behind",
            b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*",
        ],
    )
    def test_anything_else_is_refused_also_with_a_false_front(self, content: bytes) -> None:
        with pytest.raises(Invalid) as refused:
            evidence.media_type(content)
        assert refused.value.code == "file_type"


@pytest.mark.requirement("WHK-20")
class TestReceive:
    def test_it_is_kept_under_a_name_of_our_own_inside_the_folder(self, database: str) -> None:
        world = factories.world()
        kept = receive(world, PNG, "../../../etc/passwd\x00.png")
        assert kept.name == "passwd.png"
        assert kept.path.read_bytes() == PNG
        assert kept.path.parent == config.get_settings().data_dir / "evidence"
        assert kept.path.stem == kept.id

    def test_the_same_content_is_kept_once_whatever_it_is_called(self, database: str) -> None:
        world = factories.world()
        kept = {receive(world, PDF, name).id for name in ("a.pdf", "b.pdf")}
        assert len(kept) == 1
        assert (
            len({one.id for one in acts.at_once(4, lambda index: receive(world, JPEG, f"{index}.jpg"))}) == 1
        )
        assert len(list(evidence.folder().iterdir())) == 2

    def test_ten_megabytes_are_taken_and_not_a_byte_more(self, database: str) -> None:
        world = factories.world()
        largest = PNG + b"\0" * (evidence.MAX_BYTES - len(PNG))
        assert receive(world, largest).size == 10 * 1024 * 1024
        with pytest.raises(TooLarge):
            receive(world, largest + b"\0")

    def test_twenty_files_are_enough(self, database: str) -> None:
        world = factories.world()
        for number in range(20):
            receive(world, PDF + bytes([number]))
        with pytest.raises(Invalid, match="twenty"):
            receive(world, PDF + b"one more")
        assert receive(world, PDF + bytes([3])).size == len(PDF) + 1

    @pytest.mark.requirement("IDN-13")
    def test_two_conversations_share_nothing(self, database: str) -> None:
        one, two = factories.world(), factories.world()
        assert receive(one, PNG).id != receive(two, PNG).id


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("photo.png", "photo.png"),
        ("C:\\Users\\me\\photo.png", "photo.png"),
        ("/etc/passwd", "passwd"),
        ("..", ".."),
        ("", "file"),
        ("\x00\x1f", "file"),
        ("a\r\nSet-Cookie: x", "aSet-Cookie: x"),
        ("invoice\u202egnp.exe", "invoicegnp.exe"),
        ("x" * 500, "x" * 120),
        ("Überweisung 😀.pdf", "Überweisung 😀.pdf"),
    ],
)
def test_a_name_is_shown_without_what_deceives(name: str, safe: str) -> None:
    assert evidence.safe_name(name) == safe
