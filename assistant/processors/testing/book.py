"""The test processor's own books: checkouts and events, in a small database of its own."""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS checkout (
    id TEXT PRIMARY KEY, account TEXT NOT NULL, key TEXT UNIQUE NOT NULL, ask TEXT NOT NULL, record TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS refund (key TEXT PRIMARY KEY, checkout TEXT NOT NULL, amount_minor INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS event (
    id TEXT PRIMARY KEY, account TEXT NOT NULL, body TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
    next_at REAL NOT NULL, sent INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS later (at REAL NOT NULL, checkout TEXT NOT NULL, changes TEXT NOT NULL);
"""
FINAL = ("succeeded", "failed", "cancelled")


class Book:
    """Every change of a checkout and its event are one transaction."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._db.executescript(f"PRAGMA journal_mode=WAL; {_SCHEMA}")

    def create(self, account: str, key: str, ask: dict[str, Any]) -> dict[str, Any] | None:
        """The checkout of this key; None when the key was used for another ask."""
        text = json.dumps(ask, sort_keys=True)
        with self._lock:
            row = self._db.execute("SELECT id, ask FROM checkout WHERE key = ?", (key,)).fetchone()
            if row is not None:
                return self.get(row[0]) if row[1] == text else None
            record = {
                "id": f"co_{secrets.token_urlsafe(18)}",
                "state": "open",
                "amount_minor": ask["amount_minor"],
                "currency": ask["currency"],
                "method": ask["method"],
                "failure": "",
                "decline": "",
                "refunded_minor": 0,
                "chargebacks": [],
            }
            self._db.execute(
                "INSERT INTO checkout VALUES (?, ?, ?, ?, ?)",
                (record["id"], account, key, text, json.dumps(record)),
            )
            return record

    def get(self, ref: str) -> dict[str, Any] | None:
        with self._lock:
            row = self._db.execute("SELECT record FROM checkout WHERE id = ?", (ref,)).fetchone()
        found: dict[str, Any] | None = None if row is None else json.loads(row[0])
        return found

    def ask(self, ref: str) -> dict[str, Any]:
        with self._lock:
            row = self._db.execute("SELECT ask, account FROM checkout WHERE id = ?", (ref,)).fetchone()
        asked: dict[str, Any] = json.loads(row[0])
        return asked | {"account": row[1]}

    def change(
        self, ref: str, work: Callable[[dict[str, Any]], bool], kind: str = "checkout.changed"
    ) -> dict[str, Any] | None:
        """Let `work` change the record; when it says that it did, an event goes out."""
        with self._lock:
            record = self.get(ref)
            if record is None or not work(record):
                return record
            account = self.ask(ref)["account"]
            event_id = f"evt_{secrets.token_urlsafe(12)}"
            body = {"id": event_id, "kind": kind, "account": account, "checkout": ref}
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute("UPDATE checkout SET record = ? WHERE id = ?", (json.dumps(record), ref))
            self._db.execute(
                "INSERT INTO event (id, account, body, next_at) VALUES (?, ?, ?, ?)",
                (event_id, account, json.dumps(body), time.time()),
            )
            self._db.execute("COMMIT")
            return record

    def refund(self, ref: str, key: str, amount_minor: int) -> bool:
        """Once per key; False when there is not so much to give back."""
        with self._lock:
            if self._db.execute("SELECT 1 FROM refund WHERE key = ?", (key,)).fetchone():
                return True

            def back(record: dict[str, Any]) -> bool:
                left = record["amount_minor"] - record["refunded_minor"]
                if record["state"] != "succeeded" or not 0 < amount_minor <= left:
                    return False
                record["refunded_minor"] += amount_minor
                return True

            before = (self.get(ref) or {"refunded_minor": 0})["refunded_minor"]
            after = self.change(ref, back, "refund.made")
            if after is None or after["refunded_minor"] == before:
                return False
            self._db.execute("INSERT INTO refund VALUES (?, ?, ?)", (key, ref, amount_minor))
            return True

    def later(self, ref: str, seconds: float, changes: dict[str, Any]) -> None:
        with self._lock:
            self._db.execute(
                "INSERT INTO later VALUES (?, ?, ?)", (time.time() + seconds, ref, json.dumps(changes))
            )

    def ripen(self) -> None:
        """Do what was put off and is due."""
        with self._lock:
            rows = self._db.execute(
                "SELECT rowid, checkout, changes FROM later WHERE at <= ?", (time.time(),)
            ).fetchall()
            for rowid, ref, changes in rows:
                self._db.execute("DELETE FROM later WHERE rowid = ?", (rowid,))
                self.change(ref, lambda record, new=json.loads(changes): record.update(new) or True)  # type: ignore[misc]

    def unsent(self) -> list[tuple[str, str, bytes, int]]:
        with self._lock:
            rows = self._db.execute(
                "SELECT id, account, body, tries FROM event WHERE sent = 0 AND next_at <= ? ORDER BY rowid LIMIT 50",
                (time.time(),),
            ).fetchall()
        return [(row[0], row[1], row[2].encode(), row[3]) for row in rows]

    def sent(self, event_id: str) -> None:
        with self._lock:
            self._db.execute("UPDATE event SET sent = 1 WHERE id = ?", (event_id,))

    def not_sent(self, event_id: str, tries: int) -> None:
        wait = min(2.0**tries, 60.0)
        with self._lock:
            self._db.execute(
                "UPDATE event SET tries = ?, next_at = ? WHERE id = ?",
                (tries + 1, time.time() + wait, event_id),
            )

    def all(self) -> list[dict[str, Any]]:
        """Every record, with the ask and the account that it was made for."""
        with self._lock:
            rows = self._db.execute("SELECT record, ask, account FROM checkout ORDER BY rowid").fetchall()
        return [json.loads(row[0]) | {"ask": json.loads(row[1]), "account": row[2]} for row in rows]

    def forget(self) -> None:
        """As if nothing had ever been."""
        with self._lock:
            for table in ("checkout", "refund", "event", "later"):
                self._db.execute(f"DELETE FROM {table}")  # noqa: S608

    def events(self) -> list[tuple[str, bytes]]:
        """All that were ever made, for who fetches them."""
        with self._lock:
            rows = self._db.execute("SELECT account, body FROM event ORDER BY rowid").fetchall()
        return [(row[0], row[1].encode()) for row in rows]
