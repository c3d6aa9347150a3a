"""What a model says reaches the payer only sentence by sentence, after these checks (LLM-06, LLM-07, LLM-09)."""

from assistant.agent.checks.context import CheckContext, CheckResult
from assistant.agent.checks.gate import ReplyGate, check_reply, check_sentence, verdict
from assistant.agent.checks.sentences import SentenceBuffer, split_sentences
from assistant.agent.checks.text import strip_citations

__all__ = [
    "CheckContext",
    "CheckResult",
    "ReplyGate",
    "SentenceBuffer",
    "check_reply",
    "check_sentence",
    "split_sentences",
    "strip_citations",
    "verdict",
]
