"""What the business is about. Whatever of it is imported, what happens is told (`events.stored.observe`)."""

from assistant.domain.events import stored as _events

__all__: list[str] = []
assert _events
