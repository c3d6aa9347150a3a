"""How soon a dead worker's jobs are another's."""

HEARTBEAT_SECONDS = 3.0
STALLED_SECONDS = 15.0
"""Without a sign of life for so long a worker counts as dead. Its jobs are repeatable, so a wrong guess is harmless."""
TAKE_OVER_EVERY_SECONDS = 5.0
TAKEN_OVER_SECONDS = STALLED_SECONDS + 2 * TAKE_OVER_EVERY_SECONDS
