"""How and when a payer wants to hear from the business, out of their words."""

from __future__ import annotations

import re

_TIME = r"(?P<time>\d{1,2}(?:[:.]\d{2})?\s*(?:a\.?m\.?|p\.?m\.?)?|noon|midday)"
_BEFORE = re.compile(rf"\b(?:before|until|earlier than)\s+{_TIME}", re.IGNORECASE)
_AFTER = re.compile(rf"\b(?:after|past|later than|from)\s+{_TIME}", re.IGNORECASE)
_LANGUAGES = {"english": "en", "spanish": "es", "french": "fr", "german": "de"}


def contact_wishes(text: str) -> list[dict[str, object]]:
    """The arguments of the `set_contact_preferences` calls that the text asks for; none when it is unclear."""
    wording = text.lower().replace("’", "'")
    wishes: dict[str, object] = {}
    refuses = re.search(r"\b(?:don'?t|do not|not?|never|no|stop)\b", wording) is not None
    before, after = _BEFORE.search(wording), _AFTER.search(wording)
    if before:
        wishes["not_before" if refuses else "not_after"] = _clock(before["time"])
    if after:
        wishes["not_after" if refuses and "only" not in wording else "not_before"] = _clock(after["time"])
    if not before and not after:
        if re.search(r"\bmorning", wording):
            wishes["not_before" if refuses or "bad" in wording else "not_after"] = "12:00"
        elif re.search(r"\bevening", wording):
            wishes["not_after" if refuses else "not_before"] = "17:00"
        elif re.search(r"\bafternoon", wording):
            wishes["not_before"] = "12:00"
    for language, code in _LANGUAGES.items():
        if re.search(rf"\b(?:in|prefer|speak|rather|only) {language}\b|^{language}(?: please)?$", wording):
            wishes["language"] = code
    if wishes:
        return [wishes]
    return _channel_wishes(wording)


def _channel_wishes(wording: str) -> list[dict[str, object]]:
    unwanted = re.search(
        r"(?:instead of|rather than|not|no more|don'?t|stop|turn off)\s+(?:by |via |my |the |to |me "
        r"|send(?:ing)? )*(?:(?P<sms>text\w*|sms|phone)|(?P<email>e-?mail\w*))",
        wording,
    )
    rest = wording.replace(unwanted.group(), " ") if unwanted else wording
    wanted = re.search(r"\b(?:(?P<email>e-?mail\w*)|(?P<sms>text\w*|sms))\b", rest)
    calls: list[dict[str, object]] = []
    refused = (unwanted.lastgroup if unwanted else None) or ""
    chosen = (wanted.lastgroup if wanted else None) or ""
    if chosen and chosen != refused:
        calls.append({"channel": chosen, "allowed": True})
    if refused and re.search(r"instead|rather|no more|stop|turn off|not|don'?t", wording):
        calls.append({"channel": refused, "allowed": False})
    return calls


def _clock(time: str) -> str:
    return "12:00" if time in ("noon", "midday") else " ".join(time.split())
