"""Only a plain yes is a yes: what stands beside the word counts too (LLM-03)."""

from __future__ import annotations

import pytest

from assistant.agent import turn
from assistant.agent.consent import _NO, _YES, plain
from assistant.core.db import reading, transaction
from assistant.domain import conversations, plans
from assistant.domain.scope import Level
from tests import acts, factories

NOT_A_YES = [
    "yes?", "ok?", "OK??", "sure???", "не ok", "不 ok", "لا ok", "όχι ok", "לא ok", "아니 yes", "いいえ yes", "yes 👎",
    "ok 🙄", "yes ❌", "/yes", "<b>yes</b>", "yes / no", "yes (no)", "yes 50", "~~yes~~", '"yes"', "“yes”", "yes = no",
    "y\u200bes", "\u202eyes", "ok 2", "yes; drop it", "¿ok", "yes & no", "*yes*", "ye\u0000s",
]  # fmt: skip


@pytest.mark.requirement("LLM-03")
@pytest.mark.parametrize("words", NOT_A_YES)
def test_a_yes_with_something_else_beside_it_is_none(words: str) -> None:
    assert plain(words) not in _YES | _NO


@pytest.mark.parametrize(
    "words",
    [
        "yes",
        "YES!",
        "Yes, please.",
        "ok 👍",
        "Ok…",
        "sí",
        "Sí, por favor!",
        "d’accord",
        "Einverstanden.",
        "ｙｅｓ",
        "👍🏽 yes",
    ],
)
def test_a_plain_yes_stays_one(words: str) -> None:
    assert plain(words) in _YES


@pytest.mark.requirement("LLM-03")
@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("words", ["не ok", "yes?", "yes 👎"])
def test_no_plan_comes_of_it(words: str) -> None:
    world = factories.world()
    offer = acts.offer_plan(world)
    with transaction() as session:
        conversations.say(
            session, world.conversation_id, author="assistant", channel="web", text="I can offer this plan.",
            blocks=[{"type": "offer", "offer_id": offer.id}],
        )  # fmt: skip
        message, _new = conversations.receive(
            session, world.conversation_id, channel="web", external_id="1", text=words
        )
    turn.answer(message, level=Level.LINK)
    with reading() as session:
        assert plans.live(session, world.invoice.id) is None


@pytest.mark.requirement("LLM-03")
@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("said", "agreed"),
    [
        ("I can offer this plan. You can accept or decline it below.", True),
        ("I can offer this plan. Would that work for you?", True),
        ("Möchten Sie dieses Angebot annehmen?", True),
        ("Would you like a copy of the invoice?", False),
        ("I can offer this plan. Do you want to see your balance?", False),
        ("Shall I stop?", False),
        ("Just say yes and I will look it up.", False),
        ("Reply OK to see what you owe.", False),
        ("A yes means that you want to talk to a person.", False),
        ("Does this plan work for you? And is it raining?", False),
    ],
)
def test_a_model_does_not_make_a_yes_to_something_else_a_yes_to_the_offer(said: str, agreed: bool) -> None:
    world = factories.world()
    offer = acts.offer_plan(world)
    with transaction() as session:
        conversations.say(
            session, world.conversation_id, author="assistant", channel="web", text=said,
            blocks=[{"type": "offer", "offer_id": offer.id}],
        )  # fmt: skip
        message, _new = conversations.receive(
            session, world.conversation_id, channel="web", external_id="1", text="yes"
        )
    turn.answer(message, level=Level.LINK)
    with reading() as session:
        assert (plans.live(session, world.invoice.id) is not None) is agreed
