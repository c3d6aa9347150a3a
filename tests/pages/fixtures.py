"""Made-up states in the shape of `GET /i/{token}/state`, and scripted answers to a few questions."""

# ruff: noqa: E501 - sentences are easier to read whole

from __future__ import annotations

import re
from itertools import count
from typing import Any

Data = dict[str, Any]
_ids = count(1)
_SYMBOLS = {"USD": ("$", 2), "EUR": ("€", 2), "GBP": ("£", 2), "JPY": ("¥", 0), "KWD": ("KWD ", 3)}


def money(minor: int, currency: str = "USD") -> Data:
    symbol, digits = _SYMBOLS[currency]
    whole, part = divmod(abs(minor), 10**digits)
    text = f"{'-' if minor < 0 else ''}{symbol}{whole:,}" + (f".{part:0{digits}d}" if digits else "")
    return {"minor": minor, "currency": currency, "text": text}


def sentences(text: str) -> list[str]:
    return re.findall(r"\S.*?[.!?](?=\s|$)", text, re.DOTALL) or [text]


def said(
    author: str, text: str, blocks: list[Data] | None = None, citations: list[Data] | None = None
) -> Data:
    number = next(_ids)
    return {
        "id": f"msg_{number}",
        "author": author,
        "text": text,
        "at": f"2026-11-22T14:{number % 60:02d}:00Z",
        "blocks": blocks or [],
        "citations": citations or [],
        "decision_id": None,
    }


def _part(number: int, day: str, text: str, minor: int, currency: str, status: str = "scheduled") -> Data:
    return {"no": number, "due_on": day, "due_text": text, "amount": money(minor, currency), "status": status}


HARBOR = {
    "name": "Harbor & Pine Supply",
    "address": ["48 Wharf Street", "Portland, ME 04101", "United States"],
    "tax_id": "84-2917745",
    "email": "billing@harborandpine.example",
    "phone": "+1 207 555 0114",
}


def _state(
    number: str, buyer: Data, currency: str, lines: list[Data], taxes: list[Data], **more: Any
) -> Data:
    def cash(minor: int) -> Data:
        return money(minor, currency)

    subtotal = sum(line["net"]["minor"] for line in lines)
    tax = sum(row["amount"]["minor"] for row in taxes)
    paid, disputed = more.pop("paid", 0), more.pop("disputed", 0)
    balance = subtotal + tax - paid
    invoice = {
        "number": number,
        "issued_on": "2026-10-29",
        "issued_text": "Thursday, 29 October 2026",
        "due_on": "2026-11-28",
        "due_text": "Saturday, 28 November 2026",
        "due_words": "in 6 days",
        "status": "not_due",
        "status_text": "Due in 6 days",
        "seller": HARBOR,
        "buyer": buyer,
        "currency": currency,
        "lines": lines,
        "taxes": taxes,
        "subtotal": cash(subtotal),
        "tax_total": cash(tax),
        "total": cash(subtotal + tax),
        "balance": cash(balance),
        "paid": cash(paid),
        "disputed": cash(disputed),
        "payable": cash(balance - disputed),
        "history": [],
        "note": "",
    }
    lists: Data = {
        key: more.pop(key, []) for key in ("offers", "promises", "disputes", "payments", "messages")
    }
    plan = more.pop("plan", None)
    conversation = {"id": f"conv_{number}", "owner": more.pop("owner", "assistant")}
    invoice.update(more)
    invoice.setdefault("standing", invoice["status"])
    documents = [
        {
            "id": "doc_1",
            "kind": "invoice",
            "title": f"Invoice {number} (PDF)",
            "url": "/documents/invoice.pdf",
        },
        {"id": "doc_2", "kind": "statement", "title": "Statement (PDF)", "url": "/documents/statement.pdf"},
    ]
    return {"invoice": invoice, "plan": plan, "documents": documents, "conversation": conversation, **lists}


def _line(
    no: int, description: str, quantity: str, unit: str, price: int, net: int, currency: str, rate: str
) -> Data:
    return {
        "no": no,
        "description": description,
        "quantity": quantity,
        "unit": unit,
        "unit_price": money(price, currency),
        "net": money(net, currency),
        "tax_rate": rate,
    }


