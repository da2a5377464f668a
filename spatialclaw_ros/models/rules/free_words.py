"""A question in free word order, taken apart: words of closed vocabularies, and things."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from spatialclaw_ros.models.lexicon import word_set
from spatialclaw_ros.models.rules.words import is_generic, plain_name, surface_word

ARTICLES = word_set('the a an this that these those')
NORMAL = {
    'center': 'centre',
    'middle': 'centre',
    'centers': 'centres',
    'middles': 'centres',
    'robot': 'camera',
    'viewer': 'camera',
    'observer': 'camera',
    'closest': 'nearest',
    'separating': 'separates',
}
"""Words of one meaning, each with the one used here."""
PARTS = re.compile(r'nearest (?:points?|surfaces?|parts?|edges?|sides?)\b')
MUTUAL = re.compile(r'\b(?:to |from )?(?:each other|one another)\b')
TYPED = (
    *('distance', 'separation', 'clearance', 'separates', 'height', 'camera', 'nearest'),
    *('between', 'centre', 'centres'),
)
"""Words that are also known when they are mistyped."""
ALIKE = 0.88
LEAST_TYPED = 6

ASKING = word_set('how what is are')
DISTANCE = word_set('distance far apart separation spacing separates')
GAP = word_set('gap clearance space')
NEAR = word_set('nearest-points')
TALL = word_set('height tall')
HIGH = word_set('height high')
RISING = word_set('reach reaches rise rises stand stands top')
TURNING = word_set('turn turns turning turned swing swings pan pans rotate rotates rotating yaw')
LINKS = word_set("between and to from of it there do does lie lies 's measured away")
CENTRE = word_set('centre centres use take using taking at their')
VOCABULARY = (
    ASKING | DISTANCE | GAP | NEAR | TALL | HIGH | RISING | TURNING | LINKS | CENTRE
) | word_set(
    'camera nearest large big much wide long length width close come up above over on '
    'across side edge longer shorter short many number you see find count visible standing lying '
    'left right front behind in or while going position place with its it position positions'
)
BEFORE_A_NAME = word_set('to from of between and on above over behind many')
NO_PART = re.compile(
    r'\b(?:not|no|non|never|without|except|only|than|as|if|when|where|who|why|would|could|should|'
    r'will|might|may|must|had|have|has|was|were|been|being|before|after|then|ago|again|back|once|'
    r'twice|half|double|times?|each|every|all|both|other|another|same|together|sum|total|average|'
    r'mean|difference|more|less|most|least|first|second|third|next|last|midpoint|handle|lid|'
    r'bottom|base|foot|corner|shadow|reflection|compared|relative|tomorrow|yesterday|today|'
    r'move\w*|touch\w*|float\w*|fall\w*|put|placed|lifted|tilted|\w+ward|\w+wards|\w+ly|'
    r'(?!chest)\w+est|horizontal|vertical|maximum|minimum|two|three|four|five|which|something|'
    r'picture|image|photo|mirror|sideways|combined|alone|beside|beyond|past|through|into|along)\b'
)
"""Words that no name of a thing holds here."""
LONGEST_NAME = 4
NUMBERED = re.compile(r'\b0\d\d (?=\w)')
TOKEN = re.compile(r"@\d+|'s|[^\W\d_]+(?:-[^\W\d_]+)*|[,;:.?!]")
SPOILT = re.compile(r'[^\w\s,;:.?!\'@-]|(?<![@\d])\d')


@dataclass(frozen=True)
class Told:
    """A question taken apart."""

    words: tuple[str, ...]
    """In order, ``T`` for a thing, ``S`` for a surface, ``K`` for a generic name."""
    things: tuple[str, ...]
    surfaces: tuple[str, ...]

    def has(self, *runs: str) -> bool:
        """Whether one of the runs of words is in it."""
        said = f' {" ".join(self.words)} '
        return any(f' {run} ' in said for run in runs)

    def times(self, run: str) -> int:
        """How often a run of words is in it."""
        return f' {" ".join(self.words)} '.count(f' {run} ')

    def only(self, *vocabularies: frozenset[str]) -> bool:
        """Whether it has no other words than these."""
        return frozenset('TSK').union(*vocabularies).issuperset(self.words)

    def any(self, *words: str) -> bool:
        """Whether it has one of the words."""
        return not frozenset(words).isdisjoint(self.words)

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many things, surfaces and cameras it names."""
        return len(self.things), len(self.surfaces), self.words.count('camera')


def take_apart(text: str) -> Told | None:
    """Take a text apart, or return None where a word of it is neither known nor of a thing."""
    text = NUMBERED.sub('', text)
    if SPOILT.search(text):
        return None
    text = MUTUAL.sub(' ', re.sub(r"(?<=s)'(?= )", " 's", text.replace("'s", " 's")))
    text = PARTS.sub('nearest-points', re.sub(r'\bclosest\b', 'nearest', text))
    tokens = [_known(word) for word in TOKEN.findall(text)]
    words: list[str] = []
    names: dict[str, list[str]] = {'T': [], 'S': [], 'K': []}
    at = 0
    while at < len(tokens):
        article = tokens[at] in ARTICLES
        at += article
        end = _end_of_name(tokens, at)
        if end == at:
            if at < len(tokens) and tokens[at] not in ',;:.?!':
                words.append(tokens[at])
            at += 1
            continue
        name = ' '.join(tokens[at:end])
        kind = _kind(name)
        placed = article or (words and tokens[at - 1] in BEFORE_A_NAME) or _heads(tokens, at, end)
        if not kind or not placed:
            return None
        words.append(kind)
        names[kind].append(name)
        at = end
    things = tuple(names['T'] or names['K'])
    if names['T'] and names['K']:
        return None
    return Told(tuple(words), things, tuple(names['S']))


def _known(word: str) -> str:
    """Return a word in the spelling that is used here, mistyped ones included."""
    word = NORMAL.get(word, word)
    if word in VOCABULARY or len(word) < LEAST_TYPED or word.rstrip('s') in TYPED:
        return word
    close = difflib.get_close_matches(word, TYPED, 1, ALIKE)
    return close[0] if close else word


def _end_of_name(tokens: list[str], at: int) -> int:
    """Return where the run of words of a name ends; 'can of coffee' is one run."""
    start = at
    while at < len(tokens) and _of_a_name(tokens, at):
        at += 1
    inner = at + 1
    if start < at and tokens[at : at + 1] == ['of'] and inner < len(tokens):
        end = inner
        while end < len(tokens) and _of_a_name(tokens, end):
            end += 1
        return end if end > inner else at
    return at


def _of_a_name(tokens: list[str], at: int) -> bool:
    word, after = tokens[at], tokens[at + 1 : at + 2]
    modal = word == 'can' and after in (['you'], ['be'])
    known = word in VOCABULARY or word in ARTICLES or not word[0].isalpha()
    return not modal and not known


def _heads(tokens: list[str], at: int, end: int) -> bool:
    """Whether a name without article begins the text, as in 'cup to bowl: distance'."""
    return at == 0 and tokens[end : end + 1] in (['to'], ['and'])


def _kind(name: str) -> str:
    if NO_PART.search(name) or len(name.split()) > LONGEST_NAME:
        return ''
    if surface_word(name):
        return 'S'
    return 'T' if plain_name(name) else 'K' if is_generic(name) else ''
