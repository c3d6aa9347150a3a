"""What every mail says and never says, in every language and for every purpose."""

from __future__ import annotations

import re
from typing import Any, get_args

import pytest
from inscriptis import get_text

from assistant.channels.base import Draft, Outgoing
from assistant.channels.email.compose import Context, render
from assistant.channels.email.texts import say
from assistant.core.ids import new_id
from assistant.core.money import Money
from assistant.domain.accounts import Business, Customer
from assistant.domain.contact_gate.facts import ContactFacts, Place, Sender
from assistant.domain.contact_gate.purposes import PURPOSES, TRAITS, Purpose
from assistant.domain.contact_gate.wording import check_outgoing

SENDER = Sender(
    "Harbor & Pine", "Harbor & Pine LLC", ("48 Wharf Street", "Portland, ME 04101"), "+1 207 555 0114"
)
LINK = "https://pay.harbor.example/i/" + "a" * 32
OFFER = {
    "type": "offer",
    "summary": "4 monthly payments of $108.00 <b>",
    "rows": [{"day": "Friday, December 4, 2026", "amount": "$108.00"}],
    "changes": ["The first payment is due earlier than you asked."],
    "note": "Nothing is agreed until you accept it.",
    "url": f"{LINK}#chat",
}
BLOCKS: list[dict[str, Any]] = [
    OFFER,
    {"type": "button", "url": f"{LINK}/pay/pay_1", "text": "Pay $432.00"},
    {
        "type": "list",
        "title": "Sources",
        "entries": [{"text": "Sales tax", "url": "https://x.example/h", "note": "(2026)"}],
    },
    {"type": "note", "text": "Reference: C-12AB"},
]


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.core import config

    monkeypatch.setenv("ASSISTANT_SECRET_KEY", "0" * 64)
    monkeypatch.setenv("ASSISTANT_PUBLIC_URL", "https://pay.harbor.example")
    config.get_settings.cache_clear()


def context(locale: str = "en_US", **changes: Any) -> Context:
    business = Business(
        id="biz_1", slug="harbor", name=SENDER.name, legal_name="x", country="US", timezone="UTC"
    )
    customer = Customer(
        id="cus_1",
        business_id="biz_1",
        external_id="M",
        name="Maria <Lopez>",
        country="US",
        timezone="UTC",
        locale=locale,
    )
    usual: dict[str, Any] = {
        "business": business,
        "customer": customer,
        "blocks": [],
        "sources": [],
        "earlier": [],
        "ai": True,
    }
    return Context(**(usual | changes))


def draft(purpose: Purpose = "reply_to_consumer", **changes: Any) -> Draft:
    usual: dict[str, Any] = {
        "outbound_id": new_id("out"),
        "channel": "email",
        "to": "maria@example.com",
        "purpose": purpose,
        "text": "Thank you for writing.\n\nHere is the answer & more.",
        "sender": SENDER,
        "link": LINK,
        "conversation_id": new_id("cnv"),
        "invoice_number": "HP-1042",
    }
    return Draft(**(usual | changes))


def facts(locale: str) -> ContactFacts:
    zero = Money.zero("USD")
    return ContactFacts(
        collector_role="first_party_creditor",
        debt_class="consumer",
        stage="collections",
        places=(Place("US", "NY"),),
        zones=(),
        history=(),
        opt_outs=(),
        holds=(),
        balance=zero,
        disputed=zero,
        sender=SENDER,
        locale=locale,
    )


@pytest.mark.requirement("COM-11", "COM-14", "COM-16", "COM-40", "IDN-03", "COM-21")
@pytest.mark.parametrize("locale", ["en_US", "en_GB", "de_DE", "es_US", "fr_FR", "ja_JP"])
@pytest.mark.parametrize("purpose", PURPOSES)
def test_the_wording_is_right_for_every_purpose(purpose: Purpose, locale: str) -> None:
    made = render(draft(purpose, locale=locale, answers="a@example.com"), context(locale))
    assert [
        f"{p.rule_id}: {p.text}"
        for p in check_outgoing(made.text, "email", purpose, facts(locale), subject=made.subject)
    ] == []


@pytest.mark.requirement("IDN-03")
@pytest.mark.parametrize(
    "subject",
    [
        "Re: my debt",
        "overdue invoice",
        "Mahnung",
        "factura vencida",
        "Re: Re: AW: impayé",
        "past due!",
        "final notice",
    ],
)
def test_a_subject_that_names_a_debt_is_not_repeated(subject: str) -> None:
    made = render(draft(subject=subject, answers="a@example.com"), context())
    assert made.subject == "Re: About invoice HP-1042 from Harbor & Pine"


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        ("Re: A question", "Re: A question"),
        ("AW: RE: Fwd: A question", "Re: A question"),
        ("", "Re: About invoice HP-1042 from Harbor & Pine"),
        ("a\r\nBcc: eve@attacker.net", "Re: a Bcc: eve@attacker.net"),
        ("x" * 500, "Re: " + "x" * 150),
    ],
)
def test_an_answer_keeps_the_subject_in_one_line(subject: str, shown: str) -> None:
    assert render(draft(subject=subject, answers="a@example.com"), context()).subject == shown


