"""What a reader of an HTML mail would not see, taken out: hidden text is how instructions are smuggled (WHK-21)."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

Colour = tuple[int, int, int]

_NEVER = frozenset(
    {"script", "style", "head", "title", "template", "noscript", "svg", "math", "object", "embed", "iframe", "frame",
     "textarea", "select", "input", "button", "audio", "video", "canvas", "meta", "link", "base", "map", "datalist"}
)  # fmt: skip
_NAMED: dict[str, Colour] = {
    "white": (255, 255, 255), "black": (0, 0, 0), "snow": (255, 250, 250), "ivory": (255, 255, 240),
    "ghostwhite": (248, 248, 255), "whitesmoke": (245, 245, 245), "red": (255, 0, 0), "blue": (0, 0, 255),
    "green": (0, 128, 0), "gray": (128, 128, 128), "grey": (128, 128, 128), "navy": (0, 0, 128),
    "yellow": (255, 255, 0), "silver": (192, 192, 192), "maroon": (128, 0, 0), "windowtext": (0, 0, 0),
    "window": (255, 255, 255),
}  # fmt: skip
_WHITE: Colour = (255, 255, 255)
_BLACK: Colour = (0, 0, 0)
_TOO_CLOSE = 40
_LENGTH = re.compile(r"(-?[0-9]*\.?[0-9]+)\s*(px|pt|em|rem|%|vh|vw|ex|ch|cm|mm|in|pc)?")
_SMALLEST = {"px": 3.0, "pt": 2.5, "em": 0.2, "rem": 0.2, "%": 20.0, "": 3.0}
_RGB = re.compile(r"rgba?\(([^)]*)\)")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]{1,500})\{([^{}]{0,2000})\}")
_SIMPLE = re.compile(r"([a-z][a-z0-9]*)?((?:[.#][\w-]+)*)$", re.IGNORECASE)
_JOINERS = frozenset("\u200c\u200d")
_SELECTOR_CHARS = 100_000


def without_hidden(tree: HtmlElement) -> None:
    """Take every element out of the tree that is not shown, and all styles with it."""
    rules = _stylesheet(tree)
    _walk(tree, rules, _BLACK, _WHITE)


def without_invisible(text: str) -> str:
    """`text` without characters that nobody sees: zero-width ones, bidirectional marks, tags, and private ones.

    Joiners stay between letters that need them (Persian, Hindi, emoji).
    """
    kept: list[str] = []
    for place, char in enumerate(text):
        if char in _JOINERS:
            around = text[place - 1 : place] + text[place + 1 : place + 2]
            if len(around) == 2 and not any(other.isascii() or other in _JOINERS for other in around):
                kept.append(char)
        elif unicodedata.category(char) not in {"Cf", "Co", "Cs", "Cn"} and not 0x180B <= ord(char) <= 0x180E:
            kept.append(char)
    return "".join(kept)


def _walk(element: HtmlElement, rules: list[tuple[str, str, str]], ink: Colour, paper: Colour) -> None:
    """Depth first, without recursion: a mail may nest as deep as it likes."""
    stack = [(element, ink, paper)]
    while stack:
        node, ink, paper = stack.pop()
        for child in list(node):
            if not isinstance(child.tag, str):
                _remove(child)
                continue
            style = _style(child, rules)
            own_ink = _colour(style.get("color", child.get("color", ""))) or ink
            own_paper = _paper(child, style) or paper
            if child.tag.lower() in _NEVER or _unseen(child, style):
                _remove(child)
                continue
            if _close(own_ink, own_paper):
                _silence(child)
            for name in ("style", "class", "hidden"):
                child.attrib.pop(name, None)
            stack.append((child, own_ink, own_paper))


def _silence(element: HtmlElement) -> None:
    """Its own text is written in the colour of the paper; what stands in it may have another ink."""
    element.text = None
    for child in element:
        child.tail = None


def _remove(element: HtmlElement) -> None:
    element.drop_tree() if isinstance(element.tag, str) else _drop_comment(element)


def _drop_comment(element: HtmlElement) -> None:
    parent = element.getparent()
    if parent is None:
        return
    tail, before = element.tail or "", element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


def _style(element: HtmlElement, rules: list[tuple[str, str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    classes = set((element.get("class") or "").lower().split())
    for tag, names, body in rules:
        if tag and tag != element.tag.lower():
            continue
        wanted = re.findall(r"([.#])([\w-]+)", names.lower())
        matches = all(
            name in classes if kind == "." else name == (element.get("id") or "").lower()
            for kind, name in wanted
        )
        if matches and (tag or wanted):
            found |= _declarations(body)
    return found | _declarations(element.get("style") or "")


def _declarations(body: str) -> dict[str, str]:
    pairs = (part.partition(":") for part in body.lower().split(";"))
    return {
        name.strip(): value.replace("!important", "").strip() for name, _, value in pairs if value.strip()
    }


def _stylesheet(tree: HtmlElement) -> list[tuple[str, str, str]]:
    """(tag, classes and ids, declarations) of each rule, by the last part of its selector."""
    css = "\n".join(node.text or "" for node in tree.iter("style"))[:_SELECTOR_CHARS]
    css = _COMMENT.sub(" ", css.replace("<!--", " ").replace("-->", " "))
    found = []
    for selectors, body in _RULE.findall(css):
        for selector in selectors.split(","):
            last = re.split(r"[\s>+~]+", selector.strip())[-1].partition(":")[0]
            simple = _SIMPLE.match(last)
            if simple and (simple[1] or simple[2]):
                found.append(((simple[1] or "").lower(), simple[2], body))
    return found[:500]


def _unseen(element: HtmlElement, style: dict[str, str]) -> bool:
    if element.get("hidden") is not None or style.get("mso-hide") == "all":
        return True
    if style.get("display") == "none" or style.get("visibility") in {"hidden", "collapse"}:
        return True
    if _number(style.get("opacity", "1")) <= 0.1 or _tiny(style.get("font-size", "")):
        return True
    if element.tag.lower() == "font" and element.get("size") == "0":
        return True
    boxed = style.get("overflow", "") in {"hidden", "clip"} or style.get("position") in {"absolute", "fixed"}
    small = any(_flat(style.get(name, "")) for name in ("height", "max-height", "width", "max-width"))
    if boxed and small:
        return True
    clipped = style.get("clip-path", "").startswith(("inset(50%", "inset(100%", "circle(0"))
    if clipped or "rect(0" in style.get("clip", ""):
        return True
    away = ("left", "top", "right", "bottom", "margin-left", "margin-top", "text-indent")
    return any(_number(style.get(name, "0")) <= -500 for name in away) or "scale(0" in style.get(
        "transform", ""
    )


def _tiny(length: str) -> bool:
    found = _LENGTH.match(length)
    return bool(found) and float(found[1]) < _SMALLEST.get(found[2] or "", 0.0) if found else False


def _flat(length: str) -> bool:
    found = _LENGTH.match(length)
    return found is not None and (found[2] or "px") in {"px", "pt", "em", "rem", "%"} and float(found[1]) <= 1


def _number(text: str) -> float:
    found = _LENGTH.match(text)
    return float(found[1]) if found else 1.0


def _paper(element: HtmlElement, style: dict[str, str]) -> Colour | None:
    return (
        _colour(style.get("background-color", ""))
        or _colour(style.get("background", ""))
        or _colour(element.get("bgcolor") or "")
    )


def _colour(text: str) -> Colour | None:
    """The colour as RGB; a transparent one is that of white paper. None when there is none."""
    text = text.strip().lower()
    if not text or text in {"inherit", "initial", "none", "currentcolor"}:
        return None
    rgb = _RGB.search(text)
    if rgb:
        parts = [part for part in re.split(r"[\s,/]+", rgb[1].strip()) if part]
        if len(parts) >= 4 and _number(parts[3]) <= 0.1:
            return _WHITE
        values = [round(_number(part) * (2.55 if part.endswith("%") else 1)) for part in parts[:3]]
        return (values[0], values[1], values[2]) if len(values) == 3 else None
    word = text.split()[0]
    if word == "transparent":
        return None
    digits = word.removeprefix("#")
    if re.fullmatch(r"[0-9a-f]{3,4}", digits):
        digits = "".join(char * 2 for char in digits)
    if re.fullmatch(r"[0-9a-f]{6}(?:[0-9a-f]{2})?", digits):
        return (int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16))
    return _NAMED.get(word)


def _close(ink: Colour, paper: Colour) -> bool:
    return all(abs(one - other) < _TOO_CLOSE for one, other in zip(ink, paper, strict=True))
