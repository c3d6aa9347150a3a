"""What texts say besides their answer."""

from __future__ import annotations

from assistant.channels.phrases import Phrases

say = Phrases(__name__).say
