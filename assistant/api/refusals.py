"""Security events of doors that anybody may knock at: each is recorded, a flood of them is counted."""

from __future__ import annotations

import threading
import time

from assistant.audit import log as audit
from assistant.core.db import transaction

MOST_A_MINUTE = 30
_SECONDS = 60.0


class Refusals:
    """Records refusals in the log's system chain, at most MOST_A_MINUTE a minute in this process.

    What is not recorded one by one is told by the next record, as `unrecorded`.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._since = 0.0
        self._recorded = 0
        self._unrecorded = 0

    def record(self, *, actor: str, subject: str, payload: dict[str, object]) -> None:
        told = self._admit(time.monotonic())
        if told is None:
            return
        with transaction() as session:
            audit.append(
                session,
                chain=audit.SYSTEM_CHAIN,
                kind="security.refused",
                business_id="",
                actor=actor,
                subject=subject,
                payload=payload | ({"unrecorded": told} if told else {}),
            )

    def _admit(self, now: float) -> int | None:
        """How many went unrecorded before this one; None when this one does too."""
        with self._lock:
            if now - self._since >= _SECONDS:
                self._since, self._recorded = now, 0
            if self._recorded >= MOST_A_MINUTE:
                self._unrecorded += 1
                return None
            self._recorded += 1
            told, self._unrecorded = self._unrecorded, 0
            return told


refusals = Refusals()
