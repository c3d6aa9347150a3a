"""Which of the languages that the checks can read a sentence is in; one that they cannot read is held back."""

from __future__ import annotations

import re
from functools import lru_cache

_WORDS = re.compile(r"[^\W\d_]+")
_STOPWORDS = {
    "en": "the a an is are was were be been you your yours i we it this that of to and or for in on at "
    "with have has had "
    "can could would will not no yes what when how which by from if so do does my our there here please "
    "thanks thank "
    "before after until since than then now only both each per isn aren wasn doesn didn won hasn couldn "
    "wouldn shouldn re ve ll again today more let's me don't i'm i've it's that's here's hi hello sorry "
    "done great as any about",
    "es": "el la los las un una es son está están usted su sus de del que y o en con por para no sí se lo "
    "le les al ha "
    "han he hemos como cuando cuánto qué si más ya este esta esto mi nuestro pero tiene puede podría nada "
    "debe hola gracias "
    "todavía rechazado favor quiere",
    "fr": "le la les un une des est sont vous votre vos nous notre je j il elle de du que qui et ou en "
    "dans avec pour par "
    "pas ne n ce cette ces au aux a ont avons si plus mon déjà peut pouvez être été rien bonjour merci sur "
    "quel quelle voici "
    "c d l",
    "de": "der die das den dem des ein eine einen ist sind sie ihr ihre ihnen ihrem ihren ich wir uns und "
    "oder nicht kein "
    "keine zu zum zur im in am an auf mit für von bei es wenn noch schon haben hat wird werden wurde kann "
    "können möchten "
    "bitte guten danke wie viel was mir nichts diese diesen dieser dieses",
    "other": "il lo gli della dei che è sono tuo tua non nulla il seu sua você foi não mais uma um em para "
    "nosso het een "
    "van niet uw zijn wij och är inte din ditt nie jest twój na nu din este dumneavoastră devi piano più "
    "nada até jest"
    " og er ikke du har på att det sig med för ei ole on ja bir ve bu için değil",
}
_SETS = {name: frozenset(words.split()) for name, words in _STOPWORDS.items()}
_CURRENCIES = frozenset({"usd", "eur", "gbp", "jpy", "kwd", "chf", "cad", "aud"})
SUPPORTED = frozenset({"en", "es", "fr", "de"})


@lru_cache(maxsize=256)
def scores(low: str) -> dict[str, int]:
    words = _WORDS.findall(low)
    return {name: sum(word in known for word in words) for name, known in _SETS.items()}


def guess(low: str) -> frozenset[str]:
    """The supported languages that it may be in; English when nothing tells."""
    found = scores(low)
    best = max(found.values())
    likely = {name for name in SUPPORTED if found[name] and found[name] * 2 >= best}
    return frozenset(likely or {"en"})


def mostly_english(low: str) -> bool:
    """Whether no other language has more of its words in it than English."""
    found = scores(low)
    return found["en"] >= max(found.values())


def readable(low: str) -> bool:
    """Whether the checks can read it: short fragments pass, longer text must look like a supported language."""
    words = [word for word in _WORDS.findall(low) if word not in _CURRENCIES]
    if len(words) < 4:
        return True
    found = scores(low)
    known = max(found[name] for name in SUPPORTED)
    return found["other"] <= known and known > 0 if len(words) >= 5 else found["other"] <= known
