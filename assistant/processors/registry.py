"""The processors that this installation has settings for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.core.config import get_settings
from assistant.core.errors import NotFound

if TYPE_CHECKING:
    from assistant.processors.base import Processor

DEMO_OWN = ("test", "test_b")


def available() -> dict[str, Processor]:
    """By name, those that new payments go to: with Stripe's settings the demo pays at Stripe too."""
    found = known()
    if get_settings().stripe_secret_key:
        found = {name: one for name, one in found.items() if name not in DEMO_OWN}
    return found


def known() -> dict[str, Processor]:
    """By name, also those that only payments of before are at."""
    found: list[Processor] = []
    settings = get_settings()
    if settings.stripe_secret_key:
        from assistant.processors.stripe.processor import StripeProcessor  # loads a large library

        found.append(StripeProcessor())
    from assistant.processors.bank_transfer.processor import BankTransfer

    found.append(BankTransfer())
    if settings.demo:
        from assistant.processors.testing.client import TestProcessor

        found += [TestProcessor(name) for name in DEMO_OWN]
    return {one.name: one for one in found}


def get(name: str) -> Processor:
    """Raises NotFound for one that there is not."""
    processor = known().get(name)
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
