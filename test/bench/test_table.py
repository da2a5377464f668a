"""The figures as text."""

from __future__ import annotations

from bench.made import choice, number, refused, wrong

from spatialclaw_ros.bench.measures import summarise
from spatialclaw_ros.bench.table import not_right, table


def test_table() -> None:
    rows = [number(), wrong(number(depth=3, noise=True)), refused(choice(labels=False))]
    text = table(summarise(rows))
    lines = {line[:20].strip(): line.split() for line in text.splitlines()}
    assert lines['distance'][1:4] == ['2', '50.0%', '100.0%']
    assert lines['support'][1:4] == ['1', '0.0%', '0.0%']
    assert lines['depth 3'][2:4] == ['1', '0.0%']
    assert lines['without labels'][2:4] == ['1', '0.0%']
    assert lines['all'][1:4] == ['3', '33.3%', '66.7%']
    assert 'a constant answer: 33.3% right' in text
    assert 'without depth: - right' in text


def test_what_is_not_right_is_listed_with_its_truth_and_record() -> None:
    near = number(id='near', verdict='wrong', confidence=0.6, said='1.1 m')
    far = wrong(choice(id='far', record='out/records/1/far', said='no'))
    text = not_right([number(id='fine'), near, far, refused(choice(id='shy'))])
    assert 'wrong: 2' in text
    assert text.index('far (seed 1') < text.index('near (seed 1'), 'the silent ones come first'
    assert 'no   [truth: yes, confidence 0.90]' in text
    assert 'out/records/1/far' in text
    assert 'not answered: 1' in text
    assert 'refused: it is not in view   [truth: yes]' in text
    assert 'fine' not in text
