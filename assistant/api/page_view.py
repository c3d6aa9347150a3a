"""What the payer's page needs beside its data: the interface's texts and values derived from the state."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from re import Match
from re import compile as compile_pattern
from typing import Any

STRINGS = Path(__file__).parent.parent / "templates" / "strings"
_PLACEHOLDER = compile_pattern(r"\{([a-z_0-9.]+)\}")
_SETTLED = frozenset({"paid", "cancelled"})
_UNDERWAY = frozenset({"pending", "processing"})
_OVER = frozenset({"completed", "cancelled", "broken", "replaced"})


class Blank:
    """Answers every attribute with itself and prints nothing: one macro gives both a row and its pattern."""

    def __getattr__(self, name: str) -> "Blank":
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, key: object) -> "Blank":
        return self

    def __call__(self, *_: object) -> "Blank":
        return self

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return ""

    def __len__(self) -> int:
        return 0


@cache
def page_strings(lang: str) -> Mapping[str, Any]:
    """The texts of the interface in a language ("en"); what a language lacks is shown in English."""
    english: dict[str, Any] = json.loads((STRINGS / "en.json").read_text(encoding="utf-8"))
    own = STRINGS / f"{lang}.json"
    if not lang.isalpha() or lang == "en" or not own.is_file():
        return english
    return _merged(english, json.loads(own.read_text(encoding="utf-8")))


@cache
def script_strings(lang: str) -> Mapping[str, Any]:
    """The part that the page's script needs: names of states, sentences to fill in, its own messages."""
    whole = page_strings(lang)
    sentences = {
        key: text
        for key, text in whole.items()
        if key not in {"labels", "js"} and (isinstance(text, dict) or "{" in text)
    }
    return {"labels": whole["labels"], "formats": sentences, "js": whole["js"]}


def fill(sentence: str, item: object) -> str:
    """Put values of `item` into `{dotted.path}` places; lists take an index, `last` or `length`.

    The page's script fills the same sentences in the same way (static/js/bind.js).
    """

    if isinstance(item, Blank):
        return ""

    def value(place: Match[str]) -> str:
        found = _at(item, place[1])
        return "" if found is None else str(found)

    return _PLACEHOLDER.sub(value, sentence)


def label(labels: Mapping[str, str], value: object) -> str:
    """The text for a state or kind; one that has no text yet is shown as its own words."""
    return labels.get(str(value)) or str(value).replace("_", " ").capitalize()


def page_context(
    view: Mapping[str, Any], *, token: str, lang: str, embedded: bool = False, **rest: object
) -> dict[str, object]:
    """The whole context of invoice.html, embed.html and pay.html.

    `rest` holds business_name, csrf, client_id (fresh each time), locale, demo and suggestions (texts);
    embed.html also takes `theme` ("light", "dark" or "auto"), pay.html `error` and `amount`.
    """
    return {
        "view": view,
        "token": token,
        "base": f"/i/{token}",
        "embedded": embedded,
        "t": page_strings(lang),
        "script_strings": script_strings(lang),
        "lang": lang,
        "fill": fill,
        "label": label,
        "blank": Blank(),
        "stage": stage(view),
        "next_instalment": next_instalment(view.get("plan")),
        "waiting_offers": [offer for offer in view["offers"] if offer["status"] == "open"][-1:],
        "pending_payments": [payment for payment in view["payments"] if payment["status"] in _UNDERWAY],
        "unplaced_offers": unplaced_offers(view),
        "transfer": False,
        "several": False,
        **rest,
    }


def stage(view: Mapping[str, Any]) -> str:
    """Who answers: assistant; staff, once a person has written; waiting, until one has (AI-01, honest hand-over)."""
    if view["conversation"]["owner"] == "assistant":
        return "assistant"
    spoke = (
        said["author"] for said in reversed(view["messages"]) if said["author"] in ("assistant", "staff")
    )
    return "staff" if next(spoke, "") == "staff" else "waiting"


def next_instalment(plan: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """The first instalment that is still to be paid, unless the plan is over."""
    if plan is None or plan["status"] in _OVER:
        return None
    return next((part for part in plan["instalments"] if part["status"] not in _SETTLED), None)


def unplaced_offers(view: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Open offers that no message of the conversation shows (made over SMS or by staff)."""
    placed = {
        block["offer_id"]
        for message in view["messages"]
        for block in message["blocks"]
        if block["type"] == "offer"
    }
    return [offer for offer in view["offers"] if offer["status"] == "open" and offer["id"] not in placed]


def _at(item: object, path: str) -> object:
    for step in path.split("."):
        if isinstance(item, Mapping):
            item = item.get(step)
        elif isinstance(item, Sequence) and not isinstance(item, str):
            item = _of_list(item, step)
        else:
            item = getattr(item, step, None)
        if item is None:
            return None
    return item


def _of_list(items: Sequence[object], step: str) -> object:
    if step == "length":
        return len(items)
    if step == "last":
        return items[-1] if items else None
    return items[int(step)] if step.isdigit() and int(step) < len(items) else None


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    both = dict(base)
    for key, value in over.items():
        both[key] = _merged(both[key], value) if isinstance(both.get(key), dict) else value
    return both
