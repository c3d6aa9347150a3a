"""What a text wishes a plan to be: the arguments of `propose_plan`, in the payer's own words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from assistant.agent.offline.by_month import payments_by_month
from assistant.agent.offline.paying import in_month, shifted, slots_of
from assistant.agent.offline.slots import day_number, plan_wishes, rhythm_of
from assistant.agent.offline.wording import THE_REST
from assistant.domain.reading.dates import read_date

if TYPE_CHECKING:
    from datetime import date

    from assistant.agent.offline.slots import Slots
    from assistant.agent.offline.turn import Turn

NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_SEVERAL = 3
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_TIMES = re.compile(r"\b(\d{1,2}|two|three|four|five|six)(?: times| goes| ?x)\b(?! ?[$€£\d])")
_STARTS = re.compile(
    rf"\b(?:start\w*|begin\w*|commenc\w*|as of|from|first (?:one|payment|instal\w+))\b(?: (?:in|from|on|at|with))?"
    rf"(?: the)? (?P<month>{_MONTHS})\b(?! \d| the)"
)
_STARTS_ON = re.compile(r"\b(?:beginning|commencing|effective|as of|as from)\b(?! of)")
_FIRST = re.compile(
    r"(?P<amount>[$€£]?\s?\d[\d.,]*\s?(?:dollars|bucks|euros?|pounds)?)\s+"
    r"(?:first|down\b|up ?front|to start|right away|at once)"
)
_FIRST_WORD = re.compile(r"\b(?:first|up ?front|now|today|down)\b")
_EACH_OF_TWO = re.compile(r"\bone\b.*\b(?:one|the other|another)\b")
_NOW = re.compile(r"\b(?:now|today|right away)\b")
_REST = re.compile(rf"\b(?:{THE_REST}|half)\b")
_PAY_DAY = re.compile(r"\b(?:get paid|pay ?day|salary|wages|pension|benefits?|pay ?check|social security)\b")
_AS_FAR_AS_IT_GOES = re.compile(
    r"\b(?:longest|the most (?:payments|instal\w+|time)|max(?:imum)?\b.*\b(?:payments|instal\w+|parts|time|long|months)"
    r"|how many (?:payments|instal\w+|months|parts)\b.*\b(?:can|could|may|allowed|possible|max\w*)"
    r"|(?:smallest|lowest|least) (?:possible |monthly |weekly )*(?:payments?|instal\w+|amounts?|installment)"
    r"|as (?:long|many|small|little|low) as (?:possible|you can|it (?:gets|goes)))\b"
)
_MORE_THAN_ANY = 60
"""Payments, of which the policy says how many it has."""
_BARE_COUNTS = frozenset(("one", "two", "three", "a", "the first"))
_NO_SHIFT = r"(?! (?:later|earlier|sooner|after|before|more|longer)\b)"
_FREQUENCIES = (
    (
        "every_two_weeks",
        re.compile(r"\b(?:every (?:two|2|other|second) weeks?|biweekly|bi-weekly|fortnight\w*)\b"),
    ),
    ("weekly", re.compile(rf"\b(?:weekly|(?:a|per|each|every) week)\b{_NO_SHIFT}")),
    ("monthly", re.compile(rf"\b(?:monthly|(?:a|per|each|every) month)\b{_NO_SHIFT}")),
)


def starting(text: str) -> str:
    """The text with a beginning said in one way only: "beginning December 20" is "starting December 20"."""
    lowered = text.lower()
    month = _STARTS.search(lowered)
    if month:
        return f"{text[: month.start()]}starting {month['month']} 1{text[month.end() :]}"
    found = _STARTS_ON.search(lowered)
    return f"{text[: found.start()]}starting{text[found.end() :]}" if found else text


def wishes(turn: Turn, text: str, *, talking: bool) -> dict[str, Any]:
    """Everything the text wishes; a bare amount, count or day by what is talked about."""
    text = starting(text)
    slots, lowered = slots_of(turn, text), text.lower()
    found: dict[str, Any] = {
        name: value for name, value in plan_wishes(slots).items() if value not in _BARE_COUNTS
    }
    _frequency(lowered, found)
    if (times := _TIMES.search(lowered)) and "instalments" not in found:
        found["instalments"] = NUMBERS.get(times[1]) or int(times[1])
    if not {"instalments", "amount_per_instalment"} & set(found) and _AS_FAR_AS_IT_GOES.search(lowered):
        return found | {"instalments": _MORE_THAN_ANY}
    if not _names_rhythm(found) and (
        by_month := payments_by_month(
            text, slots, turn.today, now=bool(_NOW.search(lowered) or slots.starts_now)
        )
    ):
        return by_month
    if (
        _dated_payments(slots, found)
        or _two_payments(turn, slots, lowered, found)
        or _rest_of_two(turn, slots, found)
    ):
        return found
    if (first := _FIRST.search(lowered)) and "first_payment" not in found:
        found["first_payment"] = first["amount"].strip()
        found.pop("amount_per_instalment", None)
    of_two = _of_two(turn) and not _FIRST_WORD.search(lowered)
    if talking and (moved := shifted(turn, text, last=of_two)):
        found["rest_on" if of_two else "start"] = moved
        return found
    money = {"amount_per_instalment", "first_payment"} & set(found)
    named = [
        reading.text
        for reading in slots.amounts
        if (reading.kind == "absolute" or (reading.kind == "share" and reading.money))
        and reading.text != str(found.get("instalments"))
    ]
    rhythm = {"frequency", "day_of_month"} & set(found)
    if named and not money and (rhythm or (talking and "instalments" not in found)):
        first_one = _FIRST_WORD.search(lowered) and "frequency" not in found
        found["first_payment" if first_one else "amount_per_instalment"] = named[-1]
    _day(turn, slots, lowered, found, talking=talking)
    bare = re.search(r"\b(?:in |into |maybe |about |with )?(\d{1,2}|two|three|four|five|six)\b", lowered)
    if talking and not found and bare and len(text.split()) <= 4:
        found["instalments"] = NUMBERS.get(bare[1]) or int(bare[1])
    return found


def _names_rhythm(found: dict[str, Any]) -> bool:
    return bool({"frequency", "instalments", "amount_per_instalment", "day_of_month", "weekday"} & set(found))


def _frequency(lowered: str, found: dict[str, Any]) -> None:
    """ "a month" and the like pass the frequency whatever stands before it."""
    if "frequency" not in found:
        named = next((name for name, pattern in _FREQUENCIES if pattern.search(lowered)), None)
        if named and not re.search(
            r"\b(?:in|for|within|last|past|once) (?:a|every|each) (?:week|month)\b", lowered
        ):
            found["frequency"] = named


def _dated_payments(slots: Slots, found: dict[str, Any]) -> bool:
    """ "300 on 12/4, 300 on 12/18 and 240 on New Year's Eve": as many payments as days, from the first of them on."""
    days = [(reading.day, reading.text) for reading in slots.dates if reading.day is not None]
    amounts = [one.text for one in slots.amounts if one.kind in ("absolute", "share")]
    if len(days) < _SEVERAL or len(amounts) != len(days) or "frequency" in found:
        return False
    days.sort()
    found.clear()
    found |= {"instalments": len(days), "start": days[0][1]}
    if frequency := rhythm_of([day for day, _ in days]):
        found["frequency"] = frequency
    if amounts[0] != amounts[1]:
        found["first_payment"] = amounts[0]
    return True


def _two_payments(turn: Turn, slots: Slots, lowered: str, found: dict[str, Any]) -> bool:
    """ "250 on Dec 5, the rest on Dec 20", "half now, half on the 15th", "two payments, on the 1st and the 15th"."""
    days = [(reading.day, reading.text) for reading in slots.dates if reading.day is not None]
    if "frequency" in found or found.get("instalments", 2) != 2:
        return False
    named = [reading.text for reading in slots.amounts if reading.kind in ("absolute", "share")]
    parts = len(slots.amounts) == 2 or _REST.search(lowered) or _EACH_OF_TWO.search(lowered)
    month = in_month(turn, lowered)
    later = [day for day, _ in days if day != turn.today]
    if (
        month is not None
        and len(later) < 2
        and month.replace(day=1) not in [day.replace(day=1) for day in later]
    ):
        days.append((month, month.isoformat()))
    now = _NOW.search(lowered) or slots.starts_now or names_rest_day(slots, lowered)
    if len(days) == 1 and now and parts and days[0][0] != turn.today:
        days = [(turn.today, "today"), *days]
    if not days and now and len(slots.amounts) == 2 and named:
        found |= {"first_payment": named[0], "instalments": 2, "start": "today"}
        return True
    if len(days) != 2 or not (parts or found.get("instalments") == 2):
        return False
    days = _in_turn(turn, slots, days)
    days.sort()
    found |= {"start": _by_itself(turn, *days[0]), "rest_on": _by_itself(turn, *days[1])}
    for name in ("amount_per_instalment", "instalments", "end", "day_of_month", "weekday"):
        found.pop(name, None)
    if named:
        found["first_payment"] = named[0]
    return True


def _by_itself(turn: Turn, day: date, text: str) -> str:
    """The payer's words where they name that day alone; "the Friday after" does so only behind another day."""
    return text if read_date(text, today=turn.today, locale=turn.locale).day == day else day.isoformat()


