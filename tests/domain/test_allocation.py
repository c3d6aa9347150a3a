"""As the payer said, then the oldest due; never more than is payable, and not a cent lost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.money import Money, total
from assistant.domain.allocation import Allocation, OpenItem, allocate

DAY = date(2026, 11, 1)


def usd(minor: int) -> Money:
    return Money(minor, "USD")


def item(name: str, minor: int, *, days: int = 0) -> OpenItem:
    return OpenItem(name, DAY + timedelta(days=days), usd(minor))


@pytest.mark.requirement("MON-05")
class TestOrder:
    def test_the_oldest_due_is_paid_first(self) -> None:
        items = [item("new", 500, days=9), item("old", 300), item("middle", 200, days=3)]
        assert allocate(usd(600), items).parts == (("old", usd(300)), ("middle", usd(200)), ("new", usd(100)))

    def test_what_the_payer_said_comes_before_that(self) -> None:
        items = [item("old", 300), item("new", 500, days=9)]
        assert allocate(usd(600), items, directed=[("new", usd(500))]).parts == (
            ("new", usd(500)),
            ("old", usd(100)),
        )

    def test_what_is_more_than_payable_is_over(self) -> None:
        assert allocate(usd(1000), [item("a", 300)], directed=[("a", usd(1000))]) == Allocation(
            (("a", usd(300)),), usd(700)
        )

    def test_an_invoice_that_is_in_dispute_or_unknown_gets_nothing(self) -> None:
        items = [item("contested", 0), item("credit", -50)]
        found = allocate(usd(100), items, directed=[("contested", usd(60)), ("unknown", usd(40))])
        assert found == Allocation((), usd(100))

    @pytest.mark.requirement("MON-06")
    def test_currencies_do_not_meet(self) -> None:
        with pytest.raises(TypeError):
            allocate(Money(100, "EUR"), [item("a", 300)])


@given(
    st.integers(1, 10_000),
    st.lists(st.tuples(st.integers(-500, 3000), st.integers(0, 30)), max_size=6),
    st.lists(st.tuples(st.integers(0, 6), st.integers(1, 4000)), max_size=6),
)
def test_every_cent_is_somewhere(
    paid: int, rows: list[tuple[int, int]], wishes: list[tuple[int, int]]
) -> None:
    items = [item(str(no), minor, days=days) for no, (minor, days) in enumerate(rows)]
    found = allocate(usd(paid), items, directed=[(str(no), usd(minor)) for no, minor in wishes])
    rooms = {one.invoice_id: max(one.payable.minor, 0) for one in items}
    assert total((part for _, part in found.parts), "USD") + found.over == usd(paid)
    assert all(0 < part.minor <= rooms[name] for name, part in found.parts)
    assert len(dict(found.parts)) == len(found.parts)
    if found.over:
        assert dict(found.parts) == {name: usd(room) for name, room in rooms.items() if room}
