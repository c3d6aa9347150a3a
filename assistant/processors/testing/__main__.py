"""`python -m assistant.processors.testing`: serves until its parent, whose pipe is our standard input, is gone."""

from __future__ import annotations

import os
import sys
import threading

import uvicorn

from assistant.core import clock, logging
from assistant.core.config import get_settings
from assistant.processors.testing.server import create_app


def main() -> None:
    settings = get_settings()
    clock.freeze_process(settings.frozen_now)
    clock.follow(settings.clock_file)
    logging.configure(json=False)
    if "--tethered" in sys.argv:
        threading.Thread(target=_end_with_parent, daemon=True).start()
    uvicorn.run(
        create_app(webhooks="--no-webhooks" not in sys.argv),
        host="127.0.0.1",
        port=settings.test_processor_port,
        access_log=False,
        log_level="warning",
        server_header=False,
    )


def _end_with_parent() -> None:
    """The pipe closes when the parent ends, however it ends."""
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    main()
