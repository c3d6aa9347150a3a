"""What a date rule gets and gives: the tokens behind a match, and one day or the days it could be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import re
    from datetime import date

    from assistant.domain.reading.joined_words import Token
    from assistant.domain.reading.tokens import Reading

Problem = Literal["none", "unclear", "past", "ambiguous"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One day, or the days it could be; `recurring` phrases are no date.

    `counted_on`: so many units (or the weekday) after the day that was said before.
    """

    day: date | None = None
    candidates: tuple[date, ...] = ()
    recurring: bool = False
    counted_on: tuple[int, str] | None = None


UNCLEAR = Outcome()
RECURRING = Outcome(recurring=True)


@dataclass(frozen=True, slots=True)
class Context:
    """`backwards`: the message speaks of the past, so what leaves the year or week open lies behind today."""

    reading: Reading
    today: date
    locale: str
    backwards: bool
    whole: bool  # the text is one phrase that is meant as a date


class Groups:
    """The tokens behind the named groups of one match."""

    def __init__(self, match: re.Match[str], reading: Reading) -> None:
        self._match, self._reading = match, reading
        self.start, self.end = match.span()

    def __getitem__(self, name: str) -> Token | None:
        if name not in self._match.re.groupindex:
            return None
        at = self._match.start(name)
        return self._reading.tokens[at] if at >= 0 and self._match.end(name) > at else None

    def at(self, name: str) -> int:
        """The index of that group's token."""
        return self._match.start(name)

    def end_before(self, name: str) -> None:
        """Leave this group, and a comma before it, out of the match."""
        self.end = self._match.start(name)
        while self._reading.codes[self.end - 1] in ",f-":
            self.end -= 1

    def number(self, name: str) -> int | None:
        """The whole number of a token (an article is 1); None where there is none or it has decimals."""
        token = self[name]
        if token is None:
            return None
        if token.code == "a":
            return 1
        if isinstance(token.value, int):
            return token.value
        if (
            token.number is None
            or token.number != token.number.to_integral_value()
            or not token.text[-1].isalnum()
        ):
            return None
        return int(token.number)

    def value(self, name: str) -> int:
        token = self[name]
        assert token is not None
        assert isinstance(token.value, int)
        return token.value

    def unit(self, name: str = "u") -> str:
        token = self[name]
        return str(token.value) if token is not None else ""

    def __contains__(self, name: str) -> bool:
        return self[name] is not None


def shift_of(groups: Groups) -> int | None:
    """How many units on: next 1, this or nothing 0, last -1."""
    for name in ("mod", "post"):
        if name in groups:
            token = groups[name]
            return {"x": 1, "t": 0, "l": -1}.get(token.code if token else "")
    return 0


def after_follows(groups: Groups, context: Context) -> bool:
    """`the Friday after Christmas`, `two days after the 5th`: counted from a day not known here."""
    following = context.reading.tokens[groups.end : groups.end + 1]
    return any(token.code == "r" and token.value == "after" for token in following)
