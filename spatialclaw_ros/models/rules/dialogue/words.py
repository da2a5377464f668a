"""The words of questions that lean on earlier ones, as data."""

from __future__ import annotations

from spatialclaw_ros.models.lexicon import word_set
from spatialclaw_ros.models.rules.properties import COMPARATIVES, SUPERLATIVES

TALK = word_set(
    'and so ok okay well then but please just tell me give us say show can could would will you i '
    'do does did know need want like to what which how about is are was were s be the a an same '
    'question again as of for in at on it that this them they those these one ones thing things '
    'too also instead let make ll re if there out been yes no here repeat put ask asking asked '
    'answer value number result figure amount much many with quickly exactly roughly around or by '
    'time mean meant now d ve have get once more another way we'
)
"""What may be said around anything."""
UNIT_TALK = word_set(
    'convert converted express expressed state stated given read translate translated change '
    'changed rather unit units measured measure come comes work works turn turned into long far '
    'rephrase switch using use written write prefer'
)
"""What may be said beside a unit where only the unit is another one."""
NO_UNITS = word_set('in min s second')
"""Words that are spelt like units and mostly mean something else here."""
NOW = word_set('now currently moment present presently meanwhile newest latest today again')
REPEATS = ('once more', 'one more time', 'this time', 'same question', 'the same again')
NOW_TALK = word_set(
    'right still has changed change differ different look looks looking current state update '
    'updated picture pictures frame frames image images check checking measure measured situation '
    'stand stands far long since happened hold true second third after go try'
)
"""What may be said beside 'now' where the same is asked again."""
OTHERS = (
    *('the other one', 'the other thing', 'the other object', 'the other of them', 'the other'),
    *('that other one', 'the other of the two', 'the other item', 'its partner'),
    *('the second one', 'the second of them', 'the second of the two'),
)
OTHER_TALK = word_set(
    'case likewise goes go applies apply turn next other two both partner second'
)
WHICH = (
    *('which of them', 'which one of them', 'which of the two', 'which of those two'),
    *('which one of the two', 'which of these two', 'which of those', 'which of these'),
    *('which one of those', 'which one of these', 'which one', 'which', 'what', 'who'),
)
"""How one asks for one of two; the longer before what they begin with."""
THEM = (
    *('the two of them', 'both of them', 'those two', 'these two', 'the two', 'the pair', 'them'),
    *('they', 'both', 'those', 'these', 'each other', 'one another'),
)
IT = (
    *('that one', 'this one', 'that thing', 'this thing', 'the thing', 'the object', 'it', 'he'),
    *('she', 'him', 'her'),
)
FIRST = (
    *('the first one', 'the first of them', 'the first of the two', 'the first of those two'),
    *('the first of these two', 'the first of those', 'the former'),
)
SECOND = (
    *('the second of those two', 'the second of these two', 'the second of those', 'the latter'),
    *('the second one', 'the second of them', 'the second of the two'),
)
OWNED = ('its own', 'its', 'his', 'her', "that one's", "it's own")
OF_THEM = (' one of them', ' of them', ' of the two', ' of those two', ' of these two', ' one')
"""Said behind a comparative without meaning anything for it."""
FORMS = frozenset(COMPARATIVES) | frozenset(SUPERLATIVES)
MORE = {
    ('distance', True): 'farther',
    ('distance', False): 'nearer',
    ('height', True): 'taller',
    ('height', False): 'shorter',
    ('length', True): 'longer',
    ('length', False): 'shorter',
    ('width', True): 'wider',
    ('width', False): 'narrower',
}
"""(noun, whether more of it): 'has the shorter distance' is 'is nearer'."""
GREATER = word_set('greater larger longer bigger higher more greatest largest longest')
SMALLER = word_set('smaller shorter lower less lesser least smallest shortest')
NOUNS = word_set('height length width size distance breadth depth thickness diameter top bottom')
ADJECTIVES = word_set('tall high long wide far broad deep thick big large close near')
PREPOSITIONS = word_set('from to above over below under behind beside on in inside')
LEADS = (
    'what about',
    'how about',
    'and what about',
    'and how about',
    'and for',
    'same for',
    'and',
)
"""What comes before a thing that takes the place of another."""
FIND = (
    *('look for', 'look at', 'search for', 'think of', 'start with', 'pick out', 'go to', 'find'),
    *('take', 'locate', 'consider', 'pick', 'identify', 'spot', 'see', 'compare', 'choose'),
    *('of these two', 'of the two', 'there is', 'there are', 'imagine', 'select', 'suppose', 'of'),
)
"""What comes before things that the rest of the question speaks of."""
