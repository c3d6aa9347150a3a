"""Where the port is taken, that is what is said, and no link is shown that would open something else."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("command", ["demo", "serve"])
def test_a_port_that_is_taken_is_named_before_anything_is_prepared(tmp_path: Path, command: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-m", "assistant.cli", command],
            env=os.environ | {"DATA_DIR": str(tmp_path), "PORT": port, "ASSISTANT_DEMO": "1"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert f"cannot listen on 127.0.0.1:{port}" in done.stderr
    assert "set PORT to another one" in done.stderr
    assert done.stdout == ""
    assert not (tmp_path / "demo.json").exists()
