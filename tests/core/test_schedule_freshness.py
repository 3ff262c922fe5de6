"""The short form of `make bench ARGS=freshness`: the same simulation, smaller, seeded, bounded."""

from __future__ import annotations

from bench.freshness import Result, measure


def run() -> Result:
    return measure(60, 10, 5, budget=360.0, seed=3)


def test_news_comes_in_half_the_time_for_the_same_requests_and_nobody_is_asked_early() -> None:
    result = run()
    assert result.early == 0
    assert result.of_uniform <= 0.6
    assert result.of_oracle <= 1.3
    assert result.requests <= 1.1 * (result.asked_for or 0)
