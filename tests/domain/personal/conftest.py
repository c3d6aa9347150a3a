"""The web application, for what a payer sees of an erasure."""

from tests.api.conftest import app

__all__ = ["app"]
