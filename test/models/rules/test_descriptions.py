"""Descriptions: how they are read, which are none, and which thing they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from models.rules.asking import ask, make_query, recorded

from spatialclaw_ros.core.answer import Status
from spatialclaw_ros.models.rules.described.grammar import Text
from spatialclaw_ros.models.rules.described.judging import NO, UNSURE, YES, holds, most_of
from spatialclaw_ros.models.rules.described.readings import readings
from spatialclaw_ros.models.rules.described.things import Named
from spatialclaw_ros.models.rules.dialogue.follow_up import in_full
from spatialclaw_ros.models.rules.facts import Facts, Value
from spatialclaw_ros.models.rules.understanding import understand
from spatialclaw_ros.world.questions.wordings import load

if TYPE_CHECKING:
    from pathlib import Path

    from spatialclaw_ros.models.rules.described.things import Described

DESCRIBED = {
    'the box nearest to the red chair': 'box, nearest red chair',
    'the box that is closest to the red chair': 'box, closest red chair',
    'the nearest box to the red chair': 'box, nearest red chair',
    'whichever box stands nearest the red chair': 'box, nearest red chair',
    'the box farthest away from the sofa': 'box, farthest sofa',
    'the nearest chair': 'chair, nearest',
    'the tallest box': 'box, tallest',
    'the tallest of the boxes': 'box, tallest',
    'the box with the greatest height': 'box, tallest',
    'the box which is the tallest': 'box, tallest',
    'the taller of the two boxes': 'box, taller of two',
    'the largest thing on the table': 'object, largest, on table',
    'the box on the black table': 'box, on black table',
    'the cup standing on top of the white shelf': 'cup, on white shelf',
    'the box left of the orange chair': 'box, left orange chair',
    'the box on the left-hand side of the orange chair': 'box, left orange chair',
    'the chair in front of the table': 'chair, front table',
    'the box between the red chair and the sofa': 'box, between red chair sofa',
    'the box nearest to the chair behind the table': 'box, nearest (chair, behind table)',
    'box next to the bin': 'box, beside bin',
    'the tallest box take up': 'box, tallest',
    'the tallest gizmo': 'gizmo, tallest',
}
NOT_DESCRIBED = [
    'the red box',
    'the can on the board',
    'the gap between the red chair and the sofa',
    'the longest side of the cabinet',
    'the second tallest box',
    'the box nearest to it',
    'the nearest point of the box',
    'the gap between the can and the box (nearest surfaces)',
    'which box is nearest to the red chair',
]


def said(what: Described | Named) -> str:
    if isinstance(what, Named):
        return what.name
    parts = [what.kind]
    if what.most:
        of = f' {inner(what.of)}' if what.of else ''
        parts.append(f'{what.most}{" of two" if what.of_two else ""}{of}')
    parts += [f'{c.relation} {" ".join(map(inner, c.others))}' for c in what.where]
    return ', '.join(parts)


def inner(what: Described | Named) -> str:
    return what.name if isinstance(what, Named) else f'({said(what)})'


@pytest.mark.parametrize('text', DESCRIBED)
def test_a_description_is_read(text: str) -> None:
    spans = Text(text).spans(0)
    assert said(spans[0][0].what) == DESCRIBED[text]
    assert (spans[0][0].start, spans[0][0].end) == (0, len(text.removesuffix(' take up')))


@pytest.mark.parametrize('text', NOT_DESCRIBED)
def test_a_name_is_no_description(text: str) -> None:
    parts = Text(text)
    assert not [span for at in range(len(parts)) for span in parts.spans(at)]


def test_descriptions_are_nested_twice_at_most() -> None:
    text = 'the box nearest to the chair behind the table next to the door'
    whole = [span for span, _ in Text(text).spans(0) if span.end == len(text)]
    assert whole
    for span in whole:
        inside = [other for other in span.what.others if not isinstance(other, Named)]
        assert all(isinstance(deep, Named) for other in inside for deep in other.others)


def test_short_names_stand_for_descriptions_and_are_put_back(demo_scene: Path) -> None:
    question = 'Which is taller, the tallest box or the can left of the bottle?'
    choices = ('The tallest box', 'can left of the bottle')
    query = make_query(recorded(demo_scene, (0,)), question, choices)
    first, *_, last = readings(query)
    assert [what.text for _, what in first.things] == ['tallest box', 'can left of the bottle']
    assert first.query.question != question
    assert first.query.choices != choices
    assert (last.query.question, last.query.choices) == (question, first.query.choices)
    asked = understand(query)
    assert asked is not None
    assert asked.things == ('tallest box', 'can left of the bottle')


COMPOSED = (
    *('compose.property.height', 'compose.distance', 'compose.compare.taller'),
    *('compose.compare.nearer', 'compose.decide.fits', 'compose.decide.closer'),
)
SLOTS = {
    'described': 'box nearest to the red chair',
    'described2': 'tallest chair',
    'a': 'red chair',
    'b': 'black table',
    'c': 'white sofa',
}


@pytest.mark.parametrize('intent', COMPOSED)
def test_every_wording_is_understood_of_described_things(demo_scene: Path, intent: str) -> None:
    choices = ('yes', 'no') if 'decide' in intent else ()
    if 'compare' in intent:
        choices = (SLOTS['described'], SLOTS['described2'])
    for text in load('open')[intent]:
        query = make_query(recorded(demo_scene, None), text.format(**SLOTS), choices)
        asked = understand(in_full(query).query)
        assert asked is not None, text
        assert set(asked.things) == {SLOTS[slot] for slot in SLOTS if f'{{{slot}}}' in text}, text


def facts_of(**values: float | tuple[float, float]) -> Facts:
    """Return facts; a pair is a value with half the width of its interval."""
    measured = {}
    for name, value in values.items():
        what = name.replace('__', ' ').replace('_', ' ')
        middle, half = value if isinstance(value, tuple) else (value, 0.0)
        measured[what] = Value(what, middle, 'm', middle - half, middle + half)
    return Facts(measured=measured)


def test_the_most_has_to_be_clear_by_its_interval() -> None:
    clear = facts_of(height_of_box_1=(0.5, 0.02), height_of_box_2=(0.3, 0.02))
    assert most_of('tallest', ('box 1', 'box 2'), clear).keys == ('box 1',)
    assert most_of('shortest', ('box 1', 'box 2'), clear).keys == ('box 2',)
    close = facts_of(height_of_box_1=(0.5, 0.2), height_of_box_2=(0.45, 0.2))
    assert set(most_of('tallest', ('box 1', 'box 2'), close).keys) == {'box 1', 'box 2'}
    assert not most_of('tallest', ('box 1', 'box 3'), clear).keys


def test_nearness_by_middles_and_by_surfaces_has_to_agree() -> None:
    both = {
        'distance_of_box_1_to_sofa': (1.0, 0.02),
        'distance_of_box_2_to_sofa': (1.5, 0.02),
        'gap_of_box_1_to_sofa': (0.6, 0.02),
        'gap_of_box_2_to_sofa': (0.9, 0.02),
    }
    assert most_of('nearest', ('box 1', 'box 2'), facts_of(**both), 'sofa').keys == ('box 1',)
    other = {**both, 'gap_of_box_2_to_sofa': (0.2, 0.02)}
    choice = most_of('nearest', ('box 1', 'box 2'), facts_of(**other), 'sofa')
    assert choice.keys == ('box 1', 'box 2')
    assert 'nearest point' in choice.why


@pytest.mark.parametrize(
    ('step', 'foot', 'under', 'over', 'verdict'),
    [
        (0.005, 0.7, 0.0, 1.0, YES),
        (-0.4, 0.5, 0.6, 1.0, YES),  # a level of a shelf
        (-0.7, 0.0, 0.7, 1.0, NO),  # below the table
        (0.0, 0.7, 0.0, 0.1, NO),
        (0.2, 0.9, -0.2, 1.0, NO),  # on something that is on it
        (0.04, 0.7, -0.04, 1.0, UNSURE),
    ],
)
def test_what_stands_on_another(
    step: float, foot: float, under: float, over: float, verdict: int
) -> None:
    facts = Facts(
        measured={
            f'{what} of cup to table': Value(what, value)
            for what, value in (
                ('share over', over),
                ('step below', step),
                ('foot over foot', foot),
                ('foot under top', under),
            )
        }
    )
    assert holds('on', 'cup', ('table',), facts) == verdict


def test_a_described_thing_is_found_and_measured(demo_scene: Path) -> None:
    captures = recorded(demo_scene, None)
    tallest = ask(captures, 'How tall is the tallest object?')
    named = ask(captures, 'How tall is the cracker box?')
    assert tallest.answer.value == pytest.approx(named.answer.value, abs=0.005)
    assert 'tallest object' in tallest.answer.evidence
    assert 'remember(' in ''.join(cell.code for cell in tallest.cells)
    way = ask(captures, 'How far is the tallest object from the mustard bottle?').answer
    plain = ask(captures, 'How far is the cracker box from the mustard bottle?').answer
    assert way.value == pytest.approx(plain.value, abs=0.005)
    assert way.confidence <= plain.confidence


def test_what_may_be_meant_is_asked_back(demo_scene: Path) -> None:
    answer = ask(recorded(demo_scene, None), 'How tall is the box next to the can?').answer
    assert answer.status == Status.AMBIGUOUS
    assert len(answer.places) == len(answer.evidence) == 2
    assert 'box next to the can' in answer.reason


@pytest.mark.parametrize(
    ('question', 'said'),
    [
        ('How tall is the box nearest to the kettle?', 'no kettle was found'),
        ('How tall is the kettle next to the can?', 'no kettle was found'),
        ('How tall is the thing behind the box?', "2 things answer to 'box'"),
    ],
)
def test_descriptions_by_what_is_not_there_are_refused(
    demo_scene: Path, question: str, said: str
) -> None:
    answer = ask(recorded(demo_scene, None), question).answer
    assert answer.status == Status.REFUSED
    assert said in answer.reason
