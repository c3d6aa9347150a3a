"""What the gate answers, and what each of its rules is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.domain.contact_gate.purposes import PUSHED, TRAITS, Channel, Purpose

if TYPE_CHECKING:
    from datetime import datetime

    from assistant.domain.contact_gate.facts import ContactFacts, OptOut
    from assistant.domain.contact_gate.hours import Where
    from assistant.domain.contact_gate.purposes import Traits
    from assistant.domain.contact_gate.rulebook import Rules


@dataclass(frozen=True, slots=True)
class Allow:
    """It may be sent now."""


@dataclass(frozen=True, slots=True)
class Deny:
    """`rule_id` is a requirement's number, `reason` a sentence for staff. `earliest` is the first instant at
    which nothing stands in the way; None: not unless the facts change, or no hour in two weeks suits all zones.
    """

    rule_id: str
    reason: str
    earliest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """One message at one instant. `where` is None when no usable zone or place is known."""

    facts: ContactFacts
    channel: Channel
    purpose: Purpose
    at: datetime
    rules: Rules
    where: Where | None

    @property
    def traits(self) -> Traits:
        return TRAITS[self.purpose]

    @property
    def pushed(self) -> bool:
        return self.channel in PUSHED

    def opt_outs(self) -> list[OptOut]:
        """Those that concern this channel, also by way of another that the law ties to it."""
        tied = {self.channel}.union(*(rule.channels for rule in self.rules.reaches))
        return [opt_out for opt_out in self.facts.opt_outs if opt_out.channel in tied]

    def consented(self, since: datetime | None = None) -> bool:
        """Whether a grant covers this channel and purpose, made after `since`."""
        return any(
            consent.channel == self.channel
            and not consent.extra_calls
            and consent.granted_at <= self.at
            and (consent.purposes is None or self.purpose in consent.purposes)
            and (since is None or consent.granted_at > since)
            for consent in self.facts.consents
        )