def _in_turn(turn: Turn, slots: Slots, days: list[tuple[date, str]]) -> list[tuple[date, str]]:
    """ "Half on the 5th and the rest at the end of the month", said on the 28th: the rest comes after the half."""
    (first, text), (second, later) = days
    if second >= first or [one.kind for one in slots.amounts[1:]] != ["rest"]:
        return days
    again = read_date(later, today=first, locale=turn.locale).day
    return days if again is None or again <= first else [(first, text), (again, again.isoformat())]


def _rest_of_two(turn: Turn, slots: Slots, found: dict[str, Any]) -> bool:
    """ "the rest by Dec 20" beside a first payment that was named before."""
    days = [reading.text for reading in slots.dates if reading.day is not None]
    rest = [reading.kind for reading in slots.amounts] == ["rest"]
    if not rest or len(days) != 1 or "frequency" in found or "first_payment" not in _before(turn):
        return False
    found.clear()
    found["rest_on"] = days[0]
    return True


def _before(turn: Turn) -> dict[str, Any]:
    return turn.memory.get("wishes") or {}


def _of_two(turn: Turn) -> bool:
    """Whether the talk is of a first payment and one for the rest."""
    old = _before(turn)
    return "rest_on" in old or ("first_payment" in old and old.get("instalments") == 2)


