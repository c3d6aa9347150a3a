"""What every mail says besides its answer."""

from __future__ import annotations

from assistant.channels.phrases import Phrases

say = Phrases(__name__).say
