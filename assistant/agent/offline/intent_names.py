"""Intents as the dialogue tells them apart, and as the decision record names them."""

from __future__ import annotations

VALUE = "value"
"""A text that only gives a day, an amount or a count: what was asked decides what it means."""
UNCLEAR = "unclear"
FILLER = "filler"
"""What asks for nothing: who writes, the weather, the salutation of a letter."""
CORRECT = "correct"
"""A text that only says less, more, later or too much: it corrects what was talked about."""

_PUBLIC: dict[str, str | None] = {
    "cannot_pay": "hardship",
    "change_request": "document_request",
    "consequences": "balance",
    "doubt": "bot_question",
    "other_way": "pay_now",
    "others_data": "out_of_scope",
    "pay_trouble": "pay_now",
    "waiting": "payment_status",
    "instructions": "out_of_scope",
    "paid_how": "already_paid",
    "plan_cost": "payment_plan",
    "late_fee": "discount",
    "plan_change": "payment_plan",
    "dispute_over": "payment_status",
    "promise_stands": "decline",
    "refund": "payment_status",
    "plan_part": "payment_plan",
    "plan_dates": "payment_status",
    "offer_expiry": "payment_plan",
    "credit_question": "invoice_details",
    "proves_identity": "bot_question",
    VALUE: "promise_to_pay",
    CORRECT: "decline",
    UNCLEAR: None,
    FILLER: None,
}


def public_intent(intent: str) -> str | None:
    """The intent of the decision record that this finer one is a kind of; None where the payer is asked."""
    return None if "|" in intent else _PUBLIC.get(intent, intent)
