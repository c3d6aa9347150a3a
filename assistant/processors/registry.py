"""The processors that this installation has settings for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.core.config import get_settings
from assistant.core.errors import NotFound

if TYPE_CHECKING:
    from assistant.processors.base import Processor


def available() -> dict[str, Processor]:
    """By name. The demo has its own; a real one is there with its settings."""
    found: list[Processor] = []
    settings = get_settings()
    if settings.stripe_secret_key:
        from assistant.processors.stripe.processor import StripeProcessor  # loads a large library

        found.append(StripeProcessor())
    from assistant.processors.bank_transfer.processor import BankTransfer

    found.append(BankTransfer())
    if settings.demo:
        from assistant.processors.testing.client import TestProcessor

        found += [TestProcessor("test"), TestProcessor("test_b")]
    return {one.name: one for one in found}


def get(name: str) -> Processor:
    """Raises NotFound for one that there is not."""
    processor = available().get(name)
    if processor is None:
        raise NotFound("There is no such processor.")
    return processor


def page_origins() -> list[str]:
    """Where hosted pages are: our payment forms may lead there and nowhere else."""
    settings = get_settings()
    origins = ["https://checkout.stripe.com"] if settings.stripe_secret_key else []
    if settings.stripe_base_url:
        origins.append(settings.stripe_base_url)
    if settings.demo:
        origins.append(settings.test_processor_page)
    return origins
