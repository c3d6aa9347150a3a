"""Structured logs that never hold a link token, a code, a card number or a secret (AUD-06)."""

from __future__ import annotations

import io
import logging
import re
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from structlog.typing import EventDict, WrappedLogger

_TOKEN_IN_PATH = re.compile(r"(/i/|/pay/(?:return/|transfer/)?)[A-Za-z0-9_-]{16,}")
_API_KEY = re.compile(r"\bia_[A-Za-z0-9_-]{20,}")
_SECRET_KEYS = frozenset({"token", "code", "otp", "password", "secret", "authorization", "cookie"})
_SECRET_ENDS = ("_token", "_secret", "_password", "api_key", "secret_key", "private_key")
_OWN_HANDLERS = ("uvicorn", "uvicorn.access")
# our ids come first: a run of digits inside one is no card number, and whoever looks for the id must find it
_LONG_DIGITS = re.compile(r"\b([a-z]{2,12}_[0-9a-f]{32})\b|(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")


def redact_secrets(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """structlog processor: masks what must not be logged, also inside texts."""
    for key, value in event.items():
        event[key] = _masked(key, value)
    return event


def mask(text: str) -> str:
    """`text` without link tokens, API keys and runs of digits as long as a card number."""
    text = _API_KEY.sub("[key]", _TOKEN_IN_PATH.sub(r"\1[token]", text))
    return _LONG_DIGITS.sub(lambda found: found[1] or "[digits]", text)


def _masked(key: str, value: Any) -> Any:
    name = key.lower()
    if name in _SECRET_KEYS or name.endswith(_SECRET_ENDS):
        return "[redacted]"
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, Mapping):
        return {str(inner): _masked(str(inner), item) for inner, item in value.items()}
    if isinstance(value, list | tuple):
        return [_masked("", item) for item in value]
    return value


class _MaskingFormatter(logging.Formatter):
    """For the loggers of libraries, which know nothing of structlog."""

    def format(self, record: logging.LogRecord) -> str:
        return mask(super().format(record))


class _Stderr(io.StringIO):
    """The standard error of now: whoever redirects it, or closes what was there before, breaks no logger."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


def configure(*, json: bool, level: int = logging.INFO) -> None:
    """Set up structlog and the standard library's loggers; call once, at the edge of a process."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        redact_secrets,
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(_Stderr()),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(_Stderr())
    handler.setFormatter(_MaskingFormatter("%(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    for name in _OWN_HANDLERS:  # a server's own handlers print whole tracebacks, with what was in the error
        for own in logging.getLogger(name).handlers:
            own.setFormatter(handler.formatter)


def get_logger(name: str) -> structlog.typing.FilteringBoundLogger:
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger(name)
    return logger
