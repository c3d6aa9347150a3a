"""When the library must not answer: nothing near, another country's rules, or a matter for people.

The numbers are calibrated on the articles' own questions and the phrases of outside.yaml, each left out in turn, and
checked on tests/knowledge_base/questions.yaml. They move with the library: calibrate again when it grows much.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
import yaml

from knowledge_base.refusals import refused

if TYPE_CHECKING:
    from numpy.typing import NDArray

Reason = Literal["too_far", "elsewhere", "needs_a_person"]

ANSWERABLE_FROM = 1.45
_NEAREST = 3
_WORDS, _WORDS_HALF = 0.3, 4.0
_COVERED = 0.2
_GAP, _GAP_SLACK = 0.7, 0.1


def needs_a_person(question: str) -> bool:
    """Evasion, liability, advice on what to choose, mixed cases, other law: never from a library (TAX-04)."""
    return refused(question) is not None


def closeness(
    dense: NDArray[np.float32], lexical: NDArray[np.float32], *, covered: float, gap: float
) -> float:
    """How well the library answers a question; from 0 to about 1.2.

    `dense` and `lexical` are the scores of all passages that apply: three near ones say more than one.
    `covered` is the share of the question's words that the best articles use; `gap` is the cosine of the
    nearest topic that no article covers, which counts against an answer once it comes near the best passage.
    """
    if not dense.size:
        return 0.0
    words = float(lexical.max())
    near = float(np.sort(dense)[-_NEAREST:].mean())
    against = max(0.0, gap - float(dense.max()) + _GAP_SLACK)
    score = near + _WORDS * words / (words + _WORDS_HALF) + _COVERED * covered - _GAP * against
    return max(0.0, score)


def topics_not_covered() -> list[str]:
    """Tax matters that payers ask about and that no article covers yet."""
    text = (Path(__file__).parent / "not_covered.yaml").read_text(encoding="utf-8")
    return [str(topic) for topic in yaml.safe_load(text)]
