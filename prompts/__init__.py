"""The texts that payers and models read, as files; their hashes are on every decision record."""

from prompts.helplines import Helpline, helpline_text, helplines
from prompts.loader import (
    FALLBACK_LANGUAGE,
    MissingValue,
    Prompt,
    has_reply,
    keys,
    languages,
    load,
    reply,
    reply_texts,
    version,
)

__all__ = [
    "FALLBACK_LANGUAGE",
    "Helpline",
    "MissingValue",
    "Prompt",
    "has_reply",
    "helpline_text",
    "helplines",
    "keys",
    "languages",
    "load",
    "reply",
    "reply_texts",
    "version",
]