def _tax(label: str, rate: str, base: int, amount: int, currency: str, note: str = "") -> Data:
    return {
        "label": label,
        "rate": rate,
        "base": money(base, currency),
        "amount": money(amount, currency),
        "note": note,
    }


def states() -> dict[str, Data]:
    """One state per token: overdue, on a plan, disputed with reverse charge, paid, taken over by a person, yen."""
    maria = {
        "name": "Maria Lopez",
        "address": ["12 Alder Court, Apt 3", "Brooklyn, NY 11201", "United States"],
        "tax_id": "",
    }
    north = {
        "name": "Northgate Kitchens Ltd",
        "address": ["Unit 7, Mill Lane", "Leeds LS9 8AG", "United Kingdom"],
        "tax_id": "GB 284 9917 45",
    }
    holz = {
        "name": "Holzhandel Brandt GmbH",
        "address": ["Speicherstraße 14", "20457 Hamburg", "Germany"],
        "tax_id": "DE 293 847 561",
    }
    kobo = {
        "name": "株式会社 港木工房 (Minato Woodworks)",
        "address": ["2-14-5 Shibaura", "Minato-ku, Tokyo 108-0023", "Japan"],
        "tax_id": "T7010401089234",
    }
    stools = [
        _line(1, "Oak counter stool, walnut finish", "4", "pcs", 18900, 75600, "USD", "8.875%"),
        _line(
            2,
            "Solid pine shelf, 120 cm, with brass brackets and fixings for masonry walls",
            "2",
            "pcs",
            8450,
            16900,
            "USD",
            "8.875%",
        ),
        _line(3, "Delivery and assembly", "1", "service", 12000, 12000, "USD", ""),
    ]
    overdue = _state(
        "HP-2041",
        maria,
        "USD",
        stools,
        [
            _tax(
                "New York sales tax",
                "8.875%",
                92500,
                8209,
                "USD",
                "State 4%, city 4.5% and transit district 0.375%, on goods only.",
            )
        ],
        status="overdue",
        status_text="Overdue by 12 days",
        due_words="12 days ago",
        due_on="2026-11-10",
        due_text="Tuesday, 10 November 2026",
        paid=20000,
        history=[
            {
                "on": "2026-10-29",
                "on_text": "29 October 2026",
                "what": "Invoice issued",
                "amount": money(112709),
            },
            {
                "on": "2026-11-04",
                "on_text": "4 November 2026",
                "what": "Payment received, card",
                "amount": money(-20000),
            },
        ],
    )
    planned = _state(
        "HP-2017",
        north,
        "GBP",
        [_line(1, "Birch plywood, 18 mm, 2440 × 1220", "30", "sheets", 6200, 186000, "GBP", "20%")],
        [_tax("VAT", "20%", 186000, 37200, "GBP")],
        standing="on_plan",
        status_text="On a plan",
        paid=74400,
        plan={
            "id": "plan_1",
            "status": "active",
            "paid": money(74400, "GBP"),
            "remaining": money(148800, "GBP"),
            "instalments": [
                _part(1, "2026-11-05", "Thursday, 5 November 2026", 74400, "GBP", "paid"),
                _part(2, "2026-12-05", "Saturday, 5 December 2026", 74400, "GBP", "due"),
                _part(3, "2027-01-05", "Tuesday, 5 January 2027", 74400, "GBP"),
            ],
        },
        promises=[
            {
                "id": "pr_1",
                "amount": money(74400, "GBP"),
                "due_on": "2026-12-07",
                "due_text": "Monday, 7 December 2026",
                "status": "open",
            }
        ],
    )
    reverse = _state(
        "HP-1998",
        holz,
        "EUR",
        [
            _line(1, "Larch cladding boards, kiln-dried", "64", "m²", 4250, 272000, "EUR", "0%"),
            _line(2, "Stainless fixing kit", "8", "box", 3900, 31200, "EUR", "0%"),
        ],
        [
            _tax(
                "VAT",
                "0%",
                303200,
                0,
                "EUR",
                "Reverse charge: VAT is to be accounted for by the recipient (Article 196, Directive 2006/112/EC).",
            )
        ],
        status="disputed",
        status_text="In dispute",
        disputed=31200,
        disputes=[
            {
                "id": "d1",
                "reference": "D-4471",
                "reason_text": "Goods not received: line 2, stainless fixing kit",
                "amount": money(31200, "EUR"),
                "status": "under_review",
                "opened_text": "Thursday, 19 November 2026",
            }
        ],
        owner="staff",
        messages=[
            said("payer", "Line 2 never arrived."),
            said(
                "assistant",
                "I have put €312.00 on hold while the team checks this. The rest, €2,720.00, stays payable.",
                [
                    {
                        "type": "handoff",
                        "reference": "D-4471",
                        "text": "A person replies by Tuesday, 24 November 2026.",
                    }
                ],
            ),
            said("system", "Sam from Harbor & Pine Supply joined."),
            said(
                "staff",
                "Hello, this is Sam. The carrier says the box is at the Hamburg depot. May I send it out again on Monday?",
            ),
        ],
    )
    paid = _state(
        "HP-1950",
        maria,
        "USD",
        stools[:1],
        [_tax("New York sales tax", "8.875%", 75600, 6710, "USD")],
        status="paid",
        status_text="Paid",
        payments=[
            {
                "id": "p1",
                "amount": money(1500),
                "on_text": "22 November",
                "status": "pending",
                "method": "bank",
            }
        ],
        due_words="",
        paid=82310,
    )
    yen = _state(
        "HP-2050",
        kobo,
        "JPY",
        [_line(1, "Red cedar beams, 90 × 90 × 3000", "120", "pcs", 5400, 648000, "JPY", "10%")],
        [_tax("Consumption tax", "10%", 648000, 64800, "JPY")],
    )
    waiting = _state(
        "HP-2060",
        maria,
        "USD",
        stools,
        [_tax("New York sales tax", "8.875%", 92500, 8209, "USD")],
        offers=[plan_offer("off_sms", 112709)],
    )
    return {
        "overdue": overdue,
        "plan": planned,
        "dispute": reverse,
        "paid": paid,
        "yen": yen,
        "waiting": waiting,
    }