class TestParts:
    @pytest.mark.parametrize("locale", ["en_US", "de_DE", "es_US", "fr_FR"])
    def test_html_and_text_say_the_same(self, locale: str) -> None:
        made = render(draft(locale=locale), context(locale, blocks=BLOCKS))
        rich = " ".join(get_text(made.html).split())
        for line in made.text.splitlines():
            said = re.sub(r"https?://\S+", "", line).strip(" -:")
            assert " ".join(said.split()) in rich, line
        links = set(re.findall(r'href="([^"]+)"', made.html))
        assert links == {found.rstrip() for found in re.findall(r"https?://\S+", made.text)}

    def test_nothing_of_a_text_becomes_html(self) -> None:
        made = render(draft(text="<script>alert(1)</script> & <b>bold</b>"), context(blocks=[OFFER]))
        assert "<script>" not in made.html
        assert "<b>" not in made.html
        assert "Maria &lt;Lopez&gt;" in made.html

    @pytest.mark.requirement("AUT-08", "COM-16")
    def test_every_link_leads_to_ourselves(self) -> None:
        made = render(draft(), context(blocks=BLOCKS[:2]))
        assert all(
            url.startswith("https://pay.harbor.example/") for url in re.findall(r'href="([^"]+)"', made.html)
        )
        assert "src=" not in made.html

    def test_it_is_made_for_programs_of_every_age(self) -> None:
        html = render(draft(), context(blocks=[OFFER])).html
        assert '<meta name="color-scheme" content="light dark">' in html
        assert "prefers-color-scheme: dark" in html
        assert "<!--[if mso]>" in html
        assert len(html.encode()) < 100_000  # beyond that Gmail cuts a mail

    def test_who_greets_by_themselves_is_not_greeted_twice(self) -> None:
        assert render(draft(text="Hello Maria,\n\nhere it is."), context()).text.startswith(
            "Hello Maria,\n\nhere"
        )

    def test_a_stranger_is_greeted_without_a_name(self) -> None:
        made = render(
            draft("acknowledgement", conversation_id=None, invoice_number=""),
            context(customer=None, ai=False),
        )
        assert made.text.startswith("Hello,\n")
        assert "List-Unsubscribe" not in made.headers
        assert made.headers["Reply-To"] == "harbor@in.invoice-assistant.example"


class TestHeaders:
    def headers(self, **changes: Any) -> Outgoing:
        return render(draft(**changes), context(earlier=[f"out_{n}@in.x.example" for n in range(3)]))

    @pytest.mark.requirement("WHK-17")
    def test_an_answer_stands_in_its_thread(self) -> None:
        made = self.headers(answers="<q@mail.example.com>")
        assert made.headers["In-Reply-To"] == "<q@mail.example.com>"
        assert made.headers["References"].split()[-1] == "<q@mail.example.com>"
        assert made.headers["References"].split()[0] == "<out_0@in.x.example>"

    def test_the_chain_stays_within_one_line(self) -> None:
        earlier = [f"{'x' * 80}{n}@in.x.example" for n in range(40)]
        made = render(draft(answers="q@mail.example.com"), context(earlier=earlier))
        assert len(made.headers["References"]) <= 998
        assert made.headers["References"].endswith("<q@mail.example.com>")

    @pytest.mark.parametrize("answers", ["SM123", "", "a" * 64])
    def test_what_is_no_mail_is_not_answered_to(self, answers: str) -> None:
        assert "In-Reply-To" not in self.headers(answers=answers).headers

    @pytest.mark.requirement("WHK-18")
    @pytest.mark.parametrize("purpose", [p for p in PURPOSES if TRAITS[p].answers and not TRAITS[p].by_staff])
    def test_automatic_answers_say_so(self, purpose: Purpose) -> None:
        assert self.headers(purpose=purpose).headers["Auto-Submitted"] == "auto-replied"

    def test_a_persons_answer_does_not(self) -> None:
        assert "Auto-Submitted" not in self.headers(purpose="staff_reply").headers


@pytest.mark.parametrize("locale", ["de", "es", "fr"])
def test_every_language_says_everything(locale: str) -> None:
    from assistant.channels.phrases import _texts

    package = "assistant.channels.email.texts"
    places = re.compile(r"\{([a-z_]+)\}")
    english, other = _texts(package, "en"), _texts(package, locale)
    assert other.keys() == english.keys()
    for key, text in english.items():
        assert set(places.findall(text)) == set(places.findall(other[key])), key


def test_a_value_is_never_read_as_a_template() -> None:
    assert say("greeting", "en_US", name="{business} {name}") == "Hello {business} {name},"


def test_no_purpose_was_forgotten() -> None:
    assert set(get_args(Purpose)) == set(PURPOSES)
