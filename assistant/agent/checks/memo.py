"""Remembers what was derived from a fact sheet, by the sheet's identity: hashing all its facts each time is slow."""

from __future__ import annotations

from collections import OrderedDict
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
R = TypeVar("R")
_SIZE = 64


def by_identity(function: Callable[P, R]) -> Callable[P, R]:
    """A cache of the last results, by the identity of the (immutable, positional) arguments, which it keeps alive."""
    kept: OrderedDict[tuple[int, ...], tuple[tuple[object, ...], R]] = OrderedDict()

    @wraps(function)
    def remembered(*args: P.args, **kwargs: P.kwargs) -> R:
        key = tuple(map(id, args))
        found = kept.get(key)
        if found is not None:
            return found[1]
        result = function(*args, **kwargs)
        kept[key] = (args, result)
        if len(kept) > _SIZE:
            kept.popitem(last=False)
        return result

    return remembered
