"""Before the model: what code recognises in a payer's message, on every channel, whatever model is configured."""

from assistant.agent.screens.effects import ScreenEffect, effect_of
from assistant.agent.screens.injection import looks_like_injection
from assistant.agent.screens.recognise import screen
from assistant.agent.screens.signals import KINDS, PRECEDENCE, Kind, Signal, Strength

__all__ = [
    "KINDS",
    "PRECEDENCE",
    "Kind",
    "ScreenEffect",
    "Signal",
    "Strength",
    "effect_of",
    "looks_like_injection",
    "screen",
]
