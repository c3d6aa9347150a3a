"""What a payer types into their bank, and the SEPA QR code that types it for them (EPC069-12)."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import segno
from segno import helpers

from assistant.domain import attempts, payees, payments

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.core.money import Money
    from assistant.domain.payees import Payee

MOST_EPC_MINOR = 99_999_999_999  # EUR 999,999,999.99
SEPA_IBANS = frozenset(
    {
        "AD",
        "AT",
        "BE",
        "BG",
        "CH",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GB",
        "GI",
        "GR",
        "HR",
        "HU",
    }
    | {
        "IE",
        "IS",
        "IT",
        "LI",
        "LT",
        "LU",
        "LV",
        "MC",
        "MT",
        "NL",
        "NO",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
        "SM",
    }
    | {"VA"}
)


@dataclass(frozen=True, slots=True)
class TransferDetails:
    """`payee` is from signed settings alone (AUT-05)."""

    payee: Payee
    amount: Money
    reference: str
    status: str

    @property
    def spaced_iban(self) -> str:
        return _spaced(self.payee.iban)

    @property
    def spaced_reference(self) -> str:
        return _spaced(self.reference)

    def epc(self) -> bytes | None:
        """The QR code as PNG, where it applies: euro, to an account in SEPA."""
        if self.amount.currency != "EUR" or self.payee.iban[:2] not in SEPA_IBANS:
            return None
        if self.amount.minor > MOST_EPC_MINOR:
            return None
        code = helpers.make_epc_qr(
            name=self.payee.name,
            iban=self.payee.iban,
            amount=self.amount.decimal,
            reference=self.reference,
            bic=self.payee.bic or None,
        )
        return _png(code)


def of(session: Session, return_id: str) -> TransferDetails:
    """For the attempt a payer is on. Raises NotFound; Conflict when the bank details were altered or are gone."""
    attempt = attempts.by_return_id(session, return_id)
    intent = payments.get(session, attempt.intent_id)
    payee = payees.in_force(session, intent.business_id)
    return TransferDetails(payee, intent.amount, attempt.processor_ref or "", attempt.status)


def _png(code: segno.QRCode) -> bytes:
    out = io.BytesIO()
    code.save(out, kind="png", scale=6, border=4)
    return out.getvalue()


def _spaced(text: str) -> str:
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))
