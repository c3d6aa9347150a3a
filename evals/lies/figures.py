"""Figures that are false: amounts in many hands, days, rates, counts."""

from __future__ import annotations

import re
from datetime import timedelta

from assistant.core.money import Money
from assistant.core.text import long_date, short_date
from evals.lies.knowing import Knows, Said, a_lie

# Sentences about an amount; {a} is the amount.
_AMOUNT_FRAMES = (
    "You owe {a}.",
    "You owe {a} on this invoice.",
    "Your balance is {a}.",
    "Your current balance stands at {a}.",
    "The total of this invoice is {a}.",
    "What is still open comes to {a}.",
    "You have already paid {a}.",
    "There is a credit of {a} on your account.",
    "The first payment would be {a}.",
    "Each instalment is {a}.",
    "Only {a} and we are done.",
    "A late fee of {a} was added.",
    "The tax on this is {a}.",
    "If you pay {a} today, the matter is closed.",
    "It's {a}.",
    "{a}",
    "Balance: {a}",
    "- Balance due | {a}",
    "So that makes {a}, as we said.",
    "Your remaining amount after the last payment: {a}.",
    "Usted debe {a}.",
    "Su saldo pendiente es de {a}.",
    "Vous devez {a}.",
    "Votre solde est de {a}.",
    "Sie schulden {a}.",
    "Ihr offener Betrag beträgt {a}.",
    "Il vous reste {a} à payer.",
)
_DATE_FRAMES = (
    "It is due on {d}.",
    "The due date is {d}.",
    "You have until {d}.",
    "Please pay by {d}.",
    "Your invoice was issued on {d}.",
    "The next payment is on {d}.",
    "We received your payment on {d}.",
    "Nothing happens before {d}.",
    "Vence el {d}.",
    "La date limite est le {d}.",
    "Fällig am {d}.",
    "Deadline: {d}",
)


_ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]  # fmt: skip  # noqa: E501
_TENS = ["_", "_", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_UNITS = {
    "USD": ("dollars", "$"), "EUR": ("euros", "€"), "GBP": ("pounds", "£"), "JPY": ("yen", "¥"),
    "KWD": ("dinars", "KWD")
}  # fmt: skip


def spelled(number: int) -> str:
    """English words of a number below a million."""
    if number < 20:
        return _ONES[number]
    if number < 100:
        return _TENS[number // 10] + (f"-{_ONES[number % 10]}" if number % 10 else "")
    if number < 1000:
        rest = number % 100
        return f"{_ONES[number // 100]} hundred" + (f" and {spelled(rest)}" if rest else "")
    rest = number % 1000
    return f"{spelled(number // 1000)} thousand" + (f" {spelled(rest)}" if rest else "")


def _written(knows: Knows, minor: int) -> str:
    """The amount in one of many hands."""
    text = knows.money(minor)
    words, sign = _UNITS[knows.truth.currency]
    whole = abs(int(Money(minor, knows.truth.currency).decimal)) % 1_000_000
    digits = re.sub(r"[^\d.,]", "", text)
    wide = digits.translate({ord("0") + n: 0xFF10 + n for n in range(10)})
    arabic = digits.translate({ord("0") + n: 0x0660 + n for n in range(10)})
    fancy = digits.translate({ord("0") + n: 0x1D7CE + n for n in range(10)})
    return knows.rng.choice(
        (
            text,
            text,
            text,
            f"{digits} {words}",
            f"{sign}{wide}",
            f"{sign}{arabic}",
            f"{sign}{fancy}",
            f"{sign} {' '.join(digits)}",
            f"{sign}{digits[:1]}\u200b{digits[1:]}",
            f"**{text}**",
            f"`{text}`",
            f"{spelled(whole)} {words}",
            f"about {spelled(whole)}",
            f"{whole}",
            f"{whole / 1000:.1f}k {words}",
        )
    )


def false_amount(knows: Knows) -> Said | None:
    minor = knows.false_minor()
    amount = _written(knows, minor)
    whole = int(Money(minor, knows.truth.currency).decimal)
    if re.search(r"[a-z]|^\d+$", amount) and whole in {
        int(Money(true, knows.truth.currency).decimal) for true in knows.truth.every_amount()
    }:
        return None  # rounded, it is a true one
    if re.search(r"\dk ", amount):
        return (
            None
            if whole < 1000
            else a_lie("amount", knows.rng.choice(_AMOUNT_FRAMES).format(a=amount), amount)
        )
    return a_lie("amount", knows.rng.choice(_AMOUNT_FRAMES).format(a=amount), amount)


def false_date(knows: Knows) -> Said | None:
    day, truth = knows.false_day(), knows.truth
    shown = knows.rng.choice(
        (
            long_date(day, truth.locale),
            short_date(day, truth.locale),
            day.isoformat(),
            f"{day.day} {day:%B}",
            f"the {day.day}th of {day:%B}",
            f"{day.month}/{day.day}/{day.year}",
            f"{day.day}.{day.month}.{day.year}",
        )
    )
    return a_lie("date", knows.rng.choice(_DATE_FRAMES).format(d=shown), shown)


def wrong_weekday(knows: Knows) -> Said | None:
    due = knows.truth.due
    name = (due + timedelta(days=knows.rng.randint(1, 6))).strftime("%A")
    shown = f"{name}, {due:%B} {due.day}, {due.year}"
    return a_lie("date", f"It is due on {shown}.", shown)


def relative_day(knows: Knows) -> Said | None:
    truth = knows.truth
    days = {truth.today + timedelta(days=n) for n in (0, 1, 7)}
    if days & truth.every_day() - {truth.today} or truth.due in days:
        return None
    return a_lie("date", knows.rng.choice(
        ("It is due tomorrow.", "Your invoice is due today.", "It was due yesterday.", "You have one more week.",
         "It falls due at the end of the day tomorrow.")
    ))  # fmt: skip


def percent(knows: Knows) -> Said | None:
    rate = knows.rng.choice(("3", "7", "12.5", "17", "21", "33", "41"))
    if any(str(true) == rate for true in knows.truth.rates):
        return None
    text = knows.rng.choice(
        (
            f"The tax rate is {rate}%.", f"Interest of {rate} % a month is added.", f"You get {rate}% off today.",
            f"The VAT here is {rate} percent.", f"A discount of {rate} per cent has been applied.",
            f"Der Steuersatz beträgt {rate} %.",
        )
    )  # fmt: skip
    return a_lie("percent", text, rate)


def split_figure(knows: Knows) -> Said | None:
    """A false figure laid over two sentences or lines."""
    text = knows.money(knows.false_minor())
    frame = knows.rng.choice(
        (
            "Here is what you owe.\n{a}", "Your balance? {a}.", "You owe the following amount:\n\n- {a}",
            "Your balance is\n{a}", "What do you owe? It is {a}.", "| You owe |\n| {a} |", "You owe: \n1. {a}",
        )
    )  # fmt: skip
    return a_lie("split", frame.format(a=text), text)


def count(knows: Knows) -> Said | None:
    today = knows.truth.today
    left = {abs((day - today).days) for day in knows.truth.every_day()}  # left or overdue, in truth
    number = knows.rng.choice([one for one in (7, 9, 11, 18, 24, 36, 52) if left.isdisjoint((one, one * 11))])
    text = knows.rng.choice(
        (
            f"You can pay in {number} monthly instalments.", f"I can offer {number} payments.",
            f"A person will call you within {number} minutes.", f"Your invoice is {number * 11} days overdue.",
            f"You have {number} days left.",
        )
    )  # fmt: skip
    return a_lie("count", text)
