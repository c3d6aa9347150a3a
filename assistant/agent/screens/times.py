"""When and where not to write, read out of the payer's words (COM-04)."""

from __future__ import annotations

import re

from assistant.agent.screens.normalise import plain

_CLOCK = r"(\d{1,2})(?:[:.h](\d{2}))?\s*(?:uhr|heures|h\b|o'?clock)?\s*(a\.?m\.?|p\.?m\.?)?"
_NOON = "12:00"
_NAMED = {
    "noon": _NOON,
    "midday": _NOON,
    "mittag": _NOON,
    "midi": _NOON,
    "mediodia": _NOON,
    "midnight": "23:59",
}
_AFTER = r"(?:after|past|later than|despues de|apres|nach|dopo|depois d[aeo]s?)"
_BEFORE = r"(?:before|earlier than|until|till?|antes de|avant|vor|prima|antes d[aeo]s?)"
_ARTICLE = r"(?:\s+(?:las?|les?|le|as|os|the))?\s+"
_NAME = "|".join(_NAMED)
_EARLIEST = re.compile(rf"\b{_BEFORE}{_ARTICLE}(?:{_CLOCK}|({_NAME}))")
_LATEST = re.compile(rf"\b{_AFTER}{_ARTICLE}(?:{_CLOCK}|({_NAME}))")
_ONLY = re.compile(r"\b(?:only|just|solo|solamente|seulement|uniquement|nur|erst|so|somente)\b")
_NEVER = re.compile(r"\b(?:don'?t|do not|never|not|stop|no|nicht|keine|ne|pas|non|nao|nunca)\b")
_WORK = re.compile(
    r"\b(?:at|during|in|while i'?m at)\s+(?:my\s+)?(?:work|job|workplace|work hours|working hours|office)\b"
    r"|\bmy workplace\b|\bwhile i'?m working\b|\bemployer\b"
    r"|\b(?:en el trabajo|au travail|au bureau|bei der arbeit|wahrend der arbeit|al lavoro|no trabalho)\b"
)
_NIGHT = re.compile(
    r"\b(?:at night|late at night|nachts|la nuit|de noche|por la noche|di notte|a noite|so late|this late)\b"
)
_MORNING = re.compile(r"\b(?:in the mornings?|so early|this early|el matin|le matin|por la manana|morgens)\b")
_EVENING = re.compile(r"\b(?:in the evenings?|abends|le soir|por la tarde|la sera)\b")
_SUNDAY = re.compile(r"\b(?:sundays?|domingos?|dimanches?|sonntags?|domenica)\b")
_WEEKEND = re.compile(r"\b(?:weekends?|week-ends?|wochenende|fin de semana|fim de semana)\b")
_LATE_EVENING = "20:00"
_EARLY = "09:00"
_EVENING_FROM = "18:00"


def describe(text: str) -> str:
    """What could be read, as `key=value` joined by `;` (keys not_before, not_after with local HH:MM; not_at=work;
    not_on=sunday or weekend), or "" when only the wish itself is clear."""
    low = " ".join(plain(part) for part in text.split())
    only = bool(_ONLY.search(low)) and not _NEVER.search(low)
    found: dict[str, str] = {}
    earliest, latest = _EARLIEST.search(low), _LATEST.search(low)
    if earliest and (time := _time(earliest, afternoon=only)):
        found["not_after" if only else "not_before"] = time
    if latest and (time := _time(latest, afternoon=True)):
        found["not_before" if only else "not_after"] = time
    if not only:
        if _WORK.search(low):
            found["not_at"] = "work"
        if _NIGHT.search(low):
            found.setdefault("not_after", _LATE_EVENING)
        if _MORNING.search(low):
            found.setdefault("not_before", "12:00" if "morning" in low else _EARLY)
        if _WEEKEND.search(low):
            found["not_on"] = "weekend"
        elif _SUNDAY.search(low):
            found["not_on"] = "sunday"
    elif _EVENING.search(low):
        found.setdefault("not_before", _EVENING_FROM)
    return ";".join(f"{key}={value}" for key, value in found.items())


def _time(match: re.Match[str], *, afternoon: bool) -> str:
    """HH:MM; a bare hour up to 7 (`afternoon`: up to 11) means the afternoon or evening."""
    hour_text, minute_text, half, name = match.groups()
    if name:
        return _NAMED[name]
    hour, minute = int(hour_text), int(minute_text or 0)
    if half and half.startswith("p") and hour < 12:
        hour += 12
    elif half and half.startswith("a") and hour == 12:
        hour = 0
    elif not half and 0 < hour <= (11 if afternoon else 7) and not minute_text and "uhr" not in match[0]:
        hour += 12
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else ""
