"""A plain yes or no, matched by code to the one offer just shown; no model is asked (DESIGN: Consent)."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from assistant.agent.context import TurnFacts
    from assistant.domain.offers import Offer

_YES = frozenset(
    """
    yes|yes please|yep|yeah|yup|ok|okay|sure|agreed|i agree|i accept|accept|accepted|deal|that works|
    that works for me|works for me|sounds good|yes that works|yes i agree|yes i accept|yes ok|ok yes|
    yes sounds good|perfect|great yes|go ahead|that s fine|thats fine|ok that s fine|yes that s fine|
    that s fine with me|that s fine do it|thats fine do it|do it|ok do it|yes do it|please do it|
    let s do it|let s do that|lets do that|
    that suits me|i ll take it|ill take it|confirm|confirmed|i confirm|yes i confirm|lets do it|
    si|si por favor|de acuerdo|acepto|vale|oui|d accord|j accepte|oui merci|ca marche|
    ja|ja bitte|einverstanden|ich stimme zu|passt|in ordnung|ja gerne
    """.replace("\n", "")
    .replace("    ", "")
    .split("|")
)
_NO = frozenset(
    """
    no|no thanks|no thank you|nope|nah|decline|i decline|not that|i dont want that|no i dont want that|
    no gracias|non|non merci|nein|nein danke
    """.replace("\n", "")
    .replace("    ", "")
    .split("|")
)
# Besides letters of these languages only what does not change a plain word. A question mark asks; a word in another
# script, a thumb down or a tag may say the opposite of the word beside it.
_PLAIN_SIGNS = re.compile(r"[a-z\s.,!'’…\-👍👌✅🙂😊😀🙏\ufe0f\U0001f3fb-\U0001f3ff]*")
# A yes answers what was asked last. Where a reply that shows an offer asks about anything else, or says what a yes is
# to mean, the button is the only yes: a model must not turn the one answer into the other.
_QUESTION = re.compile(r"[^.!?…\n]*\?")
_ABOUT_THE_OFFER = re.compile(
    r"\b(?:accept|agree|work|works|suit|suits|manage|offer|instal?ments|payments|acept\w*|acuerdo|oferta|pagos|parece"
    r"|accept\w*|convient|convenir|offre|paiements|versements|annehmen|passt|einverstanden|angebot|raten)\b",
    re.IGNORECASE,
)
_SAYS_WHAT_YES_MEANS = re.compile(
    r"\b(?:say|reply|answer|type|write|respond|send|text)\b[^.!?\n]{0,40}\b(?:yes|ok|okay|confirm)\b"
    r"|\b(?:yes|ok|okay)\b[^.!?\n]{0,20}\b(?:if|means?|to (?:see|get|hear|continue))\b",
    re.IGNORECASE,
)
_MOST_WORDS_BESIDE_A_CODE = 5
_CODE_SIGNS = re.compile(r"[\w\s.,!'\"“”‘’:-]*")
_BESIDE_A_CODE = frozenset(
    {
        "code",
        "the code",
        "my code",
        "the code is",
        "i agree",
        "agreed",
        "accept",
        "i accept",
        "codigo",
        "el codigo",
    }
    | {
        "acepto",
        "der code",
        "mon code",
        "le code",
        "j accepte",
        "ich stimme zu",
        "einverstanden",
        "please",
        "thanks",
    }
)
_CHANNELS = frozenset({"web"})  # SMS and email take a code bound to the offer instead (COM-15)


def plain(text: str) -> str:
    """Lower case, no accents, no punctuation, single spaces; "" where anything else is in it."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    folded = "".join(char for char in folded if not unicodedata.combining(char)).replace("’", "'")
    if not _PLAIN_SIGNS.fullmatch(folded):
        return ""
    return " ".join(re.sub(r"[^a-z]+", " ", folded.replace("n't", "nt")).split())


def matched(turn: TurnFacts) -> tuple[Literal["yes", "no"], Offer] | None:
    """The payer's plain word and the one offer it can only mean; None when there is any doubt."""
    if turn.scope.channel == "sms":
        return _by_code(turn)
    if turn.scope.channel not in _CHANNELS or len(turn.open_offers) != 1:
        return None
    word = plain(turn.message.text)
    answer: Literal["yes", "no"] | None = "yes" if word in _YES else "no" if word in _NO else None
    if answer is None:
        return None
    offer = turn.open_offers[0]
    shown = next((m for m in reversed(turn.history) if m.author != "payer"), None)
    if shown is None or shown.author not in ("assistant", "staff") or shown.channel != turn.scope.channel:
        return None
    if not any(block.get("offer_id") == offer.id for block in shown.blocks):
        return None
    if answer == "yes" and not _asks_for_the_offer(shown.text):
        return None
    return answer, offer


def _by_code(turn: TurnFacts) -> tuple[Literal["yes"], Offer] | None:
    """The code of one open offer, said alone or with a plain word ("ok K7QM"); anything more is a question."""
    words = re.findall(r"[A-Za-z0-9]+", turn.message.text)
    if not 1 <= len(words) <= _MOST_WORDS_BESIDE_A_CODE or not _CODE_SIGNS.fullmatch(turn.message.text):
        return None
    said = {word.upper() for word in words}
    found = [offer for offer in turn.open_offers if offer.code in said]
    beside = " ".join(word.casefold() for word in words if word.upper() not in {o.code for o in found})
    if len(found) != 1 or (beside and plain(beside) not in _YES | _BESIDE_A_CODE):
        return None
    return "yes", found[0]


def _asks_for_the_offer(text: str) -> bool:
    """Whether a yes to this reply can only be a yes to the offer that it shows."""
    questions = _QUESTION.findall(text)
    return all(map(_ABOUT_THE_OFFER.search, questions)) and not _SAYS_WHAT_YES_MEANS.search(text)
