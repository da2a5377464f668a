"""The words of descriptions, as data: superlatives, relations, what may stand between them."""

from __future__ import annotations

from spatialclaw_ros.models.lexicon import COLOURS, CONTENTS, CUT_AT, MATERIALS, SURFACES, word_set
from spatialclaw_ros.models.rules.properties import COMPARATIVES, SUPERLATIVES
from spatialclaw_ros.models.rules.sense_words import NOUNS as THINGS

# what is said -> the form that properties.meaning knows
MOST: dict[str, str] = {
    **{form: form for form in SUPERLATIVES},
    'left-most': 'leftmost',
    'right-most': 'rightmost',
    'most distant': 'farthest',
    'most remote': 'farthest',
    'least tall': 'shortest',
    'least wide': 'narrowest',
}
OF_TWO: dict[str, str] = {form: form for form in COMPARATIVES}
"""'the taller box', 'the larger of the two boxes': the most of exactly two."""
GREATEST = ('greatest', 'largest', 'biggest', 'most', 'highest', 'maximum')
LEAST = ('smallest', 'least', 'lowest', 'minimum')
WITH: dict[str, tuple[str, str]] = {
    'height': ('tallest', 'shortest'),
    'length': ('longest', 'least long'),
    'width': ('widest', 'narrowest'),
    'size': ('largest', 'smallest'),
    'distance': ('farthest', 'nearest'),
}
"""noun -> the forms of the greatest and of the least of it: 'the box with the greatest height'."""

NEAR = frozenset({'nearest', 'closest', 'nearer', 'closer'})
FAR = frozenset({'farthest', 'furthest', 'farther', 'further'})
COUNTED_FROM = {
    'near': ('to', 'by', 'from'),
    'far': ('away from', 'from', 'to'),
}
"""What stands between a superlative and the thing it is counted from: 'nearest to'."""
AFTER_THE_NOUN = {'near': ('to',), 'far': ('from', 'away from')}
"""The same where the noun stands between: 'the nearest box to the door'."""

RELATIONS: dict[str, str] = {
    'on top of': 'on',
    'on': 'on',
    'upon': 'on',
    'atop': 'on',
    **{
        f'{lead}{side}{tail} of': side
        for side in ('left', 'right')
        for lead in ('', 'to the ', 'on the ', 'at the ')
        for tail in ('', ' side', ' hand side', '-hand side')
    },
    'in front of': 'front',
    'behind': 'behind',
    'at the back of': 'behind',
    'in back of': 'behind',
    'under': 'under',
    'underneath': 'under',
    'beneath': 'under',
    'below': 'under',
    'inside': 'inside',
    'inside of': 'inside',
    'within': 'inside',
    'in': 'inside',
    'between': 'between',
    'in between': 'between',
    'next to': 'beside',
    'beside': 'beside',
    'right next to': 'beside',
    'close to': 'beside',
    'near': 'beside',
    'near to': 'beside',
    'by': 'beside',
    'at': 'beside',
}
"""What is said -> what has to hold between the thing and the one that it is described by."""
POSTURES = word_set(
    'standing lying sitting resting placed located situated positioned put found seen kept'
)
PRONOUNS = word_set('which that who')
VERBS = word_set('is are was were stands stand lies lie sits sit rests rest')
ARTICLES = word_set('the a an this that these those my your our')
ANY = word_set('whichever whatever')
"""'whichever box is nearest to the door': a description without an article."""
SELVES = (
    *('the camera', 'your camera', 'the robot', 'the lens', 'your lens', 'the viewer', 'you'),
    *('me', 'us', 'camera', 'robot', 'here', 'where you are', 'yourself'),
)
PLACES = (
    *(
        'in the room',
        'in the picture',
        'in the image',
        'in view',
        'in the scene',
        'here',
        'of all',
    ),
    *('in sight', 'you can see', 'you see', 'there is', 'in the frame', 'around', 'there'),
)
"""Places that single nothing out."""

ENDS_A_NAME = (
    CUT_AT
    | VERBS
    | POSTURES
    | PRONOUNS
    | frozenset(MOST)
    | frozenset(OF_TWO)
    | word_set(
        'than and or but of as if whether when while how what who where why please there here it '
        'its them they then so yes no not be been do does did done has have had having would will '
        'could should shall may might must fit fits fitting go goes going come comes coming get '
        'gets pass passes reach reaches rise rises measure measures measured look looks seem '
        'appear appears keep drive move moves moved shift shifts shifted touch touches tall high '
        'wide long broad thick '
        'deep far close apart away off more less through across along out up down now currently '
        'left right front back itself own too also still again counted taken compared seen viewed '
        'centre center middle midpoint midpoints centres centers middles top bottom upper '
        'each other both same another first second third last centre-to-centre '
        'center-to-center surface-to-surface edge-to-edge middle-to-middle distance gap height '
        'width length using only just exactly roughly about around atop upon within near whose '
        'the a an this these those whichever whatever my your our you me us we i '
        'exceed exceeds stay stays stand carry carries hold holds'
    )
)
"""The name of a thing goes on to one of these, or to a sign."""
NO_KIND = word_set(
    'gap distance space separation clearance height width length depth thickness size top bottom '
    'side edge surface point points part parts end middle centre center midpoint corner corners '
    'path way angle number camera robot picture image frame photo view lens question answer '
    'difference volume area speed time position place opening passage lane pair direction axis '
    'turn one two three room scene free clear open shortest ones moment all total '
    'm cm mm metres meters seconds'
)
"""Nouns that name no thing which could be described."""
GENERIC = word_set('thing things object objects item items')
NOUNS = THINGS | SURFACES | GENERIC
"""Nouns of things that are known: a name ends with the last of them."""
BEFORE_A_NOUN = COLOURS | CONTENTS | MATERIALS
"""Words after which 'can' is the noun, not the verb."""
BEFORE = word_set('or and to from of between for than the a')
"""Words after which a description may begin without its article."""
