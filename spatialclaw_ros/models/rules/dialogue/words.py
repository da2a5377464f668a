"""The words of questions that lean on earlier ones, as data: what each may mean, and mere talk."""

from __future__ import annotations

from spatialclaw_ros.models.lexicon import word_set
from spatialclaw_ros.models.rules.properties import COMPARATIVES, SUPERLATIVES

TALK = word_set(
    # grammar
    'and so then but or if as for of in on at by with is are was were be been being am does do '
    'did doing done has have had having will would can could shall should may might must let lets '
    's i me my we us our you your yourself a an this that these those there here one ones thing '
    'the things object objects item items which what who how about regarding concerning much '
    'same too also well either instead rather just only yes no some any whole each '
    # asking
    'please tell say said give get got getting show know need want wanted like love wish ask '
    'asked asking answer answered answers question questions ok okay hey hi hello sorry thanks '
    'thank alright right fine good great robot oh ah um actually really exactly precisely roughly '
    'around approximately quickly kindly perhaps possibly maybe likely mind possible able help '
    'helps hear try trying take taking make makes made put use using used think thinking believe '
    'reckon see look looking find finding work working out come comes turn go going apply applies '
    'goes talk talking speak speaking mean means meaning case cases likewise next way ways sure '
    'name call switch giving pick wonder wondering curious interested when whatever nothing yet '
    # numbers
    'value number figure figures amount result results outcome measurement reading measure '
    'measured measures measuring estimate calculate compute determine report read terms '
    'unit units'
)
"""What may be said around anything."""
BESIDE_A_UNIT = word_set(
    'many convert converted converting express expressed expressing state stated given translate '
    'translated change changed prefer preferred better best turned switch rephrase written write '
    'spell into to from not more less easier instead again repeat back them it far long tall high '
    'wide deep apart big large up across told rephrased useful usual metric imperial system scale '
    'format form shown display restate recast home suit suits suited handy friendlier familiar '
    'comfortable used fond understand follow picture off quote quoted count counted scale'
)
"""What may be said beside a unit where only the unit is another one."""
ASIDES = (
    *('by the way', 'as well', 'if you can', 'if you would', 'if you do not mind', 'for me'),
    *('would you say', 'do you think', 'please', 'too', 'also', 'instead', 'in turn'),
)
"""What may be left out wherever it stands."""
REASONS = ('why', 'how come', 'what for', 'for what reason', 'what is the reason', 'what makes')
"""What asks for no measurement."""
NO_UNITS = word_set('in min s second seconds minute minutes')
"""Words that are spelt like units and mostly mean something else here."""

