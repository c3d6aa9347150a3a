from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.agent.models.fallback import BreakerState, CircuitBreaker, FailureKind

DOWN = FailureKind.unavailable


def opened(at: float = 100.0) -> CircuitBreaker:
    breaker = CircuitBreaker(failures=3, window=10, open_for=20)
    for _ in range(3):
        breaker.record_failure(at, DOWN)
    return breaker


class TestOpening:
    def test_opens_after_so_many_outages_in_the_window(self) -> None:
        breaker = CircuitBreaker(failures=3, window=10, open_for=20)
        for now in (0.0, 1.0):
            breaker.record_failure(now, DOWN)
            assert breaker.allow(now)
        breaker.record_failure(2.0, DOWN)
        assert not breaker.allow(2.0)

    def test_outages_far_apart_do_not_open_it(self) -> None:
        breaker = CircuitBreaker(failures=3, window=10, open_for=20)
        for now in range(0, 100, 6):
            breaker.record_failure(float(now), DOWN)
            assert breaker.allow(float(now))

    def test_an_answer_between_them_starts_the_count_again(self) -> None:
        breaker = CircuitBreaker(failures=2, window=10, open_for=20)
        breaker.record_failure(0, DOWN)
        breaker.record_success(1)
        breaker.record_failure(2, DOWN)
        assert breaker.state(2) is BreakerState.closed

    @pytest.mark.parametrize("kind", [FailureKind.refused, FailureKind.budget, FailureKind.rejected])
    def test_what_is_no_outage_never_opens_it(self, kind: FailureKind) -> None:
        breaker = CircuitBreaker(failures=1)
        breaker.record_failure(0, kind)
        assert breaker.allow(0)


class TestHalfOpen:
    def test_lets_one_probe_through_after_its_time(self) -> None:
        breaker = opened()
        assert not breaker.allow(119.9)
        assert breaker.allow(120.0)
        assert not breaker.allow(120.1)

    def test_closes_when_the_probe_is_answered(self) -> None:
        breaker = opened()
        breaker.allow(120)
        breaker.record_success(121)
        assert breaker.state(121) is BreakerState.closed

    def test_opens_again_when_the_probe_fails(self) -> None:
        breaker = opened()
        breaker.allow(120)
        breaker.record_failure(121, DOWN)
        assert not breaker.allow(140.9)
        assert breaker.allow(141)

    def test_a_refusal_shows_that_the_provider_is_back(self) -> None:
        breaker = opened()
        breaker.allow(120)
        breaker.record_failure(121, FailureKind.refused)
        assert breaker.state(121) is BreakerState.closed

    def test_a_probe_that_never_reports_is_given_up(self) -> None:
        breaker = opened()
        assert breaker.allow(120)
        assert breaker.allow(140)

    def test_a_late_answer_does_not_close_an_open_one(self) -> None:
        breaker = opened()
        breaker.record_success(105)
        assert breaker.state(105) is BreakerState.open


def test_stays_open_as_long_as_the_provider_asked() -> None:
    breaker = CircuitBreaker(failures=1, open_for=20)
    breaker.record_failure(0, FailureKind.rate_limited, retry_after=60)
    assert not breaker.allow(59)
    assert breaker.allow(60)


@given(st.lists(st.tuples(st.sampled_from(["ok", "down", "ask"]), st.floats(0, 15)), max_size=60))
def test_it_always_recovers_once_the_provider_does(steps: list[tuple[str, float]]) -> None:
    breaker = CircuitBreaker(failures=3, window=10, open_for=20)
    now = 0.0
    for step, wait in steps:
        now += wait
        if step == "ok":
            breaker.record_success(now)
        elif step == "down":
            breaker.record_failure(now, DOWN)
        else:
            breaker.allow(now)
    assert breaker.allow(now + 40)
    breaker.record_success(now + 41)
    assert breaker.state(now + 41) is BreakerState.closed
