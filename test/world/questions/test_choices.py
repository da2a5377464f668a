"""Choices that are asked for, against points, matrices and label images."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.spatial import cKDTree
from world.questions.drawn import every

from spatialclaw_ros.world.questions import rules

if TYPE_CHECKING:
    from world.questions.drawn import Drawn, Floats

    from spatialclaw_ros.world.questions.draft import Draft


def test_every_choice_is_one_of_its_own() -> None:
    for intent in ('support.what', 'nearest.thing', 'nearest.robot', 'moved.who', 'memory.where'):
        for _, draft in every(intent):
            assert draft.answer in draft.choices
            assert len(set(draft.choices)) == len(draft.choices) > 1


def test_what_things_stand_on() -> None:
    for here, draft in every('support.what'):
        (a,) = values(here, draft, 'a')
        assert [name for name in draft.choices if carries(here, name, a)] == [draft.answer]
    for here, draft in every('support.is'):
        (a,) = values(here, draft, 'a')
        assert carries(here, draft.slots['b'], a) is (draft.answer == 'yes')


def test_what_is_inside() -> None:
    answers = set()
    for here, draft in every('inside.is'):
        a, b = values(here, draft, 'ab')
        assert is_in(here, a, b) is (draft.answer == 'yes')
        answers.add(draft.answer)
    assert answers == {'yes', 'no'}
    for here, draft in every('inside.what'):
        (b,) = values(here, draft, 'b')
        inside = [name for name in draft.choices if is_in(here, here.named(name).value, b)]
        assert inside == [draft.answer]


def test_what_is_between() -> None:
    answers = set()
    for here, draft in every('between.is'):
        x, a, b = values(here, draft, 'xab')
        assert is_between(here, x, a, b) is (draft.answer == 'yes')
        answers.add(draft.answer)
    assert answers == {'yes', 'no'}
    for here, draft in every('between.what'):
        a, b = values(here, draft, 'ab')
        some = [here.named(name).value for name in draft.choices]
        found = [is_between(here, x, a, b) for x in some]
        assert [name for name, it in zip(draft.choices, found, strict=True) if it] == [
            draft.answer
        ]


def test_sides_in_the_picture() -> None:
    seen = set()
    for here, draft in every('relation.camera'):
        a, b = values(here, draft, 'ab')
        rows, columns = np.nonzero(here.labels[-1] == a)
        others = np.nonzero(here.labels[-1] == b)[1]
        assert len(rows) >= rules.NAMED_PX
        seen.add(draft.answer)
        if draft.variant == 'side':
            assert draft.answer == ('left' if np.mean(columns) < np.mean(others) else 'right')
        else:
            ahead = here.world.robot.T_map_camera(here.last_s)[:3, 2]
            near, far = ((here.middle(value) @ ahead) for value in (a, b))
            assert draft.answer == ('in front' if near < far else 'behind')
    assert seen == {'left', 'right', 'in front', 'behind'}


def test_sides_of_the_robot_and_of_things() -> None:
    for intent in ('relation.robot', 'relation.thing'):
        for here, draft in every(intent):
            (a,) = values(here, draft, 'a')
            at = here.base(here.last_s)
            if intent == 'relation.thing':
                b = here.named(draft.slots['b'])
                at = np.asarray(b.pose(here.last_s).matrix)
                assert b.kind in {'chair', 'sofa'}
            x, y, _, _ = np.linalg.inv(at) @ [*here.middle(a), 1.0]
            angle = np.degrees(np.arctan2(y, x))
            middle = {'in front': 0, 'left': 90, 'behind': 180, 'right': -90}[str(draft.answer)]
            off = (angle - middle + 180) % 360 - 180
            assert abs(off) < 26


@pytest.mark.parametrize('intent', ['nearest.thing', 'compare.nearer_to', 'memory.where'])
def test_what_is_nearest_to_things(intent: str) -> None:
    for here, draft in every(intent):
        (one,) = values(here, draft, 'b' if intent == 'nearest.thing' else 'a')
        when = here.last_s
        if intent == 'memory.where':
            when = [t for t, seen in zip(here.times, here.labels, strict=True) if one in seen][-1]
            assert when < here.last_s
        some = [here.named(name).value for name in draft.choices]
        middles = [np.linalg.norm(here.middle(v) - here.middle(one, when)) for v in some]
        edges = [cKDTree(here.cloud(v)).query(here.cloud(one, when))[0].min() for v in some]
        for ways in (middles, edges):
            assert draft.choices[int(np.argmin(ways))] == draft.answer
        first, second = sorted(middles)[:2]
        assert second - first > rules.NEARER_M


@pytest.mark.parametrize('intent', ['nearest.robot', 'compare.closer'])
def test_what_is_nearest_to_the_robot(intent: str) -> None:
    for here, draft in every(intent):
        eye = here.world.robot.T_map_camera(here.last_s)[:3, 3]
        ways = [np.linalg.norm(here.middle(here.named(n).value) - eye) for n in draft.choices]
        assert draft.choices[int(np.argmin(ways))] == draft.answer


def test_which_is_taller() -> None:
    for here, draft in every('compare.taller'):
        tall = [np.ptp(here.cloud(here.named(name).value)[:, 2]) for name in draft.choices]
        assert draft.choices[int(np.argmax(tall))] == draft.answer
        assert abs(tall[0] - tall[1]) > rules.TALLER_M / 2


def test_thresholds() -> None:
    seen = set()
    for intent in ('threshold.distance', 'threshold.height'):
        for here, draft in every(intent):
            limit = float(draft.slots['n'].removesuffix(' m'))
            if intent == 'threshold.height':
                told = float(np.ptp(here.cloud(values(here, draft, 'a')[0])[:, 2]))
            else:
                a, b = values(here, draft, 'ab')
                told = float(np.linalg.norm(here.middle(a) - here.middle(b)))
            more = told > limit
            assert (more is (draft.variant == 'more')) is (draft.answer == 'yes')
            assert abs(told - limit) > 0.05
            seen.add((draft.variant, draft.answer))
    assert len(seen) == 4


def test_gaps_and_doorways_that_the_robot_fits_through() -> None:
    seen = set()
    for here, draft in every('gap.fits'):
        wide = 2 * here.world.robot.radius_m
        a, b = (here.cloud(value) for value in values(here, draft, 'ab'))
        top = here.world.robot.height_m
        a, b = a[a[:, 2] < top, :2], b[b[:, 2] < top, :2]
        assert bool(cKDTree(a).query(b)[0].min() > wide) is (draft.answer == 'yes')
        seen.add(draft.answer)
    assert seen == {'yes', 'no'}
    for _, draft in every('door.fits'):
        assert draft.answer == 'yes'  # no doorway of the worlds is narrower than 0.7 m


def test_counts() -> None:
    for intent in ('count.picture', 'count.all'):
        for here, draft in every(intent):
            kinds = draft.slots['kinds']
            word = {'boxes': 'box', 'shelves': 'shelf', 'people': 'person'}.get(kinds, kinds[:-1])
            images = here.labels[-1:] if intent == 'count.picture' else here.labels
            shown = set(np.concatenate([np.unique(image) for image in images]).tolist())
            of_kind = {thing.value for thing in here.world.things if thing.kind == word}
            assert draft.answer == len(shown & of_kind)


def test_which_way_the_robot_went() -> None:
    ways = ('forwards', 'to the left', 'backwards', 'to the right')
    for here, draft in every('robot_motion.direction'):
        change = np.linalg.inv(here.base(here.times[0])) @ here.base(here.last_s)
        if draft.variant == 'turn':
            assert draft.answer == ('left' if change[1, 0] > 0 else 'right')
        else:
            quarter = round(float(np.degrees(np.arctan2(change[1, 3], change[0, 3]))) / 90) % 4
            assert draft.answer == ways[quarter]


def test_what_moved() -> None:
    for intent in ('moved.who', 'changes.what'):
        for here, draft in every(intent):
            gone = [span(here, here.named(name).value) for name in draft.choices]
            assert draft.choices[int(np.argmax(gone))] == draft.answer
            assert sorted(gone)[-2] == 0.0
            assert max(gone) > rules.MOVED_M
    seen = set()
    for here, draft in every('moved.is'):
        way = span(here, values(here, draft, 'a')[0])
        assert (way > rules.MOVED_M) if draft.answer == 'yes' else (way == 0.0)
        seen.add(draft.answer)
    assert seen == {'yes', 'no'}


def test_what_comes_closer() -> None:
    for here, draft in every('speed.approach'):
        (a,) = values(here, draft, 'a')
        times = [t for t, image in zip(here.times, here.labels, strict=True) if a in image]
        moving = [
            t
            for t in times
            if any(move.start_s <= t <= move.end_s for move in here.world.thing(a).track.moves)
        ]
        ways = [np.linalg.norm(here.middle(a, t)[:2] - here.base(t)[:2, 3]) for t in moving]
        assert draft.answer == ('closer' if ways[-1] < ways[0] else 'away')


def values(here: Drawn, draft: Draft, slots: str) -> list[int]:
    """Return the things of some slots of a draft."""
    return [here.named(draft.slots[slot]).value for slot in slots]


def carries(here: Drawn, name: str, value: int) -> bool:
    """Tell whether a thing's foot is on a level part of what is called so."""
    foot = here.world.thing(value).pose(here.last_s).position
    if name == 'floor':
        return bool(abs(foot[2]) < 1e-9)
    tops = [
        solid
        for solid in here.named(name).shapes(here.last_s)
        if abs(solid.bounds[1][2] - foot[2]) < 1e-6
    ]
    below = (foot[0], foot[1], foot[2] - 1e-3)
    return any(bool(solid.contains(below)) for solid in tops)


