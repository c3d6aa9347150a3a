"""Who writes decides what is said: a sender that nothing vouches for learns nothing, and is not believed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from assistant.core import clock
from assistant.core.db import reading, transaction
from assistant.core.queue.drain import drain
from assistant.domain import cases, contact, conversations, links
from tests import factories
from tests.channels.email.conftest import MARIA, NOON, inbox_rows, outbound, plain
from tests.fakes.sendgrid_server import mime_of

if TYPE_CHECKING:
    from tests.channels.email.conftest import Mailbox

US = "acme@in.acme.example"


def said(mailbox: Mailbox) -> list[str]:
    with reading() as session:
        return [
            m.text
            for m in conversations.messages(session, mailbox.world.conversation_id)
            if m.author == "payer"
        ]


def consents(mailbox: Mailbox) -> dict[str, bool]:
    with reading() as session:
        return contact.consents(session, mailbox.world.customer.id)


def discloses(mailbox: Mailbox, text: str) -> bool:
    world = mailbox.world
    secrets = (world.invoice.number, "432", "Maria", "owe", "invoice page", world.token)
    return any(secret in text for secret in secrets)


@pytest.mark.requirement("WHK-15", "WHK-19")
class TestUnaligned:
    def test_a_forged_sender_gets_nothing(self, mailbox: Mailbox) -> None:
        assert mailbox.write(to=US, dkim="none", spf="fail") == []
        assert mailbox.write(to=US, dkim="{@attacker.net : pass}", envelope_from="x@attacker.net") == []
        assert said(mailbox) == []
        assert {row.outcome for row in inbox_rows()} == {"unaligned"}

    @pytest.mark.requirement("WHK-16")
    def test_with_a_good_address_it_gets_one_notice_that_tells_nothing(self, mailbox: Mailbox) -> None:
        (mail,) = mailbox.write(dkim="none", spf="fail")
        assert not discloses(mailbox, plain(mail) + mail["subject"])
        assert "could not make sure" in plain(mail)
        assert "List-Unsubscribe" not in mime_of(mail)
        assert mailbox.write(dkim="none", spf="fail") == []
        assert said(mailbox) == []

    @pytest.mark.requirement("COM-13")
    @pytest.mark.parametrize("to", ["", US])
    def test_its_stop_counts_all_the_same(self, mailbox: Mailbox, to: str) -> None:
        mailbox.write("Please stop emailing me", dkim="none", spf="fail", to=to or mailbox.reply_address)
        assert consents(mailbox) == {"email": False}

    def test_another_senders_address_opens_nothing(self, mailbox: Mailbox) -> None:
        mails = mailbox.write(sender="eve@attacker.net")
        assert all(not discloses(mailbox, plain(mail) + mail["subject"]) for mail in mails)
        assert said(mailbox) == []


@pytest.mark.requirement("WHK-19", "COM-21")
class TestUnknown:
    def test_a_genuine_stranger_is_told_once_in_words_that_tell_nothing(self, mailbox: Mailbox) -> None:
        (mail,) = mailbox.write("Hi, what about my invoice?", sender="someone@example.org", to=US)
        assert not discloses(mailbox, plain(mail) + mail["subject"])
        assert mail["subject"] == "Re: Your message to Acme Supply"
        assert mailbox.write("Hello?", sender="someone@example.org", to=US) == []
        with clock.frozen(clock.now()):
            clock.freeze_process(NOON + timedelta(days=8))
        assert len(mailbox.write("Hello?", sender="someone@example.org", to=US)) == 1

    def test_a_retired_address_is_a_strangers(self, mailbox: Mailbox) -> None:
        with transaction() as session:
            for point in factories.accounts.contacts(session, mailbox.world.customer.id):
                if point.kind == "email":
                    point.retired_at = clock.now()
                    session.add(point)
        mails = mailbox.write("What do I owe?")
        assert all(not discloses(mailbox, plain(mail) + mail["subject"]) for mail in mails)


class TestNewMail:
    def test_the_one_open_invoice_is_meant(self, mailbox: Mailbox) -> None:
        (mail,) = mailbox.write("What do I owe?", to=US, subject="A question")
        assert "$432.00" in plain(mail)
        assert said(mailbox) == ["A question\n\nWhat do I owe?"]

    def test_of_several_it_is_asked_which_without_a_word_of_debt(self, mailbox: Mailbox) -> None:
        other = second_invoice(mailbox)
        (mail,) = mailbox.write("What do I owe?", to=US, subject="Question about my overdue debt")
        text = plain(mail)
        assert mailbox.world.invoice.number in text
        assert other in text
        assert "$" not in text
        assert "debt" not in mail["subject"]
        assert said(mailbox) == []
        (answer,) = mailbox.write(
            f"{mailbox.world.invoice.number}: what do I owe?", to=mime_of(mail)["Reply-To"]
        )
        assert "$432.00" in plain(answer)

    def test_the_number_in_the_subject_says_which(self, mailbox: Mailbox) -> None:
        second_invoice(mailbox)
        (mail,) = mailbox.write("What do I owe?", to=US, subject=f"Invoice {mailbox.world.invoice.number}")
        assert "$432.00" in plain(mail)

    @pytest.mark.requirement("COM-13", "COM-14")
    def test_whoever_wants_out_is_not_asked_which(self, mailbox: Mailbox) -> None:
        second_invoice(mailbox)
        (mail,) = mailbox.write("Unsubscribe", to=US, subject="")
        assert "won't get any more emails" in plain(mail)
        assert "http" not in plain(mail)
        assert consents(mailbox)["email"] is False

    def test_at_two_businesses_the_address_says_which(self, mailbox: Mailbox) -> None:
        other = factories.world(business_fields={"slug": "bluestem", "name": "Bluestem"})
        with transaction() as session:
            factories.accounts.add_contact(session, other.customer, "email", MARIA)
        assert mailbox.write("What do I owe?", to="hello@in.acme.example") == []
        (mail,) = mailbox.write("What do I owe?", to=f"{mailbox.world.business.slug}@in.acme.example")
        assert mail["from"]["name"] == "Acme Supply"
        assert said(mailbox)


@pytest.mark.requirement("COM-13")
class TestOptOut:
    @pytest.mark.parametrize(
        ("text", "left"),
        [
            ("STOP", {"email": False}),
            ("Please stop texting me", {"sms": False}),
            ("no más mensajes por favor", {"email": False}),
            ("Stop all emails and texts", {"email": False, "sms": False}),
        ],
    )
    def test_in_the_payers_own_words(self, mailbox: Mailbox, text: str, left: dict[str, bool]) -> None:
        mails = mailbox.write(text)
        assert consents(mailbox) == left
        assert len(mails) == 1

    @pytest.mark.requirement("COM-14")
    def test_one_confirmation_without_a_link_and_then_silence(self, mailbox: Mailbox) -> None:
        (mail,) = mailbox.write("Unsubscribe me")
        assert "http" not in plain(mail)
        assert mailbox.world.invoice.number not in plain(mail)
        (row,) = outbound()
        assert (row.purpose, row.status) == ("opt_out_confirmation", "sent")

    def test_one_who_writes_again_is_answered(self, mailbox: Mailbox) -> None:
        mailbox.write("Unsubscribe me")
        clock.freeze_process(NOON + timedelta(hours=2))
        mails = mailbox.write("What do I owe?")
        assert outbound()[-1].status == "sent", (outbound()[-1].purpose, outbound()[-1].text)
        assert "$432.00" in plain(mails[0])


@pytest.mark.requirement("COM-21", "VUL-02", "VUL-03")
class TestDiscretion:
    def test_after_a_crisis_there_is_help_and_no_bill(self, mailbox: Mailbox) -> None:
        (mail,) = mailbox.write("I can't go on, I want to end my life")
        text = plain(mail)
        assert "988" in text
        assert "/i/" not in text
        assert mailbox.world.invoice.number not in text + mail["subject"].replace("About your invoice", "")

    def test_a_wrong_person_learns_nothing(self, mailbox: Mailbox) -> None:
        (mail,) = mailbox.write("This isn't Maria, you have the wrong person")
        assert not discloses(mailbox, plain(mail))


@pytest.mark.requirement("WHK-18")
class TestMachines:
    def test_an_out_of_office_note_is_not_answered(self, mailbox: Mailbox) -> None:
        assert mailbox.write("I am away", headers={"Auto-Submitted": "auto-replied"}) == []
        assert mailbox.write("I am away", envelope_from="") == []
        assert said(mailbox) == []

    @pytest.mark.requirement("COM-13")
    def test_a_stop_in_one_still_counts(self, mailbox: Mailbox) -> None:
        assert mailbox.write("Unsubscribe", headers={"Precedence": "bulk"}) == []
        assert consents(mailbox) == {"email": False}

    def test_two_of_our_bots_stop_after_one_round(self, mailbox: Mailbox) -> None:
        (mail,) = mailbox.write("What do I owe?")
        headers = mime_of(mail)
        carried = {name: headers[name] for name in ("Auto-Submitted", "X-Auto-Response-Suppress")}
        assert (
            mailbox.write(plain(mail), in_reply_to=headers["Message-ID"].strip("<>"), headers=carried) == []
        )

    def test_after_three_answers_in_an_hour_a_person_takes_over(self, mailbox: Mailbox) -> None:
        answers = [len(mailbox.write(f"Question {n}: what do I owe?")) for n in range(6)]
        assert answers == [1, 1, 1, 0, 0, 0]
        assert len(said(mailbox)) == 6
        with reading() as session:
            found = session.exec(select(cases.Case)).all()
        assert [case.reason for case in found] == ["asked_for_person"]
        clock.freeze_process(NOON + timedelta(hours=2))
        drain()
        assert len(mailbox.provider.messages) == 3


def second_invoice(mailbox: Mailbox) -> str:
    with transaction() as session:
        made = factories.invoice(session, mailbox.world.customer, net_minor=10000)
        links.issue(session, made)
    return made.number
