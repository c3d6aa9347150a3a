"""What a turn came to, before it is committed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.domain.conversations import Author


@dataclass
class Outcome:
    """`dialogue` is what the model wants to remember; `record` goes into the decision record,
    `sent` (what a model was sent) encrypted beside it.

    `disclose_last`: that an AI speaks is said after the text, where condolence or help comes first.
    """

    text: str
    author: Author = "assistant"
    blocks: list[dict[str, Any]] = field(default_factory=list)
    citations: list[dict[str, Any]] = field(default_factory=list)
    dialogue: dict[str, Any] = field(default_factory=dict)
    handed_off: bool = False
    misunderstood: bool = False
    disclose_last: bool = False
    record: dict[str, Any] = field(default_factory=dict)
    sent: dict[str, Any] = field(default_factory=dict)
