"""The texts that payers and models read, as files; their hashes are on every decision record."""

from prompts.helplines import Helpline, helpline_text, helplines
from prompts.loader import MissingValue, Prompt, load, reply, reply_texts, version

__all__ = [
    "Helpline",
    "MissingValue",
    "Prompt",
    "helpline_text",
    "helplines",
    "load",
    "reply",
    "reply_texts",
    "version",
]
