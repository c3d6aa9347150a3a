"""One log per run: a line of JSON for each thing done, so that a run that stopped goes on where it was."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

FILE = "log.jsonl"


class OtherRun(Exception):  # noqa: N818
    """The folder holds a run of something else."""


class RunLog:
    """Append-only; a last line that was cut off by a crash is dropped. Without a folder nothing is kept."""

    def __init__(self, folder: Path | None, head: dict[str, Any]):
        self.folder = folder
        self.head = head
        self._done: dict[tuple[str, str], dict[str, Any]] = {}
        self._writing = threading.Lock()
        if folder is None:
            return
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / FILE
        if file.exists():
            self._resume(file)
        else:
            self._write({"kind": "run", "key": "", "record": head})

    def _resume(self, file: Path) -> None:
        """Raises OtherRun when the log's head names another model, other prompts or other cases."""
        text = file.read_text(encoding="utf-8")
        whole, _newline, _cut = text.rpartition("\n")
        if whole + "\n" != text:
            file.write_text(whole + "\n" if whole else "", encoding="utf-8")
        lines = [json.loads(line) for line in whole.splitlines() if line]
        if not lines:
            self._write({"kind": "run", "key": "", "record": self.head})
            return
        there = lines[0]["record"]
        differs = sorted(name for name in self.head if there.get(name) != self.head[name] and name != "at")
        if differs:
            raise OtherRun(
                f"{file.parent} holds a run with another {', '.join(differs)}; name another folder with --out"
            )
        self.head = there
        for line in lines[1:]:
            self._done[line["kind"], line["key"]] = line["record"]

    def done(self, kind: str, key: str) -> dict[str, Any] | None:
        """What was kept under this kind and key, None when it is still to do."""
        return self._done.get((kind, key))

    def keep(self, kind: str, key: str, record: dict[str, Any]) -> None:
        with self._writing:
            self._done[kind, key] = record
            self._write({"kind": kind, "key": key, "record": record})

    def all(self, kind: str) -> list[dict[str, Any]]:
        """Everything of a kind, in the order of its keys."""
        return [record for (of, _key), record in sorted(self._done.items()) if of == kind]

    def _write(self, line: dict[str, Any]) -> None:
        if self.folder is None:
            return
        with (self.folder / FILE).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")


def read(folder: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A run's head and its other lines, to show or compare. Raises FileNotFoundError."""
    lines = [json.loads(line) for line in (folder / FILE).read_text(encoding="utf-8").splitlines() if line]
    return lines[0]["record"], lines[1:]
