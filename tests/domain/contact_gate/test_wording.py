"""What a finished message must and must not say."""

from __future__ import annotations

import pytest

from assistant.domain.contact_gate.facts import Place, Sender
from assistant.domain.contact_gate.purposes import PURPOSES, TRAITS
from assistant.domain.contact_gate.wording import check_outgoing, collector_lines, opt_out_line
from tests.domain.contact_gate.given import facts

LOCALES = ["en_US", "es_MX", "fr_FR", "de_DE"]
ADDRESS = "12 Wharf St, Portland, ME 04101"
TEXT = "Harbor & Pine: invoice 1042 over $100.00 is due on Dec 5. Reply STOP to opt out."
GSM7 = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)


def mail(body: str, locale: str = "en_US") -> str:
    return f"{body}\n\nHarbor & Pine\n12 Wharf St\nPortland, ME 04101\n{opt_out_line('email', locale)}"


def problems(text, channel="sms", purpose="reminder", subject="", **changes) -> list[str]:
    given = facts(**changes)
    return [problem.rule_id for problem in check_outgoing(text, channel, purpose, given, subject=subject)]


class TestGoodMessages:
    def test_a_plain_reminder_by_text(self):
        assert problems(TEXT) == []

    @pytest.mark.parametrize("locale", LOCALES)
    def test_a_plain_reminder_by_email(self, locale):
        subject = "Harbor & Pine 1042"
        assert problems(mail("1042: $100.00", locale), "email", subject=subject, locale=locale) == []

    def test_the_page_needs_no_footer(self):
        assert problems("Your balance is $100.00 and overdue.", "web", "reply_to_consumer") == []

    @pytest.mark.parametrize(
        "text",
        [
            "Harbor & Pine: your code is 482913. It is good for ten minutes.",
            "Harbor & Pine: 482913 ist Ihr Code.",
        ],
    )
    def test_a_one_time_code(self, text):
        assert problems(text, purpose="verification_code") == []


@pytest.mark.requirement("COM-11")
class TestTheWayOut:
    @pytest.mark.parametrize("locale", LOCALES)
    @pytest.mark.parametrize("channel", ["sms", "email"])
    def test_each_channel_has_its_own_line(self, channel, locale):
        other = "email" if channel == "sms" else "sms"
        body = f"Harbor & Pine, {ADDRESS}. 1042: $100.00. {opt_out_line(other, locale)}"
        assert problems(body, channel, locale=locale) == ["COM-11"]
        assert problems(f"{body} {opt_out_line(channel, locale)}", channel, locale=locale) == []

    @pytest.mark.parametrize("purpose", [purpose for purpose in PURPOSES if TRAITS[purpose].discloses_debt])
    def test_every_message_about_the_debt_carries_it(self, purpose):
        assert "COM-11" in problems("Harbor & Pine: invoice 1042.", purpose=purpose)

    @pytest.mark.parametrize("locale", LOCALES)
    def test_the_line_for_texts_costs_no_wide_characters(self, locale):
        assert set(opt_out_line("sms", locale)) <= GSM7

    def test_a_language_without_a_line_gets_the_english_one(self):
        assert opt_out_line("sms", "pl_PL") == opt_out_line("sms", "en")

    def test_there_is_none_on_the_page_and_on_the_phone(self):
        assert opt_out_line("web", "en_US") == opt_out_line("voice", "en_US") == ""

    def test_line_breaks_and_curly_apostrophes_do_not_hide_it(self):
        text = "Harbor & Pine: facture 1042.\nRépondez  STOP pour ne plus\nen recevoir."
        assert problems(text, locale="fr_FR") == []


@pytest.mark.requirement("IDN-03")
class TestWhatABystanderSees:
    @pytest.mark.parametrize(
        "words",
        [
            "is overdue",
            "you owe us $100",
            "your DEBT",
            "is past-due",
            "Unpaid invoice",
            "su deuda",
            "factura vencida",
            "facture impayée",
            "dernier avis",
            "überfällige Rechnung",
            "Letzte Mahnung",
            "Ihre Schulden",
        ],
    )
    def test_no_word_of_a_debt_in_a_text_or_a_subject(self, words):
        assert problems(f"Harbor & Pine: {words}. Reply STOP to opt out.") == ["IDN-03"]
        assert problems(mail("Hello."), "email", subject=words) == ["IDN-03"]

    @pytest.mark.parametrize(
        "words", ["is due on Dec 5", "balance $100.00", "Rechnung 1042", "ready for collection"]
    )
    def test_plain_words_of_an_invoice_pass(self, words):
        assert problems(f"Harbor & Pine: {words}. Reply STOP to opt out.") == []

    def test_the_body_of_an_email_may_say_it(self):
        assert problems(mail("Your invoice is overdue."), "email", subject="Invoice 1042") == []

    def test_between_businesses_it_may_be_said(self):
        assert problems(TEXT.replace("is due on", "is overdue since"), debt_class="business") == []

    def test_the_senders_own_name_is_no_secret(self):
        sender = Sender("Unpaid Debts Band", address=("12 Wharf St",))
        assert problems("Unpaid Debts Band: invoice 7. Reply STOP to opt out.", sender=sender) == []

    @pytest.mark.requirement("COM-21")
    def test_what_must_not_disclose_says_nothing_of_it_anywhere(self):
        text = "Harbor & Pine: sorry, we will not write again about the debt."
        assert problems(text, purpose="acknowledgement", debt_class="business") == ["COM-21"]


