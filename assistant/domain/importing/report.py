"""What an import did, and what it could not take, for people."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a file: the line, from 1 (0 for the file as a whole), and the XML element when there is one."""

    line: int = 0
    element: str = ""


class RefusedError(Exception):
    """A file, a row or a document that is not taken; the text is the reason."""

    def __init__(self, reason: str, spot: Spot | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.spot = spot or Spot()


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """`where` is the file (and the XML element), `line` its line from 1, or 0 for the file as a whole."""

    where: str
    line: int
    reason: str

    def __str__(self) -> str:
        place = f"{self.where}, line {self.line}" if self.line else self.where
        return f"{place}: {self.reason}"


@dataclass(frozen=True)
class ImportReport:
    """Counts of what is new, what was there already, and what was refused.

    `notes` are things that were taken but that somebody should know, like a due date that was not in the file.
    """

    created_customers: int = 0
    created_invoices: int = 0
    unchanged: int = 0
    credited: int = 0
    payments: int = 0
    problems: tuple[ImportProblem, ...] = ()
    notes: tuple[ImportProblem, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.problems

    @property
    def changed(self) -> bool:
        """Whether anything new was stored."""
        return bool(self.created_customers or self.created_invoices or self.credited)

    def text(self) -> str:
        """One line of counts, then one line per problem and per note."""
        done = ", ".join(
            _counted(number, word)
            for number, word in (
                (self.created_customers, "customer"),
                (self.created_invoices, "invoice"),
                (self.credited, "credit note"),
                (self.payments, "payment"),
            )
            if number
        )
        head = f"Imported: {done or 'nothing new'}. Unchanged: {self.unchanged}."
        if self.problems:
            head += f" Not imported: {_counted(len(self.problems), 'problem')}."
        lines = [head]
        lines += [f"  {problem}" for problem in self.problems]
        if self.notes:
            lines.append("Please note:")
            lines += [f"  {note}" for note in self.notes]
        return "\n".join(lines)


@dataclass
class Tally:
    """The report while it is being made."""

    created_customers: int = 0
    created_invoices: int = 0
    unchanged: int = 0
    credited: int = 0
    payments: int = 0
    problems: list[ImportProblem] = field(default_factory=list)
    notes: list[ImportProblem] = field(default_factory=list)

    def refuse(self, file: str, reason: str, spot: Spot | None = None) -> None:
        self.problems.append(_placed(file, reason, spot))

    def note(self, file: str, reason: str, spot: Spot | None = None) -> None:
        self.notes.append(_placed(file, reason, spot))

    def report(self) -> ImportReport:
        return ImportReport(
            created_customers=self.created_customers,
            created_invoices=self.created_invoices,
            unchanged=self.unchanged,
            credited=self.credited,
            payments=self.payments,
            problems=tuple(self.problems),
            notes=tuple(self.notes),
        )


def _placed(file: str, reason: str, spot: Spot | None) -> ImportProblem:
    spot = spot or Spot()
    where = f"{file} <{spot.element}>" if spot.element else file
    return ImportProblem(where, spot.line, reason)


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