def plan_offer(offer_id: str, total: int, currency: str = "USD") -> Data:
    share = total // 3
    return {
        "id": offer_id,
        "kind": "plan",
        "status": "open",
        "title": "Three monthly payments",
        "summary": "No interest, no fee.",
        "instalments": [
            _part(1, "2026-12-05", "Saturday, 5 December 2026", total - 2 * share, currency),
            _part(2, "2027-01-05", "Tuesday, 5 January 2027", share, currency),
            _part(3, "2027-02-05", "Friday, 5 February 2027", share, currency),
        ],
        "total": money(total, currency),
        "expires_at": "2026-11-22T15:15:00Z",
        "expires_text": "today, 10:15 am",
        "changes": ["You asked for six payments; three is the most for this amount."],
    }


def adopt(state: Data, offer: Data) -> None:
    """What accepting does to the state: a plan or a promise exists."""
    currency = offer["total"]["currency"]
    if offer["kind"] == "plan":
        state["plan"] = {
            "id": "plan_9",
            "status": "active",
            "paid": money(0, currency),
            "remaining": offer["total"],
            "instalments": offer["instalments"],
        }
        state["invoice"].update(standing="on_plan", status_text="On a plan", due_words="")


def _reply(
    text: str, *blocks: Data, progress: str = "", cited: list[Data] | None = None, handed_off: bool = False
) -> Data:
    return {
        "text": text,
        "blocks": list(blocks),
        "citations": cited or [],
        "progress": [progress] if progress else [],
        "handed_off": handed_off,
    }


