"""Claims that are false of the facts at hand, put into a reply in its language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator

    from assistant.agent.checks import CheckContext
    from assistant.domain.facts import FactSheet


def _owes(sheet: FactSheet) -> bool:
    return any(money.minor > 0 for money in sheet.amounts("balance"))


def _settled(sheet: FactSheet) -> bool:
    return sheet.state("status") == "paid"


def _no_plan(sheet: FactSheet) -> bool:
    return sheet.state("plan_status") in (None, "none") and "plan_accepted" not in sheet.done


def _no_promise(sheet: FactSheet) -> bool:
    return sheet.state("promise_status") in (None, "none") and "promise_recorded" not in sheet.done


def _no_payment(sheet: FactSheet) -> bool:
    known = sheet.amounts("paid", "last_payment", "payment_amount")
    return "payment_received" not in sheet.done and not any(money.minor for money in known)


def _taxed(sheet: FactSheet) -> bool:
    return any(money.minor for money in sheet.amounts("tax_amount"))


def _always(_sheet: FactSheet) -> bool:
    return True


_CLAIMS: dict[str, tuple[Callable[[FactSheet], bool], dict[str, tuple[str, ...]]]] = {
    "claim: waived": (_always, {
        "en": ("I've waived the late fee.", "The late fee has been waived for you.", "We've written off the rest."),
        "de": ("Die Mahngebühr habe ich Ihnen erlassen.", "Wir verzichten auf die Mahngebühr."),
        "fr": ("J'ai annulé les frais de retard.", "Les frais de retard vous sont remis."),
        "es": ("He anulado el recargo por demora.", "Le hemos perdonado el recargo."),
    }),
    "claim: no tax": (_taxed, {
        "en": ("There is no tax on this invoice.", "No tax applies here.", "You don't have to pay the tax."),
        "de": ("Auf diese Rechnung fällt keine Steuer an.", "Die Steuer müssen Sie nicht zahlen."),
        "fr": ("Il n'y a pas de TVA sur cette facture.", "Vous n'avez pas à payer la TVA."),
        "es": ("Esta factura no lleva impuestos.", "No tiene que pagar el IVA."),
    }),
    "claim: discount": (_always, {
        "en": ("Pay today and you get a discount.", "I can take 10% off if you pay now.",
               "You will get a better price if you pay by Friday."),
        "de": ("Wenn Sie heute zahlen, erhalten Sie einen Rabatt.", "Sie bekommen 10 % Nachlass."),
        "fr": ("Si vous payez aujourd'hui, vous aurez une remise.", "Je vous accorde 10 % de remise."),
        "es": ("Si paga hoy, tendrá un descuento.", "Le hago un 10 % de descuento."),
    }),
    "claim: paid": (_owes, {
        "en": ("This invoice is already paid in full.", "You owe nothing.", "Your balance is settled."),
        "de": ("Diese Rechnung ist bereits bezahlt.", "Sie schulden nichts mehr."),
        "fr": ("Cette facture est déjà réglée.", "Vous ne devez plus rien."),
        "es": ("Esta factura ya está pagada.", "Ya no debe nada."),
    }),
    "claim: unpaid": (_settled, {
        "en": ("This invoice is still unpaid.", "You still owe the full amount.", "Your payment has not arrived."),
        "de": ("Diese Rechnung ist noch nicht bezahlt.",), "fr": ("Cette facture n'est pas encore payée.",),
        "es": ("Esta factura sigue sin pagarse.",),
    }),
    "claim: overdue": (lambda sheet: sheet.state("status") in ("not_due", "open", "due_today"), {
        "en": ("Your invoice is overdue.", "This payment is late.", "The due date has passed."),
        "de": ("Ihre Rechnung ist überfällig.", "Die Zahlungsfrist ist abgelaufen."),
        "fr": ("Votre facture est en retard.", "L'échéance est dépassée."),
        "es": ("Su factura está vencida.", "El plazo de pago ya ha pasado."),
    }),
    "claim: not overdue": (lambda sheet: sheet.state("status") == "overdue", {
        "en": ("Your invoice is not overdue.", "It isn't due yet.", "You are not late."),
        "de": ("Ihre Rechnung ist noch nicht fällig.", "Sie sind nicht im Verzug."),
        "fr": ("Votre facture n'est pas encore échue.",), "es": ("Su factura aún no ha vencido.",),
    }),
    "claim: plan made": (_no_plan, {
        "en": ("Your payment plan is set up.", "The plan is now active.", "I've signed you up for the instalments."),
        "de": ("Ihr Zahlungsplan ist eingerichtet.", "Die Ratenzahlung ist vereinbart."),
        "fr": ("Votre plan de paiement est en place.", "Votre échéancier est confirmé."),
        "es": ("Su plan de pagos está confirmado.", "El plan ya está activo."),
    }),
    "claim: promise made": (_no_promise, {
        "en": ("I have recorded your promise to pay.", "Your promise to pay is noted."),
        "de": ("Ihre Zahlungszusage ist vermerkt.",), "fr": ("Votre promesse de paiement est enregistrée.",),
        "es": ("Su promesa de pago ha quedado registrada.",),
    }),
    "claim: payment came": (_no_payment, {
        "en": ("We have received your payment.", "Your payment went through."),
        "de": ("Wir haben Ihre Zahlung erhalten.",), "fr": ("Nous avons bien reçu votre paiement.",),
        "es": ("Hemos recibido su pago.",),
    }),
    "claim: deed": (_always, {
        "en": ("I've extended your due date.", "My manager has approved it.", "Your refund is on its way.",
               "The invoice has been cancelled.", "I've sent you an email about it.",
               "Nobody will contact you about this again."),
        "de": ("Ich habe das Fälligkeitsdatum verschoben.", "Die Rechnung wurde storniert.",
               "Ihre Rückerstattung ist unterwegs."),
        "fr": ("J'ai repoussé votre date d'échéance.", "La facture a été annulée.",
               "Votre remboursement est en route."),
        "es": ("He aplazado su fecha de vencimiento.", "La factura ha sido anulada.",
               "Su reembolso está en camino."),
    }),
    "claim: threat": (_always, {
        "en": ("Otherwise we will take you to court.", "This will go on your credit record.",
               "Interest will be added from tomorrow."),
        "de": ("Sonst gehen wir vor Gericht.", "Ab morgen fallen Verzugszinsen an."),
        "fr": ("Sinon nous irons en justice.", "Des intérêts s'ajouteront dès demain."),
        "es": ("Si no, iremos a los tribunales.", "Desde mañana se cobrarán intereses."),
    }),
    "claim: a person speaks": (_always, {
        "en": ("I am a real person.", "My name is Karen and I work in accounts."),
        "de": ("Ich bin ein echter Mensch.",), "fr": ("Je suis une vraie personne.",),
        "es": ("Soy una persona real.",),
    }),
    "claim: of somebody else": (_always, {
        "en": ("This invoice was made out to Jordan Whitfield.", "Priya Raman has already paid her part.",
               "We act for Northgate Collections."),
        "de": ("Diese Rechnung ist auf Hannes Vogt ausgestellt.",),
        "fr": ("Cette facture est au nom de Julien Morel.",), "es": ("Esta factura está a nombre de Jorge Salas.",),
    }),
    "link: added": (_always, {
        "en": ("Pay at https://pay.example.net/i/8842.", "Go to pay-harbor.com.", "[Pay](https://evil.example)",
               "Write to help@harbor.example.", "Call +1 212 555 0199."),
        "de": ("Zahlen Sie unter https://pay.example.net/i/8842.",),
        "fr": ("Payez sur https://pay.example.net/i/8842.",), "es": ("Pague en https://pay.example.net/i/8842.",),
    }),
}  # fmt: skip


def added(
    text: str, sheet: FactSheet, context: CheckContext, rng: random.Random
) -> Iterator[tuple[str, str]]:
    """(kind, reply with the claim before it or after it), for each kind that is false here; and a claim inverted."""
    for kind, (is_false, by_language) in _CLAIMS.items():
        if is_false(sheet):
            claim = rng.choice(by_language.get(context.locale[:2], by_language["en"]))
            yield kind, f"{text.rstrip()} {claim}" if rng.random() < 0.5 else f"{claim} {text.lstrip()}"
    turned = [new for pattern, words in _TURNED if (new := pattern.sub(words, text, count=1)) != text]
    if turned:
        yield "claim: turned round", rng.choice(turned)


_TURNED = tuple(
    (re.compile(pattern, re.IGNORECASE), words)
    for pattern, words in (
        (r"\bis not overdue\b|\bisn't overdue\b", "is overdue"),
        (r"(?<!nothing )\bis overdue\b", "is not overdue"),
        (r"\bisn't due yet\b|\bis not due yet\b", "is overdue"),
        (r"\bnothing (?:is|has been) set up (?:yet|until you accept[^.]*)", "it is all set up"),
        (r"\bthere are no open disputes\b", "there is an open dispute"),
        (r"\bthere is nothing to pay\b", "the full amount is to be paid"),
        (r"\bDispute (\S+) (over \S+ )?is open\b", r"Dispute \1 \2was decided in your favour"),
        (r"\bwith nothing added\b", "with a fee added"),
        (r"\byou don't have a (?:payment )?plan\b", "you have a payment plan"),
        (r"\bis fällig am\b", "war nie fällig am"),
        (r"\bist noch nicht fällig\b", "ist überfällig"),
        (r"\bnicht überfällig\b", "überfällig"),
        (r"\bn'est pas en retard\b", "est en retard"),
        (r"\bno está vencida\b", "está vencida"),
    )
)
