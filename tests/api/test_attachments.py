"""A payer can send evidence, and nothing else."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from tests import factories

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from tests.factories import World

pytestmark = pytest.mark.parametrize(
    "database", ["sqlite"], indirect=True
)  # nothing here is about the database

PDF = b"%PDF-1.7\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def send(client: TestClient, world: World, *files: tuple[str, bytes], **headers: str) -> Any:
    parts = [("file", (name, content, "application/octet-stream")) for name, content in files]
    return client.post(f"/i/{world.token}/attachments", files=parts, headers=headers)


def archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("x", "0" * 100)
    return buffer.getvalue()


@pytest.mark.requirement("WHK-20")
class TestUpload:
    def test_a_file_is_kept_and_told_in_the_conversation(self, client: TestClient) -> None:
        world = factories.world()
        answer = send(client, world, ("delivery note.pdf", PDF), ("photo.png", PNG))
        assert answer.status_code == 201
        kept = answer.json()["attachments"]
        assert [(one["name"], one["size"]) for one in kept] == [
            ("delivery note.pdf", len(PDF)),
            ("photo.png", 48),
        ]
        said = client.get(f"/i/{world.token}/state").json()["messages"]
        assert [(one["author"], one["text"]) for one in said] == [
            ("system", "Received: delivery note.pdf"),
            ("system", "Received: photo.png"),
        ]

    def test_the_same_file_again_changes_nothing(self, client: TestClient) -> None:
        world = factories.world()
        first, again = send(client, world, ("a.pdf", PDF)).json(), send(client, world, ("a.pdf", PDF)).json()
        assert first == again
        assert len(client.get(f"/i/{world.token}/state").json()["messages"]) == 1

    def test_anything_but_pdf_png_and_jpeg_is_refused_whatever_it_is_called(
        self, client: TestClient, subtests: pytest.Subtests
    ) -> None:
        for content in [
            b"",
            b"hello",
            b"<html>",
            archive(),
            PDF + archive(),
            b"MZ\x90\x00",
            b"GIF89a" + b"\0" * 20,
        ]:
            with subtests.test(content=content):
                answer = send(client, factories.world(), ("photo.png", content))
                assert (answer.status_code, answer.json()["code"]) == (422, "file_type")

    def test_more_than_ten_megabytes_are_refused(self, client: TestClient) -> None:
        answer = send(client, factories.world(), ("large.pdf", PDF + b"\0" * (10 * 1024 * 1024)))
        assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")

    def test_more_files_than_are_taken_at_once_are_refused_and_not_dropped(self, client: TestClient) -> None:
        world = factories.world()
        answer = send(client, world, *((f"{n}.pdf", PDF + bytes([n])) for n in range(11)))
        assert (answer.status_code, answer.json()["code"]) == (422, "too_many_files")
        assert send(client, world, *((f"{n}.pdf", PDF + bytes([n])) for n in range(10))).status_code == 201

    def test_a_strange_name_does_no_harm(self, client: TestClient, subtests: pytest.Subtests) -> None:
        for name in ["../../evil.pdf", "nul\x00l.pdf", "😀 Übung.pdf", "x" * 300 + ".pdf", "%00.pdf"]:
            with subtests.test(name=name):
                answer = send(client, factories.world(), (name, PDF))
                assert answer.status_code == 201
                shown = answer.json()["attachments"][0]["name"]
                assert "/" not in shown
                assert len(shown) <= 120

    def test_a_form_leads_back_to_the_page(self, client: TestClient) -> None:
        world = factories.world()
        answer = send(client, world, ("a.pdf", PDF), accept="text/html")
        assert (answer.status_code, answer.headers["location"]) == (303, f"/i/{world.token}#chat")

    def test_what_is_no_upload_is_refused(self, client: TestClient, subtests: pytest.Subtests) -> None:
        for content, kind in [
            (b"", "multipart/form-data; boundary=x"),
            (b"--x\r\nnonsense", "multipart/form-data; boundary=x"),
            (b"file=abc", "application/x-www-form-urlencoded"),
            (b"{}", "application/json"),
            (b"x", "multipart/form-data"),
        ]:
            with subtests.test(content=content, kind=kind):
                url = f"/i/{factories.world().token}/attachments"
                answer = client.post(url, content=content, headers={"content-type": kind})
                assert answer.status_code in (400, 422)