NOW = (
    *('now', 'right now', 'by now', 'just now', 'as of now', 'nowadays', 'currently', 'current'),
    *('presently', 'at present', 'at the present moment', 'for the present moment', 'present'),
    *('at the moment', 'at this moment', 'for the moment', 'this moment', 'moment', 'meanwhile'),
    *('as things stand', 'as it stands', 'as things are', 'as it is', 'the way things are'),
    *('the way things stand', 'the way it stands', 'at this point', 'at this instant', 'today'),
    *('as of this instant', 'this instant', 'as of this moment', 'these days', 'this time'),
    *('as we speak', 'where do we stand', 'as i speak', 'for now', 'at the time'),
    *('in the meantime', 'this minute', 'at this minute', 'this second', 'up to date', 'updated'),
    *('latest', 'newest', 'most recent', 'last', 'since then', 'state', 'situation'),
)
"""What says that the newest frames count."""
SEEN = word_set('picture pictures image images frame frames photo view views shot camera')
"""What 'newest' may be said of."""
AGAIN = (
    *('again', 'once more', 'one more time', 'once again', 'another time', 'a second time'),
    *('repeat', 'repeated', 'redo'),
    *('repeat that', 'still', 'still so', 'still the case', 'still true', 'still right', 'check'),
    *('re check', 'recheck', 're measure', 'remeasure', 'afresh', 'anew', 'over again', 'update'),
    *('another look', 'a fresh look', 'a new look', 'a second look', 'double check', 'refresh'),
    *('hold true', 'holds', 'hold', 'verify', 'do that over', 'over', 'fresh', 'new', 'checking'),
    'true',
)
"""What asks for the last answer once more."""
SAME = ('same question', 'the same question', 'the same again', 'same again', 'the same', 'same')
"""What asks for it once more, or of another thing."""
CHANGED = (
    'changed',
    'change',
    'different',
    'differ',
    'any change',
    'may have moved',
    'might have moved',
    'have moved',
    'may have changed',
    'might have changed',
    'moved since',
    'have changed',
    'altered',
    'may have moved since',
    'might have moved since',
)
"""What asks for it once more where no thing is named: a thing can change too."""
CORRECTED = (
    *('i meant', 'i mean', 'i was asking about', 'i was talking about', 'i meant to say'),
    *(
        'correction',
        'scratch that',
        'wrong one',
        'the wrong one',
        'the wrong thing',
        'wrong',
        'i did mean',
        'meant',
    ),
    *('i wanted', 'make that', 'i am talking about', 'i was thinking of', 'no wait', 'wait'),
)
"""What says that another thing was meant."""
OTHERS = (
    *('the other one', 'the other thing', 'the other object', 'the other of them', 'the other'),
    *('that other one', 'the other of the two', 'the other item', 'its partner', 'other one'),
    *(
        'the other of these two',
        'the other of those two',
        'the other of those',
        'that other thing',
    ),
    *('the remaining one', 'its counterpart', 'the other of the pair', 'that other'),
)
FIRST = (
    *('the first one', 'the first of them', 'the first of the two', 'the first of those two'),
    *('the first of these two', 'the first of those', 'the former', 'the first thing'),
    *('that first thing', 'this first thing', 'that first one'),
    *('the first of the pair', 'the first object', 'the one i named first', 'the first'),
)
SECOND = (
    *('the second of those two', 'the second of these two', 'the second of those', 'the latter'),
    *('the second one', 'the second of them', 'the second of the two', 'the second thing'),
    *('that second thing', 'this second thing', 'that second one'),
    *('the second of the pair', 'the second object', 'the one i named second', 'the second'),
    'the one i named last',
)
OF_TWO = (
    *('of them', 'of the two', 'of these two', 'of those two', 'of those', 'of these', 'of both'),
    *('of the pair', 'of the two of them', 'between them', 'between the two', 'among them'),
    *('out of the two', 'out of them', 'of the two things', 'of the both', 'from the two'),
    *(
        'out of these two',
        'out of those two',
        'amongst them',
        'between those two',
        'of the couple',
    ),
    *('of that pair', 'of this pair', 'between these two', 'out of both', 'out of the pair'),
)
"""Of the two that were spoken of."""
THEM = (
    *('the two of them', 'both of them', 'those two', 'these two', 'the two', 'the pair', 'them'),
    *('they', 'both', 'those', 'these', 'each other', 'one another', 'the two things', 'the both'),
    *('that pair', 'this pair', 'the couple', 'both things'),
)
IT = (
    *('that one', 'this one', 'that thing', 'this thing', 'the thing', 'the object', 'it', 'he'),
    *('she', 'him', 'her', 'that object', 'this object', 'that item', 'this item', 'itself'),
)
OWNED = ('its own', 'its', 'his', 'her', "that one's", "it's own", "that thing's", "this one's")
THEIR = ('their own', 'their')

PROPERTIES: dict[str, tuple[str, ...]] = {
    'tall': (
        *(
            'how tall',
            'height',
            'heights',
            'own height',
            'tallness',
            'vertical size',
            'vertically',
        ),
        *(
            'vertical extent',
            'vertical dimension',
            'upright size',
            'full height',
            'whole height',
            'head to foot',
            'head to toe',
        ),
        *('from bottom to top', 'bottom to top', 'from top to bottom', 'top to bottom', 'stature'),
        *('from its bottom to its top', 'from its top to its bottom', 'from its foot to its top'),
        *('from the bottom to the top', 'from foot to top', 'from its underside to its top'),
        *('from underside to top', 'from its base to its top', 'from base to top', 'own heights'),
        *(
            'foot to top',
            'base to top',
            'from its base up',
            'from its foot up',
            'from its bottom up',
        ),
        *('from its foot to its head', 'from the underside to the top', 'from top to base'),
        *('from its lower end to its upper end', 'from its lowest to its highest point'),
        *('from its lowest point to its highest', 'from its lowest point to its highest point'),
    ),
    'high': ('how high',),
    'long': ('how long', 'length', 'own length', 'longer side', 'lengths'),
    'wide': ('how wide', 'width', 'breadth', 'how broad', 'own width', 'widths'),
    'thick': ('how thick', 'thickness'),
    'far': (
        *('how far', 'distance', 'how far apart', 'separation', 'how far away', 'how distant'),
        *('apart', 'far apart', 'how close', 'how near', 'distances', 'away', 'far'),
    ),
}
"""Property -> what asks for it; the longest run of words counts."""
ADJECTIVES = {'tall': 'tall', 'high': 'high', 'long': 'long', 'wide': 'wide', 'broad': 'wide'}
"""Asked for after a unit: 'how many metres tall'."""
OWN = ('on its own', 'by itself', 'in itself', 'of its own', 'itself', 'own', 'taken alone')
"""Said of a size: from the thing's foot on, not from the floor."""