def answer(state: Data, text: str) -> Data:
    """The scripted answer to a message, by its words."""
    words = text.lower()
    invoice = state["invoice"]
    if "part" in words:
        offer = plan_offer(f"off_{next(_ids)}", invoice["payable"]["minor"], invoice["currency"])
        state["offers"].append(offer)
        return _reply(
            "Yes, you can. Here is a plan that fits the limits of Harbor & Pine Supply. Nothing is agreed until you accept it.",
            {"type": "offer", "offer_id": offer["id"]},
            progress="Working out a plan…",
        )
    if "tax" in words:
        passage = "Charges for delivering taxable goods are generally part of the taxable receipt, but a separately stated, optional assembly service may be treated differently."
        source = "New York State Department of Taxation and Finance, TB-ST-838"
        return _reply(
            "The sales tax on this invoice is $82.09, at 8.875% on $925.00 of goods.\n\nNew York taxes the sale of furniture where it is delivered, which here is Brooklyn.",
            cited=[
                {
                    "id": "p1",
                    "article_id": "us-ny-sales-tax",
                    "title": "Sales tax in New York",
                    "text": passage,
                    "source": source,
                    "as_of": "2026-09-01",
                },
                {
                    "id": "p2",
                    "article_id": "us-ny-delivery",
                    "title": "Delivery charges and sales tax",
                    "text": passage,
                    "source": source,
                    "as_of": "2026-09-01",
                },
            ],
            progress="Looking it up in the tax library…",
        )
    if "wrong" in words:
        return _reply(
            "I am sorry about that. What is wrong?",
            {
                "type": "choices",
                "options": [
                    "It never arrived",
                    "It is damaged",
                    "The price is not what we agreed",
                    "I already paid",
                ],
            },
        )
    if "damaged" in words:
        return _reply("A photo helps us settle this quickly.", {"type": "upload"})
    if "person" in words:
        return _reply(
            "Of course. I have passed this on with everything you told me.",
            {
                "type": "handoff",
                "reference": "C-1182",
                "text": "A person replies by Monday, 23 November 2026, 12:00 pm.",
            },
            handed_off=True,
        )
    if "statement" in words:
        return _reply(
            "Please confirm that it is you first.", {"type": "verification", "contact": "phone ending 42"}
        )
    if "pay now" in words:
        return _reply(
            "You can pay on the secure page.",
            {"type": "payment_link", "url": "/checkout/overdue", "text": f"Pay {invoice['payable']['text']}"},
            {"type": "document", "url": "/documents/invoice.pdf", "title": "Invoice (PDF)"},
        )
    if "cope" in words:
        return _reply(
            "I am sorry that things are this hard. You do not have to sort out this invoice now.",
            {
                "type": "helplines",
                "items": [
                    {
                        "name": "988 Suicide & Crisis Lifeline",
                        "contact": "Call or text 988",
                        "url": "tel:988",
                    },
                    {"name": "211", "contact": "Local help with bills, food and housing"},
                ],
            },
        )
    return _reply(
        f"The balance of invoice {invoice['number']} is {invoice['balance']['text']}. It was due on {invoice['due_text']}.",
        progress="Checking your invoice…",
    )


def article(article_id: str) -> Data:
    return {
        "id": article_id,
        "title": "Sales tax in New York",
        "jurisdictions": ["United States", "New York"],
        "as_of": "1 September 2026",
        "html": "<p>New York taxes the retail sale of tangible personal property.</p><h2>Which rate applies</h2><p>The rate of the place of delivery:</p><ul><li>State 4%</li><li>New York City 4.5%</li><li>Transit district 0.375%</li></ul>",
        "sources": [
            {"title": "Department of Taxation and Finance, TB-ST-740", "url": "https://www.tax.ny.gov/"}
        ],
    }


def rows(known: dict[str, Data]) -> list[Data]:
    stories = {
        "overdue": "Twelve days overdue, partly paid. Can she pay in parts?",
        "plan": "On a plan, one payment made.",
        "dispute": "Reverse charge; one line in dispute; a person has taken over.",
        "paid": "Paid in full.",
        "yen": "Not yet due, in yen.",
        "waiting": "An offer made by text message is waiting.",
    }
    return [
        {
            "number": state["invoice"]["number"],
            "customer": state["invoice"]["buyer"]["name"],
            "story": stories[token],
            "url": f"/i/{token}",
            "balance": state["invoice"]["balance"],
            "status": state["invoice"]["standing"],
            "status_text": state["invoice"]["status_text"],
        }
        for token, state in known.items()
    ]
