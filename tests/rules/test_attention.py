"""What needs a decision now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from vaxcentre.rules.attention import Attention, BoothSeen, Concern, needing_attention
from vaxcentre.rules.booths import BoothState

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


def _booth(number: int, line: str, state: BoothState, minutes_ago: int = 0) -> BoothSeen:
    return BoothSeen(number, line, state, NOW - timedelta(minutes=minutes_ago))


def test_people_waiting_where_nobody_calls_come_first() -> None:
    booths = [_booth(1, "A", BoothState.OPEN), _booth(2, "B", BoothState.PAUSED, minutes_ago=3)]
    found = needing_attention({"A": 5, "B": 1}, booths, NOW)
    assert found == [
        Attention(Concern.NOBODY_CALLS, "B", waiting=1), Attention(Concern.CROWDED, "A", waiting=5),
    ]


def test_four_waiting_for_each_open_booth_are_not_yet_a_crowd() -> None:
    booths = [_booth(1, "A", BoothState.OPEN), _booth(2, "A", BoothState.OPEN)]
    assert needing_attention({"A": 8}, booths, NOW) == []
    assert [each.concern for each in needing_attention({"A": 9}, booths, NOW)] == [Concern.CROWDED]


def test_a_pause_of_a_quarter_of_an_hour_is_noticed() -> None:
    booths = [_booth(7, "A", BoothState.PAUSED, 15), _booth(8, "A", BoothState.PAUSED, 14), _booth(9, "A", BoothState.CLOSED, 99)]
    assert [(each.concern, each.booth) for each in needing_attention({"A": 0}, booths, NOW)] == [(Concern.LONG_PAUSE, 7)]
