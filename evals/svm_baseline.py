"""The usual base line: TF-IDF over characters and words with a linear SVM, trained on the same files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.agent.offline.intent_names import public_intent
from assistant.agent.offline.phrases import LANGUAGES, read_messages, read_phrases
from evals.intents_heard import OUTSIDE, Heard

if TYPE_CHECKING:
    from collections.abc import Callable

    from evals.utterances import Utterance


def trained() -> Callable[[Utterance], Heard]:
    """The trained base line; it hears one intent per message."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_union
    from sklearn.svm import LinearSVC

    texts, labels = [], []
    for language in LANGUAGES:
        for name, phrases in read_phrases(language).items():
            intent = public_intent(name)
            if intent is not None:
                texts += phrases
                labels += [intent] * len(phrases)
        for message in read_messages(language):
            texts.append(message.text)
            labels.append(message.intents[0])
    features = make_union(
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=1),
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"(?u)\b\w+\b"),
    )
    machine = LinearSVC(C=1.0, class_weight="balanced", random_state=0)
    machine.fit(features.fit_transform(texts), labels)
    names: list[str] = [str(name) for name in machine.classes_]

    def hear(item: Utterance) -> Heard:
        margins: Any = machine.decision_function(features.transform([item.text]))[0]
        by_name = dict(zip(names, (float(margin) for margin in margins), strict=True))
        best = max(names, key=by_name.__getitem__)
        inside = max(margin for name, margin in by_name.items() if name != OUTSIDE)
        return Heard(item, (best,), by_name.get(OUTSIDE, 0.0) - inside)

    return hear