def is_in(here: Drawn, value: int, container: int) -> bool:
    """Tell whether most of a thing's foot is within the outline and below the rim of another."""
    low, high = here.world.thing(container).bounds(here.last_s)
    foot = here.middle(value)
    foot[2] = here.world.thing(value).bounds(here.last_s)[0][2]
    return bool(
        (foot[:2] > low[:2]).all()
        and (foot[:2] < high[:2]).all()
        and low[2] < foot[2] < high[2] - 0.01
    )


def is_between(here: Drawn, x: int, a: int, b: int) -> bool:
    """Tell whether a thing stands where the nearest points of two others see each other."""
    top = here.world.robot.height_m
    clouds = [here.cloud(v)[here.cloud(v)[:, 2] < top, :2] for v in (a, b, x)]
    ways, nearest = cKDTree(clouds[0]).query(clouds[1])
    least = int(ways.argmin())
    line: Floats = np.linspace(clouds[0][nearest[least]], clouds[1][least], 100)
    return bool(cKDTree(clouds[2]).query(line)[0].min() < 0.05)


def span(here: Drawn, value: int) -> float:
    """Return how far a thing is away from where it began, at most over all frames."""
    first = here.middle(value, here.times[0])
    return max(float(np.linalg.norm(here.middle(value, t) - first)) for t in here.times)