FORMS = frozenset(COMPARATIVES) | frozenset(SUPERLATIVES)
GREATER = word_set(
    'greater larger longer bigger higher more greatest largest longest most biggest highest'
)
SMALLER = word_set('smaller shorter lower less lesser least smallest shortest lowest')
NOUNS = {
    **dict.fromkeys(('height', 'heights', 'own height', 'vertical size', 'stature'), 'tall'),
    **dict.fromkeys(('distance', 'separation'), 'far'),
    **dict.fromkeys(('width', 'breadth'), 'wide'),
    'length': 'long',
}
"""noun -> the property that it names."""
MORE = {
    ('far', True): 'farther',
    ('far', False): 'nearer',
    ('tall', True): 'taller',
    ('tall', False): 'shorter',
    ('long', True): 'longer',
    ('long', False): 'shorter',
    ('wide', True): 'wider',
    ('wide', False): 'narrower',
}
"""(property, whether more of it): 'has the shorter distance' is 'is nearer'."""
AS_FORMS = {
    'towers': 'taller',
    'towers over': 'taller',
    'towers above': 'taller',
    'less tall': 'shorter',
    'less far': 'nearer',
    'more distant': 'farther',
}
AS_DEGREES = {
    **dict.fromkeys(('exceeds', 'beats', 'surpasses', 'outdoes', 'wins', 'ahead'), 'greater'),
    **dict.fromkeys(('exceeds the other', 'beats the other', 'ahead of the other'), 'greater'),
    **dict.fromkeys(('surpasses the other', 'outdoes the other', 'has the edge'), 'greater'),
}
"""Said for having more of something: 'which exceeds the other in height'."""
BESIDE_A_FORM = word_set(
    'stand stands stood standing compare compared comparing comparison rise rises turns turned out'
)
"""What may be said where two are compared."""
TOGETHER = (
    *('side by side', 'next to each other', 'next to one another', 'on the floor', 'on one floor'),
    *('on the ground', 'on the same floor', 'on the same level', 'on level ground', 'together'),
    *('beside each other', 'on one level', 'up', 'put together', 'by themselves'),
)
"""The same, in runs of words."""

NOT = ('instead of', 'rather than', 'and not', 'but not', 'not', 'not that of', 'in place of')
"""Said before what is not meant."""
PLACES = word_set('from to between')
"""Prepositions that a way is measured with."""
BEFORE_A_THING = word_set(
    'and about for of with on now then do try take mean meant not no same sorry but or so wanted '
    'measure ask from to between than over under above below in inside behind beside again please '
    'okay ok next want also let check instead actually goes'
)
"""What a thing may follow that takes the place of another."""
PREPOSITIONS = word_set('from to above over below under behind beside on in inside')
EXPLETIVE = (
    r'\b(?:is|was|would|will|could) it (?:be )?(?:possible|true|likely|safe|okay|easy|enough)\b',
    r"\bit(?:'s| is| has)? been\b|\b(?:was|is) it (?:that\b|(?:to|in|on)\b.* that\b)",
    r'\bhow long (?:ago )?(?:is|was|has) it(?: been)?(?: since| that| ago)\b',
    r'\bit (?:is|was) (?:the|a) [\w ]+ (?:that|which|who)\b',
    r'\b(?:where|than) it (?:was|is|had been)\b|\bwhen (?:you|it)\b',
    r'\bwhere (?:you|the robot)\b|\b(?:from|to) where\b',
    r'\b(?:some|any)(?:thing|one|body)\b',
)
"""'It' that stands for no thing, or for one of the same question."""
FIND = (
    *('look for', 'look at', 'search for', 'think of', 'start with', 'pick out', 'go to', 'find'),
    *('take', 'locate', 'consider', 'pick', 'identify', 'spot', 'see', 'compare', 'choose'),
    *('of these two', 'of the two', 'there is', 'there are', 'imagine', 'select', 'suppose', 'of'),
)
"""What comes before things that the rest of the question speaks of."""