def names_rest_day(slots: Slots, text: str) -> bool:
    """Whether one amount is named, and behind it a day for the rest: "200 and the rest on the 20th"."""
    kinds = [reading.kind for reading in slots.amounts]
    if kinds not in (["absolute", "rest"], ["share", "rest"]) or len(slots.dates) != 1:
        return False
    lowered = text.lower()
    return slots.dates[0].day is not None and lowered.find(slots.dates[0].text.lower()) > lowered.find(
        slots.amounts[1].text.lower()
    )


def _day(turn: Turn, slots: Slots, lowered: str, found: dict[str, Any], *, talking: bool) -> None:
    """A day that was named without saying what for: a pay day, the day of each month, or the first payment's."""
    if not slots.when or {"start", "end", "day_of_month", "weekday"} & set(found):
        return
    if _of_two(turn) and not _FIRST_WORD.search(lowered):
        found["rest_on"] = slots.when
        return
    number = day_number(slots.when)
    bare = number and not re.search(r"[a-z]{4,}", re.sub(r"\b(?:the|on|of)\b", "", slots.when.lower()))
    rhythm = found.get("frequency") or _before(turn).get("frequency")
    first = re.search(r"\bfirst\b", lowered)
    if bare and rhythm in (None, "monthly") and not first and (talking or _PAY_DAY.search(lowered)):
        found["day_of_month"] = number
    elif any(reading.day is not None for reading in slots.dates) or turn.asked == "plan_start":
        found["start"] = slots.when


def merge(old: dict[str, Any], new: dict[str, Any], text: str) -> dict[str, Any]:
    """The newer wish wins; what it makes pointless goes."""
    kept = dict(old)
    if {"instalments", "amount_per_instalment", "frequency", "day_of_month", "weekday", "end"} & set(new):
        kept.pop("rest_on", None)
    if "rest_on" in new:
        kept.pop("instalments", None)
    if (
        "first_payment" in old
        and "first_payment" not in new
        and re.search(r"\brest\b", text.lower())
        and "instalments" in new
    ):
        new = new | {"instalments": new["instalments"] + 1}  # "the rest in two" beside a first payment
        kept.pop("amount_per_instalment", None)
    elif "instalments" in new and "amount_per_instalment" not in new:
        kept.pop("amount_per_instalment", None)
        if "first_payment" not in new:
            kept.pop("first_payment", None)
    if "amount_per_instalment" in new and "instalments" not in new:
        kept.pop("instalments", None)
        kept.pop("first_payment", None)
    if {"amount_per_instalment", "instalments", "frequency"} & set(new) and "first_payment" not in new:
        kept.pop("end", None)
    if "day_of_month" in new:
        kept.pop("start", None)
        kept.pop("weekday", None)
    if "start" in new:
        kept.pop("day_of_month", None)
    if "weekday" in new:
        kept.pop("day_of_month", None)
    if new.get("frequency") in ("weekly", "every_two_weeks"):
        kept.pop("day_of_month", None)
    if new.get("frequency") == "monthly":
        kept.pop("weekday", None)
    return kept | new
