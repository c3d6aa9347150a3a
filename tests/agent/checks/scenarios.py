"""What is true in each scenario of the corpora of honest replies and of lies, and the corpora themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import yaml

from assistant.agent.checks import CheckContext
from assistant.core.money import Money
from assistant.domain.facts import Fact, FactSheet

TODAY = date(2026, 11, 22)
HERE = Path(__file__).parent
PASSAGES = (
    "Sales tax is charged on most tangible goods sold in New York. The state rate is 4 %, and counties add their own "
    "rate on top; in New York City the combined rate is 8.875 %.",
    "Shipping and delivery charges are taxable in New York when the goods that are shipped are taxable.",
    "A resale certificate lets a buyer purchase goods without sales tax when the goods will be sold again. The seller "
    "keeps the certificate for at least three years.",
)
PASSAGE_IDS = ("us-ny-sales-tax#rates", "us-ny-sales-tax#delivery", "us-resale#certificate")


def usd(text: str) -> Money:
    return Money.of(text, "USD")


def eur(text: str) -> Money:
    return Money.of(text, "EUR")


US = (
    Fact.text("status", "overdue"),
    Fact.money("balance", usd("1034.50")),
    Fact.money("payable", usd("1034.50")),
    Fact.money("invoice_total", usd("1234.50")),
    Fact.money("subtotal", usd("1133.87")),
    Fact.money("tax_base", usd("1133.87")),
    Fact.money("tax_amount", usd("100.63")),
    Fact.percent("tax_rate", "8.875"),
    Fact.text("tax_label", "New York sales tax"),
    Fact.money("paid", usd("200.00")),
    Fact.money("payment_amount", usd("200.00")),
    Fact.date("payment_date", date(2026, 11, 3)),
    Fact.money("disputed", usd("0")),
    Fact.date("issue_date", date(2026, 10, 11)),
    Fact.date("due_date", date(2026, 11, 10)),
    Fact.count("days_overdue", 12),
    Fact.reference("invoice_number", "INV-2041"),
    Fact.text("line_description:1", "Cedar planter boxes, 60 cm"),
    Fact.count("quantity:1", 6),
    Fact.money("unit_price:1", usd("95.00")),
    Fact.money("line_amount:1", usd("570.00")),
    Fact.text("line_description:2", "Delivery and assembly"),
    Fact.money("line_amount:2", usd("140.00")),
    Fact.text("line_description:3", "Outdoor bench"),
    Fact.money("line_amount:3", usd("423.87")),
    Fact.count("line_count", 3),
    Fact.text("customer_name", "Maria Lopez"),
    Fact.text("plan_status", "none"),
    Fact.text("promise_status", "none"),
    Fact.text("dispute_status", "none"),
)
PLAN = (
    Fact.count("instalment_count", 3),
    Fact.text("frequency", "monthly"),
    Fact.money("first_payment", usd("344.84")),
    Fact.money("instalment_amount:1", usd("344.84")),
    Fact.money("instalment_amount:2", usd("344.83")),
    Fact.money("instalment_amount:3", usd("344.83")),
    Fact.money("plan_total", usd("1034.50")),
    Fact.date("first_payment_date", date(2026, 12, 5)),
    Fact.date("instalment_date:1", date(2026, 12, 5)),
    Fact.date("instalment_date:2", date(2027, 1, 5)),
    Fact.date("instalment_date:3", date(2027, 2, 5)),
)
EXPIRY = Fact.text("offer_expiry", "15 minutes")


def without(facts: tuple[Fact, ...], *roles: str) -> tuple[Fact, ...]:
    return tuple(fact for fact in facts if fact.role not in roles)


EU = (
    Fact.text("status", "not_due"),
    Fact.money("balance", eur("1190.00")),
    Fact.money("payable", eur("1190.00")),
    Fact.money("invoice_total", eur("1190.00")),
    Fact.money("subtotal", eur("1000.00")),
    Fact.money("tax_base", eur("1000.00")),
    Fact.money("tax_amount", eur("190.00")),
    Fact.percent("tax_rate", 19),
    Fact.money("paid", eur("0")),
    Fact.date("issue_date", date(2026, 11, 5)),
    Fact.date("due_date", date(2026, 12, 5)),
    Fact.reference("invoice_number", "RE-2026-118"),
    Fact.text("plan_status", "none"),
    Fact.text("promise_status", "none"),
    Fact.text("dispute_status", "none"),
)
EU_PLAN = (
    Fact.count("instalment_count", 2),
    Fact.text("frequency", "monthly"),
    Fact.money("first_payment", eur("595.00")),
    Fact.money("instalment_amount", eur("595.00")),
    Fact.money("plan_total", eur("1190.00")),
    Fact.date("first_payment_date", date(2026, 12, 15)),
    Fact.date("instalment_date", date(2026, 12, 15)),
    Fact.date("instalment_date", date(2027, 1, 15)),
)
CONTEXT = CheckContext(TODAY, "en_US", "USD", "web", "Harbor & Pine Supply", "INV-2041", 1)
EU_CONTEXT = replace(CONTEXT, currency="EUR", invoice_number="RE-2026-118")
_US = FactSheet(US)
_OPEN = without(US, "plan_status")

SCENARIOS: dict[str, tuple[FactSheet, CheckContext]] = {
    "overdue": (_US, CONTEXT),
    "offer": (FactSheet((*US, *PLAN, EXPIRY), offered=frozenset({"plan"})), CONTEXT),
    "planned": (
        FactSheet((*_OPEN, *PLAN, Fact.text("plan_status", "active")), done=frozenset({"plan_accepted"})),
        CONTEXT,
    ),
    "promise_offer": (
        FactSheet(
            (
                *US,
                Fact.money("promise_amount", usd("1034.50")),
                Fact.date("promise_date", date(2026, 12, 4)),
                EXPIRY,
            ),
            offered=frozenset({"promise"}),
        ),
        CONTEXT,
    ),
    "promised": (
        FactSheet(
            (
                *without(US, "promise_status"),
                Fact.money("promise_amount", usd("1034.50")),
                Fact.date("promise_date", date(2026, 12, 4)),
                Fact.text("promise_status", "open"),
            ),
            done=frozenset({"promise_recorded"}),
        ),
        CONTEXT,
    ),
    "disputed": (
        FactSheet(
            (
                *without(US, "disputed", "payable", "dispute_status"),
                Fact.money("disputed", usd("140.00")),
                Fact.money("payable", usd("894.50")),
                Fact.text("dispute_status", "open"),
                Fact.reference("dispute_reference", "D-7K2M"),
                Fact.date("response_by", date(2026, 11, 27)),
            ),
            done=frozenset({"dispute_opened"}),
        ),
        CONTEXT,
    ),
    "paid": (
        FactSheet(
            (
                *without(US, "status", "balance", "payable", "paid", "days_overdue", "payment_amount"),
                Fact.text("status", "paid"),
                Fact.money("balance", usd("0")),
                Fact.money("payable", usd("0")),
                Fact.money("paid", usd("1234.50")),
                Fact.money("payment_amount", usd("200.00")),
                Fact.money("payment_amount", usd("1034.50")),
            ),
            done=frozenset({"payment_received"}),
        ),
        CONTEXT,
    ),
    "tax": (FactSheet(US, passages=PASSAGES, passage_ids=PASSAGE_IDS), CONTEXT),
    "escalated": (
        FactSheet(
            (
                *US,
                Fact.reference("case_reference", "C-481516"),
                Fact.date("response_by", date(2026, 11, 24)),
                Fact.text("response_time", "within 2 business days"),
            ),
            done=frozenset({"case_opened"}),
        ),
        CONTEXT,
    ),
    "paying": (
        FactSheet(
            (*US, Fact.money("payment_started", usd("1034.50"))),
            done=frozenset({"payment_started"}),
        ),
        CONTEXT,
    ),
    "document": (
        FactSheet((*US, Fact.text("document", "invoice")), done=frozenset({"document_ready"})),
        CONTEXT,
    ),
    "preferences": (FactSheet(US, done=frozenset({"preferences_set"})), CONTEXT),
    "code": (
        FactSheet((*US, Fact.text("contact", "phone ending 42")), done=frozenset({"code_sent"})),
        CONTEXT,
    ),
    "german": (FactSheet(EU), replace(EU_CONTEXT, locale="de_DE")),
    "german_offer": (
        FactSheet((*EU, *EU_PLAN), offered=frozenset({"plan"})),
        replace(EU_CONTEXT, locale="de_DE"),
    ),
    "french": (FactSheet(EU), replace(EU_CONTEXT, locale="fr_FR")),
    "french_offer": (
        FactSheet((*EU, *EU_PLAN), offered=frozenset({"plan"})),
        replace(EU_CONTEXT, locale="fr_FR"),
    ),
    "spanish": (FactSheet(EU), replace(EU_CONTEXT, locale="es_ES")),
    "spanish_offer": (
        FactSheet((*EU, *EU_PLAN), offered=frozenset({"plan"})),
        replace(EU_CONTEXT, locale="es_ES"),
    ),
    "credited": (
        FactSheet(
            (
                *US,
                Fact.money("credited", usd("50.00")),
                Fact.money("credit_amount:1", usd("50.00")),
                Fact.date("credit_date:1", date(2026, 11, 12)),
                Fact.text("credit_note:1", "Credit note CN-7: goodwill"),
            )
        ),
        CONTEXT,
    ),
    "notdue": (
        FactSheet(
            (
                *without(US, "status", "due_date", "days_overdue"),
                Fact.text("status", "not_due"),
                Fact.date("due_date", date(2026, 12, 10)),
            )
        ),
        CONTEXT,
    ),
    "anonymous": (FactSheet(), replace(CONTEXT, level=0)),
}


def load(name: str) -> list[tuple[str, str]]:
    """(scenario, text) of tests/agent/checks/{name}.yaml, in the file's order."""
    grouped = yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))
    return [(scenario, text) for scenario, texts in grouped.items() for text in texts]
