"""Questions that sound like one that is answered and ask something else: none of them is read."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from spatialclaw_ros.models.lexicon import word_set
from spatialclaw_ros.models.rules.free.talk import LENGTH

if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS: dict[str, tuple[str, ...]] = {
    'what was done, not what could be': (
        'did/have/has you/robot .. pass/passed/through .. door*/gap/between',
        'did .. walk/drive/go/roll/come/run .. between',
        'did you/robot fit',
    ),
    'what could be done, not what is so': (
        (
            '^ could/can/would/should/might .. fit/be_put/be_placed/be_set/be_stored .. in/inside/'
            'into/on/onto/under ! between gap through opening passage'
        ),
        '^ could/can/would/should/might .. move/moved/shifted ! through between past you it_be',
        'would .. come along',
    ),
    'how things will be, or would be': (
        'how/what/which/where .. will .. be',
        'would .. if it moved/went/was/were/stood',
        'if you turned/rotated/spun/backed/reversed',
        'two/three/both of you',
    ),
    'how things stood at another time': (
        'nearest/closest/nearer/closer/farthest .. when you/robot started/began/set',
        (
            '^ was/were .. first/initially/originally/beginning ! move* else* other differ* '
            'change* place* position* shift* where motion'
        ),
        (
            'how near/close/far was .. first/initially/originally/beginning ! mov* displac* '
            'shift* carried'
        ),
        'how near/close did/have/has you/robot',
        'nearest/closest you/robot came/got/have/ever',
        'in/from/by/since which picture/image/frame/photo',
        "which/what/who .. used to ! not isn't longer where else different new",
    ),
    'how long or how often something went on, or when it began': (
        'how often',
        'how many times did/does/has/have',
        'how long would/will/does/did it take',
        'how long did/does/was/has/had .. mov*/motion/stay*/rest*/stopped',
        'how long was/were .. view/sight/hidden/visible',
        'how long ago/since .. move/moved/moving/leave/left/start',
        'how many seconds did/was/has/had .. mov*/motion',
        'how many seconds ago .. move/moved/leave/left/start',
        '^ when did/has/was .. move/moved/leave/left/start',
    ),
    'how fast at one moment, and a way with its bends': (
        'how fast is ! average mean when while during',
        'how fast .. most/maximum',
        'top/maximum/highest/greatest speed',
        (
            'how far did/has .. in_all/in_total/altogether ! you robot since place where first '
            'last position pictures images recording'
        ),
    ),
    'what moved first or faster, and where to': (
        'which .. moved/moves/moving/shifted/rearranged first/last/fast*/slow*/more/less',
        'which .. moved/moving towards/toward/into/onto/past/through',
        'how far .. move/moved towards/toward/into/onto/upwards/since',
        'how far .. lifted/raised',
        'did .. go/went somewhere ! else',
    ),
    'what is not so': ("not/isn't/aren't nearest/closest/tallest/taller/nearer/closer ! #",),
    'limits and ways that are no gap of two things': (
        'closer/nearer/farther/further than # to/from you/me/robot',
        'smallest/narrowest/widest/largest gap/passage/opening',
        'wide/width/broad is/of door leaf',
        'how tall/wide/broad/long are you',
        'how far is/are you/robot from door*',
    ),
    'which of two begins higher, places in a picture': (
        'higher/lower/highest/lowest underside/bottom/base/foot',
        'higher/lower/further/farther .. in picture/image/photo',
        'further/farther up/down',
    ),
}
"""What is asked -> how it may be put: 'a/b' either word, '..' any words of the sentence between,
'*' any ending, '#' a length, '^' the question begins so; after '!' words that make it another."""
SKIPPED = word_set('the a an that')
"""Words that patterns do without."""
WORD = re.compile(r"#|[^\W\d_][\w']*|[,.;:?!]")


def is_beyond(said: str) -> bool:
    """Tell whether a question in lower case only sounds like one that is answered."""
    words = WORD.findall(LENGTH.sub(' # ', said))
    text = f' {" ".join(word for word in words if word not in SKIPPED)} '
    return any(
        pattern.search(text) and not (unless and unless.search(text))
        for pattern, unless in _PATTERNS
    )


def _compiled(text: str) -> re.Pattern[str]:
    """Return the regular expression of a row of words."""
    parts = {'^': '^', '..': r'(?: [^ ,.;:?!]+)*?'}
    return re.compile(
        ''.join(parts.get(word) or _either(word.split('/')) for word in text.split())
    )


def _either(words: list[str]) -> str:
    """Return the regular expression of any of some words."""
    plain = (re.escape(word).replace('_', ' ').replace(r'\*', r"[\w']*") for word in words)
    return f' (?:{"|".join(plain)})(?= )'


def _rows() -> Iterator[tuple[re.Pattern[str], re.Pattern[str] | None]]:
    for row in itertools.chain.from_iterable(KINDS.values()):
        said, _, unless = row.partition(' ! ')
        yield _compiled(said), _compiled('/'.join(unless.split())) if unless else None


_PATTERNS = tuple(_rows())
