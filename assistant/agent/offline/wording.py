"""A payer's wording made comparable: lower case, short forms written out, signs dropped."""

from __future__ import annotations

import re

SHORT = {
    "u": "you",
    "ur": "your",
    "r": "are",
    "pls": "please",
    "plz": "please",
    "thx": "thanks",
    "ty": "thank you",
    "tx": "thanks",
    "wanna": "want to",
    "gonna": "going to",
    "gotta": "got to",
    "dont": "don't",
    "cant": "can't",
    "wont": "won't",
    "didnt": "didn't",
    "doesnt": "doesn't",
    "isnt": "isn't",
    "whats": "what's",
    "whens": "when's",
    "wheres": "where's",
    "couldnt": "couldn't",
    "wouldnt": "wouldn't",
    "shouldnt": "shouldn't",
    "hasnt": "hasn't",
    "havent": "haven't",
    "wasnt": "wasn't",
    "werent": "weren't",
    "arent": "aren't",
    "theres": "there's",
    "youve": "you've",
    "couldve": "could have",
    "rn": "now",
    "pmt": "payment",
    "pmts": "payments",
    "im": "i'm",
    "ive": "i've",
    "thats": "that's",
    "youre": "you're",
    "amt": "amount",
    "inv": "invoice",
    "msg": "message",
    "msgs": "messages",
    "txt": "text",
    "txts": "texts",
    "tmrw": "tomorrow",
    "tmr": "tomorrow",
    "tomorow": "tomorrow",
    "installment": "instalment",
    "installments": "instalments",
    "cheque": "check",
    "recieve": "receive",
    "recieved": "received",
    "atm": "now",
    "abt": "about",
    "bc": "because",
    "w9": "w-9",
    "fortnightly": "every two weeks",
}
THE_REST = r"(?:rest|remainder|other (?:half|bit|part)|last bit)"
"""What is left when a part is paid, for patterns."""
_WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*%?|[$€£%]")


def plain(text: str) -> str:
    """`U got my payment??` -> `you got my payment`."""
    words = _WORD.findall(text.lower().replace("’", "'"))
    return " ".join(SHORT.get(word, word) for word in words)
