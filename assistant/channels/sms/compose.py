"""A draft becomes a text of at most three segments, with everything that every text must carry.

What agrees is a code bound to one offer, shown only under the offer's whole terms (COM-15, LLM-03); where they do not
fit, the link leads to them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.channels.base import Outgoing
from assistant.channels.sms import segments
from assistant.channels.sms.texts import say
from assistant.core.config import get_settings
from assistant.core.db import reading
from assistant.domain.contact_gate.purposes import TRAITS
from assistant.domain.contact_gate.wording import PREVIEW_CHARACTERS, names_a_debt, opt_out_line
from assistant.domain.offers import Offer

if TYPE_CHECKING:
    from assistant.channels.base import Draft

STATUS_PATH = "/webhooks/twilio/status"


def compose(draft: Draft) -> Outgoing:
    """The finished text. Raises ValueError when even what must be said takes more than three segments."""
    with reading() as session:
        offers = [
            found
            for block in draft.blocks
            if block.get("type") == "offer" and (found := session.get(Offer, str(block["offer_id"])))
        ]
    offer = next((one for one in offers if one.status == "open"), None)
    return Outgoing(
        outbound_id=draft.outbound_id,
        channel="sms",
        sender=get_settings().twilio_from or draft.sender.name,
        to=draft.to,
        text=_text(draft, offer),
        status_url=f"{get_settings().public_url}{STATUS_PATH}?outbound={draft.outbound_id}",
    )


def _text(draft: Draft, offer: Offer | None) -> str:
    locale = draft.locale
    said = draft.text
    discloses = TRAITS[draft.purpose].discloses_debt
    told = discloses or draft.purpose in ("help_reply", "opt_in_confirmation")
    way_out = opt_out_line("sms", locale) if told else ""
    if way_out and way_out.casefold() in draft.text.casefold():
        way_out = ""
    named = draft.sender.name.casefold() in draft.text.casefold()
    head = "" if named or draft.purpose == "acknowledgement" else f"{draft.sender.name}:"
    link = draft.link if discloses else ""
    more = say("more", locale, link=link) if link else ""
    if names_a_debt(f"{head} {draft.text}"[:PREVIEW_CHARACTERS], draft.sender):
        opening, said = _introduced(draft)
        head = (
            f"{opening or say('introduction', locale, business=draft.sender.name)} {say('discreet', locale)}"
        )
        if len(head) < PREVIEW_CHARACTERS:
            head = f"{head} {way_out}".strip()
            way_out = ""
    act = _act(draft, offer, link)
    tail = " ".join(part for part in (act, draft.disclosure, way_out) if part)
    fitted = segments.fit(said, head=head, tail=tail, more="" if link and link in tail else more)
    if not (fitted.left_out and offer is not None):
        return fitted.text
    # Terms that were cut are not agreed to by a code: the page shows them whole.
    act = say("see_and_agree", locale, link=link) if link else ""
    tail = " ".join(part for part in (act, draft.disclosure, way_out) if part)
    return segments.fit(said, head=head, tail=tail).text


def _introduced(draft: Draft) -> tuple[str, str]:
    """(who writes, what they write) where the answer begins with a paragraph of its own on that; else ("", all)."""
    opening, _, rest = draft.text.partition("\n\n")
    if rest and draft.sender.name in opening and not names_a_debt(opening, draft.sender):
        return opening, rest
    return "", draft.text


def _act(draft: Draft, offer: Offer | None, link: str) -> str:
    """What the payer can do next."""
    if offer is not None:
        return say("agree", draft.locale, code=offer.code)
    for block in draft.blocks:
        if block.get("type") == "payment_link" and link:
            return say("pay", draft.locale, link=f"{link}/pay/{block['payment_id']}")
        if block.get("type") == "document" and link:
            return say("document", draft.locale, link=f"{link}/documents/{block['document']}.pdf")
    return ""
