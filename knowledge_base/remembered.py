"""Vectors of texts that come again and again, in memory."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

KEPT = 10_000
"""About two kilobytes each."""


class Remembered:
    """Vectors of the library's own sentences: from memory, else as `make` gives them; shared between threads."""

    def __init__(self, make: Callable[[list[str]], NDArray[np.float32]]) -> None:
        self._make = make
        self._known: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """A row for each text."""
        with self._lock:
            new = [text for text in dict.fromkeys(texts) if text not in self._known]
        made = dict(zip(new, self._make(new), strict=True)) if new else {}
        with self._lock:
            self._known.update(made)
            found = [self._known[text] if text in self._known else made[text] for text in texts]
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        return np.stack(found) if found else self._make([])
