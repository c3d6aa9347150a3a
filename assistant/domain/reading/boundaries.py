"""Where one statement ends and the next begins."""

from __future__ import annotations

import re

SENTENCE_END = re.compile(r"[.!?]\s|\n")
STATEMENT_END = re.compile(r"[.!?;]\s|\n")
"""Also at a semicolon: what stands behind it is no longer said of what stands before."""
