"""Wordings that mean the same, made one: what is said around a question, and how it is put."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.phrases import Phrases, compiled

if TYPE_CHECKING:
    from collections.abc import Iterable

PARTS = {
    'seen': r'(?:(?:as|when) )*(?:seen|viewed|looking|looked at|judged)',
    'camera': r"(?:the |your |my )?(?:camera|robot|viewer|observer)(?:'s)?",
    'part': r'(?:surfaces?|points?|edges?|sides?|parts?|ends?)',
    'middle': r'(?:cent(?:re|er)s?|middles?|midpoints?|centroids?)',
    'near': r'(?:nearest|closest)',
    'to': r'(?: to |-to-|/)(?:the )?',
    'counted': r'(?:(?:when |as )?(?:measured|counted|taken),? )?',
    'say': (
        r'(?:tell|give|show|say|state|find|find out|work out|determine|estimate|measure|calculate|'
        r'compute|report|check|read off)'
    ),
    'asking': r'\b(?:how|what|which|where|whether|by)\b',
    'height': r'(?P<height>height|length|width|thickness|depth|diameter|size)',
    'adj': r'(?P<adj>tall|high|wide|broad|long|thick|deep|close|near|far|big)',
    'more': r'(?P<more>\w+er|further|farther|less|more)',
    'gap': r'(?P<gap>gap|distance|separation|spacing|clearance|height|width|length|thickness)',
    'where': r'(?P<where>(?:from|above|over|below|under|beneath|away|apart|off)\b.*)',
    'stand': r'(?:stand|lie|sit|measure|rise|reach)s?',
    'a': r'(?!(?:is|are|was|were|do|does|did|there|from|above|below|away|apart) )(?P<a>.+?)',
    'be_': r'(?:is|are|was|were)',
}

OPENERS = (
    'please,?',
    '(hi|hello|hey|ok|okay|so|well|and|now|robot),? ',
    '((can|could|would|will) you )?(please )?{say}( me| us)?( for me)?,?(?= .*{asking})',
    '((can|could|would|will) you )?(please )?(tell|give|show) (me|us)( please)?,? ',
    '(can|could|would|will) you (please )?',
    '(please )?(give|tell|state|report|measure|estimate|determine) (?=the |how )',
    "(i|we)('d| would)? (want|need|like|wish)( to know)?,? ",
    'do you (know|see),? (?={asking})',
    '(of|among|out of) (all )?(the |these |those )?(\\w+ ){0,2}\\w+, (?=which|what)',
    '(roughly|approximately|about|exactly|precisely),? (?={asking})',
)
"""Said before a question without meaning anything for it."""

VIEW = (
    '{seen} (from|by|with|through) {camera}( (view|viewpoint|point of view|position|image))?',
    '(from|in|to|at) {camera} (own )?(point of view|perspective|viewpoint|eyes?|vantage point)',
    '(from|in) (the )?(point of view|perspective|viewpoint) of {camera}',
    'in front of {camera}',
    'as {camera} (sees|views) (it|them|things|this|the scene)',
    '(as )?(seen )?(from|in) {camera} (view|image)',
)
"""From where it is seen: cut at the start and at the end, since within it belongs to a thing."""
CENTRES = (
    '{counted}(from )?(the )?{middle}{to}{middle}',
    '{counted}(between|from|at|by) (their|its|both) {middle}',
)
SURFACES = (
    '{counted}(from )?(the )?({near} )?{part}{to}({near} )?{part}',
    '{counted}(between|at|from) (their|its|both) ({near}( {part})?|{part})( to each other)?',
    '{counted}(at|between) the {near} {part}(?=,|$)',
)
ENDS = ('(from )?(tip|end){to}(tip|end)', 'from one (tip|end) to the other( (tip|end|one))?')
HEDGES = (
    'in a straight line',
    'as the crow flies',
    '{seen} from above',
    '(would|do|did) you (say|think|reckon|guess|believe|estimate)( that)?',
    '(roughly|approximately|exactly|precisely|please|overall|altogether)',
)
ADJUNCTS = {'centres': CENTRES, 'surfaces': SURFACES, 'ends': ENDS, 'hedge': HEDGES}
"""Said within a question: by kind, since some say what is measured."""

REWRITTEN = (
    ('what {height} (does|do|did) {a} have', 'what is the {height} of {a}'),
    ('what {height} (has|have) {a}( got)?', 'what is the {height} of {a}'),
    ('what (does|do) {a} measure( in {height})?', 'what is the length of {a}'),
    ('how far {adj} {rest}', 'how {adj} {rest}'),
    ('(by )?how far {more} {rest}', 'how much {more} {rest}'),
    ('how far {be_} (the |there )?{gap} {rest}', 'what is the {gap} {rest}'),
    ('how far (is it )?from {me} to {a}', 'how far is {a} from the camera'),
    ('how far (is it )?from {a} to {me}', 'how far is {a} from the camera'),
    ('how far (off|out) {be_} {a}', 'how far is {a}'),
    ("what {be_} {a}'s {height}", 'what is the {height} of {a}'),
    (
        'between {pair},? how much (?P<rest>.+?)( is there| is| there is)?',
        'how much {rest} is there between {pair}',
    ),
    ('how far from {a} to {b}', 'how far is it from {a} to {b}'),
    ('by how far {rest}', 'by how much {rest}'),
    ('how far (are |is |lie |lies )?(there |it )?between {pair}', 'how far apart are {pair}'),
    ('how far separates? {pair}', 'how far apart are {pair}'),
    ('how (big|large|small|wide|narrow) {be_} (the )?{gap} {rest}', 'what is the {gap} {rest}'),
    ('how {adj} {a} {be_}', 'how {adj} is {a}'),
    ('how {adj} {a} ({be_}|{stand}) {where}', 'how {adj} is {a} {where}'),
    ('how {adj} (do|does|did) {a} {stand}( {where})?', 'how {adj} is {a} {where}'),
    ('(what|which) (distance|gap|space) separates {a} from {b}', 'how far apart are {a} and {b}'),
    ('distance (?!between|from|of|to|in){a} and {b}', 'what is the distance between {a} and {b}'),
    ('whether {a} {be_} {rest}', 'is {a} {rest}'),
    ('{a} (vs\\.?|versus) {b}( as [^:]*)?: left or right', 'is {a} left or right of {b}'),
    (
        '{a} (vs\\.?|versus) {b}( as [^:]*)?: in front or behind',
        'is {a} in front of or behind {b}',
    ),
    ('.*which is it: {a} left of {b},? or .*', 'is {a} left or right of {b}'),
    ('.*which is it: {a} (in front of|behind) {b},? or .*', 'is {a} in front of or behind {b}'),
)
"""Another way to put a question, and the way that families read."""

TOPIC = Phrases(
    '(look at|consider|take|think of|there {be} |(i|you|we) (can )?see) {topic}',
    '{topic} {be} {rest}',
    '{topic}',
    topic=r'(?P<topic>(?:the |a |an |this |that ).+?)',
)
PRONOUN = re.compile(r'\b(?:it|its|they|them|their)\b')
UNSEEN = re.compile(r'\b(?:out of|no longer|not|invisible|hidden|gone)\b')

SPELT = {
    r"\b(what|how|where|which|who|that|there|it)'s\b": r'\1 is',
    r' / ': ' and ',
    r'\brange (?=to|of|from)': 'distance ',
    r'\belevation (?=above|over|of)': 'height ',
    r'\bcamera (?:lens|sensor)\b': 'camera',
    r'\bhalf an? (met(?:er|re))\b': r'0.5 \1',
    r'(?<=than )(?:a|an|one) (?=(?:centi|milli)?met(?:er|re)\b|foot\b|inch\b|degree\b)': '1 ',
    r',? ?\bi\.e\.?': ',',
}


def _either(phrases: Iterable[str]) -> str:
    """Return the regular expression of any of the phrases."""
    return '|'.join(compiled(phrase, **PARTS).pattern for phrase in phrases)


_OPENERS = [compiled(phrase, **PARTS) for phrase in OPENERS]
_VIEW_FIRST = re.compile(rf'^(?:{_either(VIEW)}|from {PARTS["camera"]}(?=,)),? ')
_VIEW_LAST = re.compile(rf',? (?:{_either(VIEW)}|(?<=, )from {PARTS["camera"]})$')
_ADJUNCTS = {
    kind: re.compile(rf'(?:^|,? )(?:{_either(phrases)})(?=,| |$)')
    for kind, phrases in ADJUNCTS.items()
}
_REWRITTEN = [(Phrases(phrase, **PARTS), into) for phrase, into in REWRITTEN]


def spelt(text: str) -> str:
    """Return a text with short forms and spelt numbers written out."""
    for pattern, full in SPELT.items():
        text = re.sub(pattern, full, text)
    return text


def with_its_topic(text: str) -> str:
    """Return the question of 'the mug is on the desk. how tall is it', with the thing in it."""
    parts = [part for part in re.split(r'(?<=\w)\s*[.;:!] +', text) if part]
    if len(parts) != 2 or not PRONOUN.search(parts[1]):  # noqa: PLR2004 - statement, question
        return text
    gaps = TOPIC.first(without_openers(parts[0]))
    if not gaps:
        return text
    topic = gaps['topic']
    seen = re.search(r'@\d+', gaps.get('rest', ''))
    if seen and '@' not in topic and not UNSEEN.search(gaps['rest']):
        topic = f'{topic} {seen[0]}'
    question = re.sub(r'\b(?:its|their) (\w+)', rf'the \1 of {topic}', parts[1])
    return re.sub(r'\b(?:it|they|them)\b', topic, question, count=1)


def without_openers(text: str) -> str:
    """Return a question without what is said before it."""
    for opener in _OPENERS:
        text = opener.sub('', text, count=1).strip(' ,') if opener.match(text) else text
    return text


def without_adjuncts(text: str) -> tuple[str, frozenset[str]]:
    """Return a question without what is said beside it, and the kinds of that."""
    text = _VIEW_LAST.sub('', _VIEW_FIRST.sub('', text))
    kinds = set()
    for kind, pattern in _ADJUNCTS.items():
        text, times = pattern.subn('', text)
        if times:
            kinds.add(kind)
    return text.strip(' ,'), frozenset(kinds)


def put_plainly(text: str) -> str:
    """Return a question put in the way that families read."""
    for phrases, into in _REWRITTEN:
        gaps = phrases.first(text)
        if gaps:
            text = into.format(**gaps).strip()
    return text