class TestWhoWrites:
    @pytest.mark.requirement("COM-16")
    @pytest.mark.parametrize("purpose", sorted(set(PURPOSES) - {"acknowledgement"}))
    def test_the_sender_is_named_in_every_message(self, purpose):
        assert "COM-16" in problems("Hello. Reply STOP to opt out.", purpose=purpose)

    @pytest.mark.requirement("VUL-02")
    def test_nothing_holds_up_the_set_words_after_a_crisis(self):
        assert problems("I'm really sorry. Call or text 988, now.", purpose="acknowledgement") == []

    @pytest.mark.requirement("COM-40")
    def test_an_email_carries_the_postal_address(self):
        body = f"Harbor & Pine. Hello. {opt_out_line('email', 'en')}"
        assert problems(body, "email") == ["COM-40"]
        assert problems(mail("Hello."), "email", sender=Sender("Harbor & Pine")) == ["COM-40"]

    @pytest.mark.requirement("COM-16")
    def test_help_names_the_sender_a_contact_and_the_rates(self):
        sender = Sender("Harbor & Pine", contact="+1 415 555 0100")
        text = (
            "Harbor & Pine: messages about your invoice. Contact: +1 415 555 0100. "
            "Msg & data rates may apply. Reply STOP to opt out."
        )
        assert problems(text, purpose="help_reply", sender=sender) == []
        poor = "Harbor & Pine. Reply STOP to opt out."
        assert problems(poor, purpose="help_reply", sender=sender) == ["COM-16", "COM-16"]

    @pytest.mark.requirement("COM-26")
    @pytest.mark.parametrize("locale", LOCALES)
    def test_a_collector_says_so_first_at_length_and_then_in_short(self, locale):
        later, first = collector_lines(locale)
        role = {"collector_role": "third_party_collector", "locale": locale}
        assert problems(mail("Hello.", locale), "email", **role) == ["COM-26"]
        assert problems(mail(later, locale), "email", **role) == []
        assert problems(mail(later, locale), "email", **role, initial_disclosure_at=None) == ["COM-26"]
        assert problems(mail(first, locale), "email", **role, initial_disclosure_at=None) == []

    @pytest.mark.requirement("COM-26")
    def test_creditors_and_other_countries_say_nothing_of_the_kind(self):
        assert problems(mail("Hello."), "email") == []
        british = {"collector_role": "debt_buyer", "places": (Place("GB"),)}
        assert problems(mail("Hello."), "email", **british) == []


@pytest.mark.requirement("COM-15")
class TestWordsThatCarriersActOn:
    @pytest.mark.parametrize(
        "words",
        [
            "Reply YES to confirm",
            "reply yes to accept",
            "Reply with 'CANCEL' if not",
            "Text START to begin",
            "Answer YES or 4821",
            "YES to confirm, 4821 to change",
            "1=YES",
            "Type END to finish",
            "Responda CANCEL para anular",
            "Antworten Sie mit YES",
            "Répondez par START pour continuer",
            "Reply STOP to pause the plan",
        ],
    )
    def test_are_no_choices(self, words):
        assert set(problems(f"Harbor & Pine: {words}. Reply STOP to opt out.")) == {"COM-15"}

    @pytest.mark.parametrize(
        "words",
        [
            "Reply K7Q2 to accept the plan",
            "Reply HELP for help",
            "at the end of the month",
            "you can cancel the plan until Friday",
            "Yes, your payment arrived",
        ],
    )
    def test_in_their_own_sense_they_pass(self, words):
        assert problems(f"Harbor & Pine: {words}. Reply STOP to opt out.") == []

    def test_start_resumes_and_may_be_named_where_it_was_stopped(self):
        text = "Harbor & Pine: you won't get any more texts. Reply START to resume."
        assert problems(text, purpose="opt_out_confirmation") == []
        assert "COM-15" in problems(text)


class TestLinksAndThreats:
    @pytest.mark.requirement("COM-14")
    def test_the_confirmation_of_an_opt_out_carries_no_link(self):
        text = "Harbor & Pine: no more texts. https://pay.harborpine.example/i/1"
        assert problems(text, purpose="opt_out_confirmation") == ["COM-14"]

    @pytest.mark.requirement("COM-16")
    def test_no_link_goes_through_a_shortener(self):
        assert problems(f"{TEXT} https://bit.ly/x1") == ["COM-16"]

    @pytest.mark.requirement("COM-29")
    @pytest.mark.parametrize(
        "words", ["we may sue", "legal action", "ante el juzgado", "rechtliche Schritte"]
    )
    @pytest.mark.parametrize("channel", ["sms", "email", "web"])
    def test_past_the_limitation_period_nobody_speaks_of_courts(self, words, channel):
        assert "COM-29" in problems(mail(words), channel, "staff_message", limitation_expired=True)
        assert "COM-29" not in problems(mail(words), channel, "staff_message")

    def test_what_is_wrong_is_said_in_words(self):
        found = check_outgoing("Pay now", "sms", "reminder", facts())
        assert [problem.rule_id for problem in found] == ["COM-11", "COM-16"]
        assert "Reply STOP to opt out." in found[0].text
