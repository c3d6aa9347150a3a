"""A payer writes an email and is answered by email, in the same thread, once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from assistant.core.db import reading, transaction
from assistant.core.queue.drain import drain
from assistant.domain import conversations
from tests import factories
from tests.channels.email.conftest import MARIA, inbox_rows, outbound, plain
from tests.fakes.sendgrid_server import mime_of

if TYPE_CHECKING:
    from tests import factories
from tests.channels.email.conftest import Mailbox


class TestAnswer:
    def test_a_question_is_answered(self, mailbox: Mailbox) -> None:
        (mail,) = mailbox.write("What do I owe?")
        assert mail["personalizations"][0]["to"] == [{"email": MARIA}]
        assert "$432.00" in plain(mail)
        (row,) = outbound()
        assert (row.status, row.purpose, row.provider) == ("sent", "reply_to_consumer", "sendgrid")

    def test_it_stays_in_the_payers_thread(self, mailbox: Mailbox) -> None:
        (mail,) = mailbox.write("What do I owe?", message_id="first@mail.example.com")
        headers = mime_of(mail)
        assert headers["In-Reply-To"] == "<first@mail.example.com>"
        assert headers["References"].split()[-1] == "<first@mail.example.com>"
        assert headers["Message-ID"] == f"<{outbound()[0].id}@in.acme.example>"
        assert headers["Reply-To"].startswith("reply+")
        assert headers["Subject"] == "Re: About your invoice"
        (second,) = mailbox.write(
            "And when?", to=headers["Reply-To"], in_reply_to=headers["Message-ID"].strip("<>")
        )
        chain = mime_of(second)["References"].split()
        assert chain[:2] == ["<first@mail.example.com>", headers["Message-ID"]]

    def test_asked_which_invoice_a_number_alone_brings_the_answer(self, mailbox: Mailbox) -> None:
        with transaction() as session:
            number = factories.invoice(session, mailbox.world.customer).number
        (asked,) = mailbox.write("What do I owe?", to="acme@in.acme.example")
        assert number in plain(asked)
        (answer,) = mailbox.write(f"It's about {number}.", to="acme@in.acme.example")
        assert "$" in plain(answer)

    @pytest.mark.requirement("WHK-05", "WHK-13")
    def test_delivered_three_times_it_is_answered_once(self, mailbox: Mailbox) -> None:
        letter = mailbox.letter("What do I owe?")
        assert [mailbox.post(letter).json()["taken"] for _ in range(2)] == [True, False]
        drain()
        assert mailbox.post(letter).json() == {"taken": False}
        drain()
        assert len(mailbox.provider.messages) == 1

    @pytest.mark.requirement("WHK-17")
    def test_without_its_address_the_thread_is_found_by_what_it_refers_to(self, mailbox: Mailbox) -> None:
        (mail,) = mailbox.write()
        ours = mime_of(mail)["Message-ID"].strip("<>")
        mailbox.write("And when is it due?", to="acme@in.acme.example", references=f"<{ours}>")
        with reading() as session:
            said = conversations.messages(session, mailbox.world.conversation_id)
        assert [message.author for message in said] == ["payer", "assistant", "payer", "assistant"]

    def test_quoted_history_is_not_read_again(self, mailbox: Mailbox) -> None:
        (mail,) = mailbox.write()
        quoted = "\n".join(f"> {line}" for line in plain(mail).splitlines())
        mailbox.write(
            f"Thank you!\n\nOn Wed, Nov 25, 2026 at 12:00 PM Acme Supply <x@acme.example> wrote:\n{quoted}"
        )
        with reading() as session:
            said = conversations.messages(session, mailbox.world.conversation_id)
        assert said[2].text == "Thank you!"

    @pytest.mark.requirement("AI-01", "AI-02", "COM-11", "COM-40", "WHK-18")
    def test_it_carries_what_every_mail_must(self, mailbox: Mailbox) -> None:
        (mail,) = mailbox.write()
        text, headers = plain(mail), mime_of(mail)
        assert "automated AI assistant" in text
        assert "reply STOP or use the unsubscribe link" in text
        assert "1 Main Street\nAlbany, NY 12207" in text
        assert headers["X-AI-Generated"] == "true"
        assert (headers["Auto-Submitted"], headers["X-Auto-Response-Suppress"]) == ("auto-replied", "All")
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        url = re.fullmatch(r"<(http://testserver/u/\S+)>", headers["List-Unsubscribe"])
        assert url is not None
        assert url[1] in text

    def test_an_offer_is_shown_with_its_link(self, mailbox: Mailbox) -> None:
        (mail,) = mailbox.write("Can I pay in 4 monthly instalments?")
        text = plain(mail)
        assert "An offer for you" in text
        assert text.count("$108.00") >= 4
        url = re.search(r"Look at it and accept: (http://testserver/i/\S+)#chat", text)
        assert url is not None
        before = mailbox.client.get(f"{url[1]}/state").json()
        assert before["offers"][0]["status"] == "open"
        assert mailbox.client.get(url[1]).status_code == 200
        assert mailbox.client.get(f"{url[1]}/state").json()["offers"][0]["status"] == "open"

    @pytest.mark.requirement("PCI-04", "PCI-06")
    def test_a_card_number_is_stored_nowhere(self, mailbox: Mailbox) -> None:
        (mail,) = mailbox.write("My card is 4242 4242 4242 4242, cvv 123", subject="Re: 4242424242424242")
        assert "4242" not in str([row.payload for row in inbox_rows()])
        assert "4242" not in str(mail)
        with reading() as session:
            said = conversations.messages(session, mailbox.world.conversation_id)
        assert "4242" not in str([message.model_dump() for message in said])
        assert "don't send card details" in said[1].text


class TestFiles:
    def test_a_picture_is_kept_as_evidence(self, mailbox: Mailbox) -> None:
        from assistant.domain import evidence

        png = (
            b"\x89PNG\r\n\x1a\n"
            + b"\0\0\0\rIHDR"
            + (800).to_bytes(4, "big")
            + (600).to_bytes(4, "big")
            + b"\0" * 99
        )
        mailbox.write(
            "One desk came broken", files=[("desk.png", "image/png", png), ("x.exe", "x/y", b"MZ...")]
        )
        with reading() as session:
            kept = evidence.of_conversation(session, mailbox.world.conversation_id)
            said = [m.text for m in conversations.messages(session, mailbox.world.conversation_id)]
        assert [(one.name, one.size) for one in kept] == [("desk.png", len(png))]
        assert kept[0].path.read_bytes() == png
        assert any(text.startswith("Not kept: x.exe.") for text in said)

    def test_a_strangers_files_are_not_even_spooled(self, mailbox: Mailbox) -> None:
        from assistant.channels.email import spool

        png = b"\x89PNG\r\n\x1a\n" + b"\0" * 99
        mailbox.write("hi", sender="eve@attacker.net", files=[("a.png", "image/png", png)])
        mailbox.write("hi", dkim="none", spf="fail", files=[("a.png", "image/png", png)])
        assert not list(spool.folder().glob("*"))
