"""Pronouns of a question, and the things that they stand for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.dialogue import words as w

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from spatialclaw_ros.models.rules.dialogue.earlier import Earlier


def _any(phrases: Iterable[str]) -> str:
    return '|'.join(sorted(map(re.escape, phrases), key=len, reverse=True))


IT = re.compile(rf"\b(?:{_any(w.IT)})\b(?!')|\b(?:that|this)(?=$|[,.;:]| (?:from|to|than|in)\b)")
OWNED = re.compile(rf'\b(?:{_any(w.OWNED)}) (?=\w)')
THERE = re.compile(r'\b(from|to) (?:there|that place|here)\b')
THEM = re.compile(rf'\b(?:{_any(w.THEM)})\b(?! \w+s\b)')
THEIR = re.compile(r'\btheir (?=\w)')
OTHERS = re.compile(rf'\b(?:{_any(w.OTHERS)})\b(?! [a-z])|\b(?:{_any(w.OTHERS[:5])})\b')
FIRST = re.compile(rf'\b(?:{_any(w.FIRST)})\b')
SECOND = re.compile(rf'\b(?:{_any(w.SECOND)})\b')
WHICH = re.compile(rf'\b(?:{_any(w.WHICH)})\b')
FORM = re.compile(rf'\b(?:the )?(?P<form>{_any(w.FORMS)})\b(?:{_any(w.OF_THEM)})*')
HAS = re.compile(
    rf'\bha(?:s|ve) the (?P<degree>{_any(w.GREATER | w.SMALLER)}) (?P<noun>{_any(w.NOUNS)})\b'
)
ONE_OF_TWO = re.compile(
    rf'^(?:is|are|was) (?P<this>.+?) (?:the )?(?P<form>{_any(w.FORMS)})'
    rf'(?:{_any(w.OF_THEM)})*(?P<rest>(?: (?:to|from) [^,]+)?)$'
)
REST = re.compile(r'^ (?:away )?(?:to|from) (?:the )?\w.*$')


def has_pronoun(text: str) -> bool:
    """Whether a text speaks of something that it does not name."""
    single = (IT, OWNED, THERE, THEM, THEIR, OTHERS, FIRST, SECOND)
    return any(pattern.search(text) for pattern in single) or leans_on_two(text)


def leans_on_two(text: str) -> bool:
    """Whether a text asks which of two that it does not name: 'which of them is taller'."""
    found = WHICH.search(text)
    if not found or ' or ' in text:
        return False
    if 'of' in found[0].split():
        return True
    return bool(FORM.search(text) or HAS.search(text)) and found[0] not in {'what', 'who'}


def in_place(text: str, earlier: Sequence[Earlier]) -> Iterator[str]:
    """Yield a text with things in the place of its pronouns."""
    focus = next((before.focus for before in reversed(earlier) if before.focus), '')
    pair = next((before.pair for before in reversed(earlier) if before.pair), None)
    if pair and leans_on_two(text):
        yield from _which(text, pair)
    first = pair[0] if pair and FIRST.search(text) else focus
    if not first:
        return
    other = ''
    if pair and first in pair:
        other = pair[pair[0] == first]
    compared = ONE_OF_TWO.match(text)
    if compared and other and ' than ' not in text:
        this = _replaced(compared['this'], first, other, pair)
        than = {f'the {first}': other, f'the {other}': first}.get(this or '', '')
        if than:
            yield f'is {this} {compared["form"]}{compared["rest"]} than the {than}'
    full = _replaced(text, first, other, pair)
    if full is not None and full != text:
        yield full
    if IT.search(text) and OWNED.search(text):  # 'how high is it from its bottom to its top'
        yield IT.sub(f'the {first}', OWNED.sub('', text), count=1)


def _replaced(text: str, it: str, other: str, pair: tuple[str, str] | None) -> str | None:
    """Return a text with its pronouns replaced; None where one of them stands for nothing."""
    both = f'the {pair[0]} and the {pair[1]}' if pair else ''
    one, two = pair or ('', '')
    for pattern, thing in ((OTHERS, other), (FIRST, one), (SECOND, two)):
        if pattern.search(text):
            if not thing:
                return None
            text = pattern.sub(f'the {thing}', text)
    if THEIR.search(text) or THEM.search(text):
        if not both:
            return None
        text = re.sub(r'\btheir (\w+)', rf'the \1 of {both}', text)
        text = THEM.sub(both, text, count=1)
    text = re.sub(OWNED.pattern + r'((?:own )?\w+)', rf'the \1 of the {it}', text)
    if THERE.search(text):
        return THERE.sub(rf'\1 the {it}', text)
    return IT.sub(f'the {it}', text, count=1)


def _which(text: str, pair: tuple[str, str]) -> Iterator[str]:
    """Yield a question for one of two with the two in it."""
    either = f'the {pair[0]} or the {pair[1]}'
    form, rest = '', ''
    if found := FORM.search(text):
        form, rest = found['form'], text[found.end() :]
    if found := HAS.search(text):
        form = w.MORE.get((found['noun'], found['degree'] in w.GREATER), '')
        rest = text[found.end() :]
    if form and (not rest or REST.match(rest)):
        yield f'which is {form}{rest}, {either}'
    named = WHICH.search(text)
    if named:
        yield f'{text[: named.start()]}which{text[named.end() :]}, {either}'
