"""What somebody says a question is for, taken off: 'I want to push a trolley through here: …'.

A trolley that somebody thinks of is no thing of the room. What it names with 'the' is one.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from spatialclaw_ros.models.lexicon import CUT_AT, word_set
from spatialclaw_ros.models.rules.described.words import ENDS_A_NAME, MOST, OF_TWO

SOMEBODY = word_set(
    "i i'm i'd i've i'll we we're we'd we've we'll they they're they've he she somebody someone "
    'something my our people a an'
)
"""Who wants something; what a sentence of purpose begins with."""
PEOPLE = word_set('movers workers builders neighbours neighbors guests people others painters')
LEADS = word_set('and so well ok okay because since as please now but you see')
WANTS = word_set(
    'want wants wanted need needs like love plan plans planning intend intends hope hopes hoping '
    "wish wishes thinking considering must should shall will we'll i'll they'll going trying "
    'building making sewing knitting ordering buying bringing getting taking moving carrying '
    'pushing rolling packing laying hanging putting fetching'
)
HAS = word_set("have has had i've we've they've got")
NO_ERRAND = word_set('the a an my our your this that these those it left right')
"""After 'to' these make no errand of it: 'to the left', 'to my chair'."""
NOT_FOR_IT = word_set(
    'if suppose supposing imagine when whenever after once were unless until pretend assume say '
    'let without except only there how what which where who whom whether know tell find see seen '
    'saw spot notice look looks looking measure measured compare answer asks ask counting count '
    'meant mean remove removed not no been'
)
"""With one of them a sentence may say what is asked, or how things would be."""
INDEFINITE = word_set('a an some another my our')
MEASURES = (
    frozenset(MOST)
    | frozenset(OF_TWO)
    | word_set(
        'centre centres center centers middle middles midpoint midpoints top bottom underside '
        'foot base edge edges side sides surface surfaces nearest closest camera lens body '
        'outline hull own left right front behind picture pictures first last now then'
    )
)
"""They say what is to be measured: such a sentence keeps its words."""
TELLS = word_set('on in inside under underneath beneath behind beside next near by of at')
"""After a name they tell which thing is meant."""
PLACES = word_set('room kitchen hall house corridor office garage floor ground wall way evening')
ENDS = (
    CUT_AT
    | ENDS_A_NAME
    | word_set(
        'through past around into onto lying so upright flat tomorrow today tonight later soon '
        'away'
    )
) - word_set('the')
LENGTH = r'\d+(?:\.\d+)? ?(?:(?:centi|milli)?met(?:re|er)s?|cm|mm|m)\b'
OF_LENGTH = re.compile(
    rf'^(?:of|with|that is|which is|that are)? ?{LENGTH}(?: (?:tall|high|wide|long|broad|width))?'
)
SENTENCE = re.compile(
    r'(?<=[.!?:;])\s+|,\s+(?:and )?(?:so )?(?=(?:how|what|which|is|are|do|does|can|could)\b)'
)
PRONOUN = re.compile(r"(?<!\bthat )(?<!\bwhich )\b(?:it|its|it's|one)\b")
EXPLETIVE = re.compile(r'\bis it (?=between\b|there\b|from\b.*\bto\b)')
NEEDED = re.compile(r'\b(?:must|should|ha(?:s|ve) to|needs? to|ought to)\b')
MAY_BE = re.compile(r'(?<=\bhow wide (?:may|can)) an? \w+(?: \w+)? (?=be\b.*\bbetween\b)')
"""'How wide may a cart be to pass between them'."""
FOR_SOME = re.compile(r' for (?:an?|my|our|some) [a-z ]+(?=\W*$)')
"""'How wide is the gap for a wheelchair': whoever it is for, it is as wide."""
WIDTH = re.compile(r'\b(?:how (?:wide|broad)|width)\b(?!.*\benough\b)')
LINES = word_set('line cable string rope wire cord tape thread chain hose ribbon')
"""As long as the way between its ends."""
HYPOTHETICAL_FOR = re.compile(r'\bthe \w+ (?=for (?:it|the|that)\b)')
"""'How high does the box for it have to be': a thing that is still to be made or bought."""
FITS = re.compile(
    r'\b(?:fit|fits|through|pass|room|go|get|(?:wide|large|big|broad|narrow|small) enough)\b'
)
LATER = re.compile(r'\b(?:then|afterwards|after)\b|\bwill\b.*\bbe\b')
ASKS = re.compile(r'\b(?:how|what|which|where|who|when|number|give|tell)\b')
YOU = re.compile(r'\b(?:you|your|yourself|robot)\b')


@dataclass(frozen=True)
class _Kept:
    """What is left of a sentence of purpose."""

    text: str
    things: tuple[str, ...]
    """What it names with 'the'."""
    thought_of: tuple[str, ...]
    """The nouns of what is only thought of."""


def without_purposes(question: str) -> tuple[str, ...]:
    """Return the ways to read a question, the one without what it is for first.

    None is returned where it is asked of what is only thought of: no picture shows that.
    """
    text = re.sub(r'\s+', ' ', question.lower().replace('\u2019', "'")).strip()
    parts = SENTENCE.split(text)
    kept = {at: _kept(part) for at, part in enumerate(parts[:-1]) if _is_purpose(part)}
    if not kept:
        plain = MAY_BE.sub(' ', FOR_SOME.sub('', text) if WIDTH.search(text) else text)
        return (question,) if plain == text else (plain, question)
    asked = ' '.join(part for at, part in enumerate(parts) if at not in kept)
    asked = _without_hypothetical(
        asked, [noun for one in kept.values() for noun in one.thought_of]
    )
    things = [name for one in kept.values() for name in one.things]
    if 'how many' in asked and any(one.thought_of for one in kept.values()):
        return (question,)  # 'I need some boxes. How many do you see': such things are counted
    if not asked or _is_of_the_thought(asked, things, kept):
        return ()
    if not ASKS.search(asked) and any(re.search(LENGTH, parts[at]) for at in kept):
        return (question,)  # 'whoever rides has to be 1.2 m tall. Is …': it is the limit
    names = list(dict.fromkeys(name for name in things if not re.search(rf'\b{name}\b', asked)))
    whole = [one.text for one in kept.values() if one.text]
    if whole:
        return ' '.join([*whole, asked]), question
    pair = ' and '.join(f'the {name}' for name in names)
    between = any(re.search(r'\bbetween the\b', parts[at]) for at in kept) and len(names) > 1
    return f'{"between " * between}{pair}. {asked}' if names else asked, question


def _is_of_the_thought(asked: str, things: list[str], kept: dict[int, _Kept]) -> bool:
    """Whether what is asked may be asked of what is only thought of, or of how things will be."""
    if LATER.search(asked):
        return True
    thought_of = any(one.thought_of for one in kept.values())
    if thought_of and not ASKS.search(asked) and FITS.search(asked) and not YOU.search(asked):
        return True
    leans = bool(PRONOUN.search(EXPLETIVE.sub('', asked)))
    ends = 2 if all(LINES.issuperset(one.thought_of) for one in kept.values()) else 1
    return thought_of and leans and len(set(things)) not in {1, ends}


def _without_hypothetical(asked: str, nouns: list[str]) -> str:
    """Return a question without what is still to be made; '' where it is asked of that."""
    if NEEDED.search(asked) and ASKS.search(asked):
        asked = HYPOTHETICAL_FOR.sub('', asked)
        for noun in nouns:
            asked = re.sub(rf'\bthe {noun} (?=be\b|have\b)', '', asked)
    of_it = any(re.search(rf'\b(?:the|that|this) {noun}\b', asked) for noun in nouns)
    return '' if of_it else asked


def _is_purpose(sentence: str) -> bool:
    """Tell whether a sentence only says what somebody is about to do, or needs."""
    words = re.findall(r"[\w']+", sentence)
    while words and words[0] in LEADS:
        words = words[1:]
    if not words or not NOT_FOR_IT.isdisjoint(words):
        return False
    if words[0] == 'the':  # 'the chair has to go into a van', 'the movers bring a bed'
        bound = bool(NEEDED.search(sentence)) or not PEOPLE.isdisjoint(words[1:3])
        return bound and not INDEFINITE.isdisjoint(words) and not re.search(r'\d', sentence)
    if words[0] not in SOMEBODY:
        return False
    pairs = itertools.pairwise(words)
    errand = any(one == 'to' and other not in NO_ERRAND for one, other in pairs)
    return not WANTS.isdisjoint(words) or (errand and not HAS.isdisjoint(words))


def _kept(sentence: str) -> _Kept:
    """Return what a sentence of purpose says of the room."""
    rest, thought_of = _without_indefinite(sentence.rstrip(' .!:;,'))
    words = re.findall(r"[\w'-]+|,", rest)
    things: list[str] = []
    told = not MEASURES.isdisjoint(words)
    at = 0
    while at < len(words):
        at += 1
        if words[at - 1] != 'the':
            continue
        end = at
        while end < len(words) and words[end] not in ENDS and words[end].isalpha():
            end += 1
        if end == at or not (PLACES | PEOPLE).isdisjoint(words[at:end]):
            continue
        things.append(' '.join(words[at:end]))
        told |= end < len(words) and words[end] in TELLS
    many = len(set(things)) > 2  # noqa: PLR2004 - a pair
    return _Kept(f'{rest}.' if told or many else '', tuple(things), thought_of)


def _without_indefinite(sentence: str) -> tuple[str, tuple[str, ...]]:
    """Return a sentence without 'a trolley of 0.6 m', and the nouns of such."""
    words = list(re.finditer(r"[\w'-]+(?:\.\d+)?|,", sentence))
    cut: list[tuple[int, int]] = []
    rest, nouns, at = sentence, [], 0
    while at < len(words):
        end = at + 1
        if words[at][0] in INDEFINITE:
            while end < len(words) and words[end][0] not in ENDS and words[end][0] != ',':
                end += 1
        if end > at + 1:
            nouns.append(words[end - 1][0])
            stop = words[end].start() if end < len(words) else len(sentence)
            length = OF_LENGTH.match(sentence[stop:])
            cut.append((words[at].start(), stop + (length.end() if length else 0)))
        at = end
    for start, stop in reversed(cut):
        rest = rest[:start] + rest[stop:]
    return rest, tuple(nouns)
