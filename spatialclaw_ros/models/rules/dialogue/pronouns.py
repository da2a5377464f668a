"""Pronouns of a question, and the things that they stand for: 'does it touch the other one'."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.dialogue import words as w

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from spatialclaw_ros.models.rules.dialogue.spoken import Spoken


def _any(phrases: Iterable[str]) -> str:
    return '|'.join(sorted(map(re.escape, phrases), key=len, reverse=True))


IT = re.compile(
    rf"\b(?:{_any(set(w.IT) - {'itself', 'the thing', 'the object'})})\b(?!')|"
    r'\b(?:that|this)(?=$|[,.;:]| (?:from|to|than|in)\b)'
)
OWNED = re.compile(rf'\b(?:{_any(w.OWNED)}) (?=\w)')
THERE = re.compile(r'\b(from|to) (?:there|that place|here)\b')
OF_TWO = re.compile(rf'\b(?:{_any(w.OF_TWO)})\b')
THEM = re.compile(rf'\b(?:{_any(w.THEM)})\b(?! \w+s\b)')
THEIR = re.compile(r'\btheir (?=\w)')
OTHERS = re.compile(rf'\b(?:{_any(w.OTHERS)})\b(?! [a-z])|\b(?:{_any(w.OTHERS[:5])})\b')
FIRST = re.compile(rf'\b(?:{_any(set(w.FIRST) - {"the first"})})\b')
SECOND = re.compile(rf'\b(?:{_any(set(w.SECOND) - {"the second"})})\b')
WHICH = re.compile(rf'\b(?:which|who|what)(?: one)? (?:{_any(w.OF_TWO)})\b')
FORMS = _any(w.FORMS)
ONE_OF_TWO = re.compile(
    rf'^(?:is|are|was) (?P<this>.+?) (?:the )?(?P<form>{FORMS})(?: one)?(?: (?:{_any(w.OF_TWO)}))?'
    rf'(?P<rest>(?: (?:to|from) [^,]+)?)$'
)
SINGLE = (IT, OWNED, THERE, THEM, THEIR, OTHERS, FIRST, SECOND, OF_TWO)


def has_pronoun(text: str) -> bool:
    """Whether a text speaks of something that it does not name."""
    return any(pattern.search(text) for pattern in SINGLE)


def in_place(text: str, spoken: Spoken) -> Iterator[str]:
    """Yield a text with things in the place of its pronouns.

    Raises:
        UnclearError: a pronoun may stand for several things.
    """
    two = WHICH.search(text)
    if two and (pair := spoken.pair):
        either = f'the {pair[0]} or the {pair[1]}'
        yield f'{text[: two.start()]}which{text[two.end() :]}, {either}'
    if not has_pronoun(text):
        return
    compared = ONE_OF_TWO.match(text)
    if compared and ' than ' not in text:
        this = _replaced(compared['this'], spoken)
        than = _beside(this, spoken)
        if than:
            yield f'is {this} {compared["form"]}{compared["rest"]} than the {than}'
    full = _replaced(text, spoken)
    if full is not None and full != text:
        yield full


def _beside(this: str | None, spoken: Spoken) -> str:
    """Return the other of the two, beside a thing that stands with its article; '' = none."""
    pair = spoken.pair
    if pair is None:
        return ''
    return {f'the {pair[0]}': pair[1], f'the {pair[1]}': pair[0]}.get(this or '', '')


def _replaced(text: str, spoken: Spoken) -> str | None:
    """Return a text with its pronouns replaced; None where one of them stands for nothing."""
    for pattern, which in ((OTHERS, 'other'), (FIRST, 'first'), (SECOND, 'second')):
        if pattern.search(text):
            text = pattern.sub(f'the {spoken.told_by(which)}', text)
    if THEIR.search(text) or THEM.search(text):
        pair = spoken.pair
        if pair is None:
            return None
        both = f'the {pair[0]} and the {pair[1]}'
        text = re.sub(r'\btheir (?:own )?(\w+)', rf'the \1 of {both}', text)
        text = THEM.sub(both, text, count=1)
    if not (OWNED.search(text) or THERE.search(text) or IT.search(text)):
        return text
    it = spoken.focus
    if not it:
        return None
    if OWNED.search(text) and IT.search(text):  # 'how high is it from its bottom to its top'
        return IT.sub(f'the {it}', OWNED.sub('', text), count=1)
    text = re.sub(OWNED.pattern + r'((?:own )?\w+)', rf'the \1 of the {it}', text)
    if THERE.search(text):
        return THERE.sub(rf'\1 the {it}', text)
    return IT.sub(f'the {it}', text, count=1)
