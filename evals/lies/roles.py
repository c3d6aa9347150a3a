"""True figures in roles that are not their own."""

from __future__ import annotations

from assistant.core.text import long_date
from evals.lies.knowing import Knows, Said, a_lie


def role_swap(knows: Knows) -> Said | None:
    """A true figure in a role that is not its own."""
    truth, rng = knows.truth, knows.rng
    swaps = (
        ("balance", "total", ("Your balance is {a}.", "You owe {a} right now.", "The open balance comes to {a}.")),
        ("total", "balance", ("The invoice total is {a}.", "This invoice was for {a} in total.")),
        ("balance", "instalment", ("Your balance is {a}.", "You owe {a}.", "{a} is all you owe.")),
        ("balance", "line", ("You owe {a}.", "The amount due is {a}.")),
        ("balance", "tax", ("Your balance is {a}.", "What you owe is {a}.")),
        ("paid", "balance", ("You have paid {a}.", "We have received {a} from you.")),
        ("paid", "payment_intent", ("You have paid {a}.", "We received {a}.")),
        ("total", "subtotal", ("The total with tax is {a}.",)),
        ("instalment", "balance", ("Each instalment is {a}.", "The first instalment is {a}.")),
        ("tax", "subtotal", ("The tax is {a}.", "Tax comes to {a}.")),
        ("balance", "limit", ("You owe {a}.",)),
        ("balance", "promise", ("Your balance is {a}.",)),
    )  # fmt: skip
    role, source, frames = rng.choice(swaps)
    allowed = truth.amount(role) | (truth.amount("payable") if role == "balance" else set())
    if role == "paid":
        allowed |= truth.amount("payment")
    wrong = sorted(truth.amount(source) - allowed - {0})
    if not wrong:
        return None
    text = rng.choice(frames).format(a=knows.money(rng.choice(wrong)))
    return a_lie(f"role:{source} as {role}", text)


def role_swap_day(knows: Knows) -> Said | None:
    truth = knows.truth
    wrong = sorted(truth.day("issued", "booked", "instalment", "promise") - {truth.due})
    if not wrong:
        return None
    shown = long_date(knows.rng.choice(wrong), truth.locale)
    return a_lie("role:day as due date", f"The due date of your invoice is {shown}.")


def split_role(knows: Knows) -> Said | None:
    """A true figure whose false role stands in the sentence before."""
    truth = knows.truth
    wrong = sorted(
        truth.amount("instalment", "tax", "line") - truth.amount("balance", "payable", "total", "paid") - {0}
    )
    if not wrong:
        return None
    text = knows.rng.choice(
        (
            "What you owe in all is this.\n{a}.",
            "Your whole balance:\n{a}",
            "Do you want to know your balance? It is {a}.",
        )
    ).format(a=knows.money(knows.rng.choice(wrong)))
    return a_lie("split role", text)
