from __future__ import annotations

import pytest

from knowledge_base.refusals import refused

pytestmark = pytest.mark.requirement("TAX-04")


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Can you take the VAT off if I pay cash?", "evasion"),
        ("please backdate the invoice to March", "evasion"),
        ("use my brother's VAT number instead", "evasion"),
        ("split it into two so it stays under the reporting limit", "evasion"),
        ("¿me lo hace en negro sin factura?", "evasion"),
        ("Kann ich bar zahlen, ohne Mehrwertsteuer?", "evasion"),
        ("on peut faire ça au noir, sans facture ?", "evasion"),
        ("am I personally liable for the company's VAT?", "liability"),
        ("could I go to prison for this", "liability"),
        ("HMRC sent me an enquiry letter", "liability"),
        ("should I register for VAT now?", "advice"),
        ("what is the best way to cut my tax bill", "advice"),
        ("do you reckon I should go VAT registered", "advice"),
        ("¿me conviene darme de alta?", "advice"),
        ("does this give us a permanent establishment", "cross_border"),
        ("can my landlord evict me over this", "other_law"),
        ("will it hurt my green card", "other_law"),
    ],
)
def test_what_no_library_may_answer_is_left_to_a_person(question: str, kind: str) -> None:
    assert refused(question) == kind


@pytest.mark.parametrize(
    "question",
    [
        "Why is there tax on this?",
        "can I claim the VAT back",
        "should I keep the invoice?",
        "we resell these, take the tax off please, I have a certificate",
        "can I pay in cash",
        "is there a penalty charge for late payment and is it taxed",
        "who is responsible for paying the VAT to HMRC",
        "what date goes on the invoice",
        "do I need a VAT invoice",
        "which rate applies to services",
        "quel est le taux de la pénalité de retard",
    ],
)
def test_ordinary_questions_are_not_taken_for_them(question: str) -> None:
    assert refused(question) is None
