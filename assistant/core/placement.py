"""The four packages have general names: a stranger's package of the same name must never be taken for ours."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from assistant.core.errors import Misconfigured

PACKAGES = ("assistant", "tools", "prompts", "knowledge_base")


def check() -> None:
    """Raises Misconfigured unless the four packages share one parent folder."""
    parents: dict[Path, str] = {}
    for name in PACKAGES:
        spec = find_spec(name)
        if spec is None or spec.origin is None:
            raise Misconfigured(f"the package {name!r} is missing; install the project again")
        parents.setdefault(Path(spec.origin).resolve().parent.parent, name)
    if len(parents) != 1:
        places = ", ".join(f"{name} in {folder}" for folder, name in parents.items())
        raise Misconfigured(f"another package shadows one of ours: {places}")
