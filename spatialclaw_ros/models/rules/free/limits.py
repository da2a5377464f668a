"""Which way a length is compared with the limit that a question names.

'Is the box taller than 0.8 m' and 'is 0.8 m less than the height of the box' ask the same: what
a word of comparison says depends on what stands before it, and on what comes after it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from spatialclaw_ros.models.lexicon import word_set
from spatialclaw_ros.models.rules.free.notation import runs
from spatialclaw_ros.models.rules.free.talk import LENGTH

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MORE, LESS = 'more', 'less'
LIMIT, THING = '#', 'T'

COMPARED: dict[str, tuple[tuple[str, ...], ...]] = {
    MORE: runs(
        'more, greater, larger, bigger, longer, taller, higher, further, farther, wider, exceed, '
        'exceeds, exceeding, surpass, surpasses, beat, beats, upwards of, in excess of, enough, '
        'suffice, suffices, sufficient, too tall, too high, too long, too big, too large, too '
        'far, no less than, not less than, at least, stick out of, sticks out of, poke out of, '
        'pokes out of, do to, do for'
    ),
    LESS: runs(
        'less, less tall, less far, smaller, shorter, lower, closer, nearer, fewer, not even, '
        'low enough, short enough, small enough, close enough, near enough, not enough, too '
        'short, too low, too small, fail to reach, fails to reach, not reach, short of, no more '
        'than, not more than, no taller than, not taller than, no higher than, not higher than, '
        'no longer than, nothing taller than, nothing higher than, nothing longer than, not as '
        'tall as, not as high as, not as far, not so tall as, at most, no further than, not '
        'further than, no farther than'
    ),
}
"""What the first of two is, compared with the second."""
PLACED: dict[str, tuple[tuple[str, ...], ...]] = {
    MORE: runs(
        'over, above, beyond, past, top, tops, clear, clears, cross, crosses, pass, passes'
    ),
    LESS: runs('under, below, beneath, within, inside of'),
}
"""Words of place, which compare only where the limit comes next."""
KEPT: dict[str, tuple[tuple[str, ...], ...]] = {
    MORE: (),
    LESS: runs(
        'stay below, stays below, stay under, stays under, remain below, remains below, remain '
        'under, remains under, keep below, keeps below, keep under, keeps under, go under, goes '
        'under, fit under, fits under, stand under'
    ),
}
"""The same in words that compare whatever comes next."""
COMPARING = {
    way: tuple(dict.fromkeys(COMPARED[way] + PLACED[way] + KEPT[way])) for way in (MORE, LESS)
}
"""What is compared -> all words that say so, whichever of two they say it of."""
ENDS_CLAUSE = frozenset(',;:.?!')
BETWEEN = word_set('than a an the for to of as just say about only')
"""What may stand between a word of comparison and what it compares with."""
STAND_FOR_IT = word_set('it that this')
OTHER_WAY = {MORE: LESS, LESS: MORE}

_RUNS = {
    run: (way, needs_limit)
    for data, needs_limit in ((COMPARED, False), (PLACED, True), (KEPT, False))
    for way, listed in data.items()
    for run in listed
}
_LONGEST = max(map(len, _RUNS))


def compared(order: Sequence[str]) -> str:
    """Return 'more' or 'less': what is asked of the thing's length; '' = that is not certain.

    Args:
        order: the words of a question, 'T1' for a thing and '#' for the limit.
    """
    ways = {way for at, end in _comparisons(order) if (way := _way(order, at, end))}
    return ways.pop() if len(ways) == 1 else ''


def contradicts(text: str, names: Sequence[str], *, more: bool) -> bool:
    """Tell whether a text compares the other way: its limit with what is named."""
    text = LENGTH.sub(f' {LIMIT} ', text)
    for at, name in enumerate(names):
        text = re.sub(rf'\b{re.escape(name)}\b', f' T{at + 1} ', text)
    way = compared(re.findall(r"#|T\d|[\w']+|[,;:.?!]", text))
    return way == (LESS if more else MORE)


def _comparisons(order: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where the words of comparison begin and end, the longest at each place."""
    at = 0
    while at < len(order):
        lengths = range(min(_LONGEST, len(order) - at), 0, -1)
        end = next((at + n for n in lengths if tuple(order[at : at + n]) in _RUNS), at)
        if end > at:
            yield at, end
        at = max(end, at + 1)


def _way(order: Sequence[str], at: int, end: int) -> str:
    """Return what one comparison says of the thing; '' = nothing."""
    way, needs_limit = _RUNS[tuple(order[at:end])]
    next_word = next((word for word in order[end:] if word not in BETWEEN), '')
    before, after = _clause(order, at, end)
    if needs_limit:
        stands_for_it = after[:1] and after[0] in STAND_FOR_IT and any(map(_is_thing, before))
        return way if next_word == LIMIT or stands_for_it else ''
    if next_word == LIMIT or order[max(at - 2, 0) : at] == [LIMIT, 'or']:
        return way
    than = after.index('than') if 'than' in after else -1
    rest = [word for word in after[than + 1 :] if word == LIMIT or _is_thing(word)]
    subjects = [word for word in before if word == LIMIT or _is_thing(word)]
    if not subjects and 'it' in before:  # 'is it lower than that': what was named first
        subjects = [word for word in order[:at] if word == LIMIT or _is_thing(word)][:1]
    of_thing = any(map(_is_thing, subjects))
    if before[-1:] == ['or']:  # 'is it 0.8 m tall or more'
        return way if subjects[:1] != [LIMIT] and subjects[-1:] == [LIMIT] else ''
    if rest[:1] == [LIMIT]:
        return '' if LIMIT in subjects else way
    if rest and not of_thing:
        # 'is 0.8 m less than the height of the box': said of the limit
        return OTHER_WAY[way] if LIMIT in order[:at] else ''
    return way if of_thing and subjects[-1] != LIMIT else ''


def _clause(order: Sequence[str], at: int, end: int) -> tuple[list[str], list[str]]:
    """Return the words of a clause before and after a comparison."""
    start = next((k + 1 for k in range(at - 1, -1, -1) if order[k] in ENDS_CLAUSE), 0)
    stop = next((k for k in range(end, len(order)) if order[k] in ENDS_CLAUSE), len(order))
    return list(order[start:at]), list(order[end:stop])


def _is_thing(word: str) -> bool:
    """Tell whether a word stands for a thing or a choice."""
    return word[0] in 'TC' and word[1:].isdigit()
