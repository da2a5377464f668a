"""Frames stay while their session does, and idle sessions end before a question sees nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from spatialclaw_ros.ros.held_frames import BEGAN_ANEW, HeldFrames

if TYPE_CHECKING:
    from spatialclaw_ros.frames.store import FrameStore, Selection

SLOTS = 16


class Store:
    """A ring of which selections take a part."""

    def __init__(self) -> None:
        self.taken = 0

    def room(self) -> float:
        return (SLOTS - self.taken) / SLOTS


class Taken:
    """A selection of some slots."""

    def __init__(self, store: Store, slots: int) -> None:
        self._store, self._slots = store, slots
        store.taken += slots

    def close(self) -> None:
        self._store.taken -= self._slots
        self._slots = 0


class Bench:
    """Held frames with a store and a list of the sessions that were ended."""

    def __init__(self) -> None:
        self.store, self.ended = Store(), list[str]()
        store: FrameStore = self.store  # type: ignore[assignment]
        self.held = HeldFrames(store, self.ended.append)

    def keep(self, session_id: str, slots: int) -> None:
        selection: Selection = Taken(self.store, slots)  # type: ignore[assignment]
        self.held.keep(session_id, selection)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_frames_stay_until_the_session_ends(bench: Bench) -> None:
    bench.keep('a', 3)
    bench.keep('a', 2)
    bench.keep('b', 4)
    bench.held.settle({'a', 'b'})
    assert bench.store.taken == 9
    bench.held.settle({'b'})
    assert bench.store.taken == 4
    bench.held.close()
    assert bench.store.taken == 0
    assert bench.held.sessions == ()


def test_longest_unused_sessions_make_room(bench: Bench) -> None:
    bench.keep('old', 5)
    bench.keep('busy', 5)
    bench.keep('used', 3)
    bench.keep('old', 2)
    assert bench.held.make_room('', {'busy'}) == ''
    assert bench.ended == ['used'], 'the one that was used again stays'
    assert bench.held.sessions == ('busy', 'old')


def test_with_room_nobody_ends(bench: Bench) -> None:
    bench.keep('a', 7)
    bench.keep('b', 7)
    assert bench.held.make_room('b', set()) == ''
    assert bench.ended == []


def test_own_session_begins_anew_only_when_nothing_is_left(bench: Bench) -> None:
    bench.keep('own', 15)
    assert bench.held.make_room('own', set()) == ''
    bench.keep('own', 1)
    assert bench.held.make_room('own', {'own'}) == '', 'a question of it still runs'
    assert bench.held.make_room('own', set()) == BEGAN_ANEW
    assert bench.ended == ['own']
    assert bench.store.taken == 0
