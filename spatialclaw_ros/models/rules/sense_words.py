"""Words and runs of words of one meaning each, as data: what a question can be about."""

from __future__ import annotations

from spatialclaw_ros.models.lexicon import FRUIT, FURNITURE, word_set


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in text.splitlines() if line)


def _runs(text: str) -> tuple[str, ...]:
    return tuple(run.strip() for run in text.split(',') if run.strip())


MEANINGS: dict[str, tuple[str, ...]] = {
    'centre': _runs(
        'centre, center, middle, midpoint, mid point, centroid, centre point, center point, '
        'middle point, centres, centers, middles, midpoints, centroids, centre points, core'
    ),
    'closest points': _runs(
        'nearest point, nearest points, closest point, closest points, nearest part, '
        'nearest parts, closest part, closest parts, nearest surface, nearest surfaces, '
        'closest surfaces, nearest edge, nearest edges, closest edges, closest sides, '
        'nearest sides, nearest side, closest side, nearest bit, nearest bits, closest bit, '
        'closest bits, nearest spot, closest spot, nearest spots, closest spots, '
        'surface to surface, edge to edge, come closest, comes closest, get closest, '
        'gets closest, closest together, nearest together, closest to each other, '
        'nearest to each other, come nearest, shortest distance, smallest distance, '
        'least distance, minimum distance, minimal distance, shortest way, any part, any point, '
        'closest approach, shortest gap, smallest gap, outer surfaces, outsides, skin to skin, '
        'shortest line, shortest connection, smallest separation, smallest space, '
        'nearest approach, side to side, edge, edges'
    ),
    'distance': _runs(
        'distance, distances, far, apart, separation, range, spacing, how long, long way, '
        'how many metres, how many meters, how many centimetres, how many centimeters, how much, '
        'metres, meters, centimetres, centimeters, spread, separate, separates, remote, distant, '
        'how close, how near, close'
    ),
    'camera': _runs(
        'your camera, the camera, camera, your lens, the lens, lens, your sensor, '
        'the viewpoint, your viewpoint, your eye'
    ),
    'high': _runs('high, height, up, how high, elevation'),
    'tall': _runs(
        'tall, height of its own, own height, vertical size, vertical extent, vertical dimension, '
        'vertical length, vertical measure, upright size, how tall, tall by itself, head to foot, '
        'tallness'
    ),
    'top': _runs(
        'top, very top, upper edge, upper edges, highest point, uppermost part, uppermost point, '
        'highest part, upper end, topmost point, topmost part, upper side, upper surface, tip, '
        'ends, peak, at its highest, topmost edge, upper rim, rim'
    ),
    'bottom': _runs(
        'bottom, underside, base, underneath of, the underneath, lowest part, lowest point, '
        'lower edge, lower side, bottom edge, foot, begin, begins, start, starts, lower end, '
        'lowest edge, bottom side, undersurface, lower surface, lower face, underface, underbody'
    ),
    'floor': _runs('floor, ground, floor level, ground level'),
    'above': _runs('above, over, off, higher, higher up'),
    'on': _runs(
        'standing on, stand on, stands on, rest on, rests on, resting on, sit on, sits on, '
        'sitting on, on top of, put on, placed on, lie on, lies on, lying on, set on, carries, '
        'carry, carried by, carrying, holding up, holds up, hold up, supports, support, '
        'supporting, supported by, directly underneath, right underneath, directly under, '
        'directly beneath, directly below, right under, underneath, beneath, upon, atop, holding, '
        'on, bears, bearing, borne by, located on, has on it, serves as support, below it, '
        'under it, beneath it, stood on, been put'
    ),
    'inside': _runs(
        'inside, in, into, within, contain, contains, containing, contained, contents, content, '
        'hold inside, put into, put in, placed in, lies in, looked in, inside of, enclosed, '
        'enclose, encloses, enclosed in, enclosed by, held in, contained in, kept in, interior'
    ),
    'between': _runs('between, in between, in the middle of, amid'),
    'on the way': _runs(
        'come across, on the way, pass, pass by, meet, run into, encounter, come past, go past, '
        'on my way, on your way, cross'
    ),
    'fit': _runs(
        'fit, fits, fitting, get through, gets through, drive through, go through, pass through, '
        'wide enough, too wide, too narrow, get between, pass between, drive between, go between, '
        'squeeze through, squeeze between, move through, make it through, slip through, '
        'come through, fit through, fits through, fit between, get past, pass, get by, roll '
        'through, '
        'broad enough, large enough, big enough, too broad, too big, too large, narrow, fit in, '
        'travel through, travel between, move between, enough room, enough space, room enough, '
        'space enough, without touching, without hitting, without bumping, squeeze, through'
    ),
    'gap': _runs(
        'gap, passage, opening, lane, clearance, clear width, free width, free space, clear lane, '
        'clear space, free room, passageway, corridor, aisle, alley, free gap, clear gap, space, '
        'room, free passage, way through, open space, how much room, how much space, '
        'how much free space'
    ),
    'wide': _runs('wide, width, broad, breadth, how broad, how wide, side to side'),
    'door': _runs(
        'doorway, door, door opening, door jambs, door jamb, jambs, jamb, door frame, doorframe, '
        'door posts, doorposts, entrance, doorways, the frame, frame'
    ),
    'long': _runs(
        'long, length, lengthwise, longer side, longest side, longer horizontal side, '
        'longer edge, longest horizontal edge, longest edge, longer, longest, bigger one, '
        'larger one, longer one, greater one, horizontal extent, horizontal length, '
        'longer dimension, longest dimension, longest horizontal side, longer of, bigger of, '
        'larger of, greater of, longest extent, longest'
    ),
    'level': _runs(
        'width and depth, depth and width, horizontal, horizontally, two sides, on the floor, '
        'along the floor, parallel to the floor, on the ground, along the ground, from above, '
        'seen from above, across the floor, on the level, parallel to the ground, '
        'horizontal side, horizontal sides, footprint, floor plan, viewed from above'
    ),
    'more': _runs(
        'more than, greater than, over, exceed, exceeds, larger than, bigger than, above, '
        'further apart than, farther apart than, further than, farther than, longer than, '
        'upwards of, at more than, beyond'
    ),
    'less': _runs(
        'less than, smaller than, under, below, stay below, within, closer than, nearer than, '
        'closer together than, nearer together than, shorter than, stays below, fewer than, '
        'at less than, short of, lower than, at most'
    ),
    'taller': _runs(
        'taller, greater height, bigger height, larger height, higher one, greater own height, '
        'tallest, more height, the higher, taller one'
    ),
    'shorter': _runs('the shorter one, shorter one, less tall, smaller height, not as tall'),
    'higher than': _runs('taller than, higher than'),
    'nearer': _runs(
        'closer, nearer, less far, less far away, shorter distance, smaller distance, the nearer, '
        'the closer, closer one, nearer one, less distant, smaller separation'
    ),
    'nearest': _runs(
        'nearest, closest, least far, least far away, closest neighbour, nearest neighbour, '
        'least distant, nearest neighbor, closest neighbor, shortest distance, shortest way, '
        'smallest distance, least distance, next neighbour, closest by, nearest by, closest thing'
    ),
    'farther': _runs('farther, further, farthest, furthest, farther away, more distant'),
    'self': _runs(
        'you, your, yourself, robot, the robot, me, i, we, myself, your body, us, robots'
    ),
    'from': _runs('from, to, and, or, of, than, at, by, with, per, as, for'),
    'vertical': _runs('vertical, vertically, straight up, height difference, upright, in height'),
    'not own': _runs('not counting anything it stands on, without what it stands on'),
}
"""Meaning -> the runs of words that have it; the longest run at a place counts."""

OPENING = _lines("""
(?:and |so |ok(?:ay)?,? |hey,? |hi,? |hello,? )*(?:please,? )?(?:robot, )?
i (?:need|want|would like|'d like|'d love|have|wish) (?:you )?to (?:know|find out|learn|see)
i'(?:d|m) (?:like|curious|wondering|interested)(?: to know| in)?
(?:could|can|would|will) you (?:please |perhaps |possibly |kindly )?{say}(?: me| us| up)?
(?:would|do) you (?:say|think|reckon|know|believe|expect)
(?:please )?(?:tell|give|show|let) (?:me|us)(?: know)?
(?:please )?{say}
i wonder|i need|i want|i'd like|what about|how about|is it true that|am i right that
""")
"""Said before a question; it means nothing for it. '{say}' is any of the next."""
SAY = (
    'tell|say|check|measure|work out|give|find out|estimate|determine|look|see|let|show|report|'
    'calculate|name|judge|state|compute|find|verify|compare|decide'
)
AFTER = '(?: (?:if|whether|that|how|what|which))?'
"""What may follow an opening."""

ASIDE = _lines("""
please|yes or no|right now|now|currently|at the moment|at present|this moment|exactly
as things stand(?: now)?|as it stands|roughly|approximately|about now|by itself|i mean
in total|actually|really|just|also|presently|straight|in a straight line|yes if[^?.]*
no if[^?.]*|or not|for me|for us|overall|altogether|precisely|today
not counting (?:anything|whatever|what) it stands on
looking at the (?:last|latest|newest|current) (?:image|picture|frame|photo|view|shot)
(?:in|on|from|as of|at|by) (?:the|your) (?:very )?{new} (?:image|picture|frame|photo|view|shot)
{new} (?:image|picture|frame|photo|view|shot)
in (?:centi|milli)?met(?:re|er)s|in (?:cm|mm|m)
one of (?:these|them|those)(?: things)?|of (?:these|those|them|the two)(?: two| things| objects)?
the two|on which of (?:these|those)(?: things)?
""")
"""Said beside a question; it means nothing for it where the newest picture is meant anyway."""
NEW = '(?:last|latest|newest|current|most recent|final)'

FILLERS = word_set(
    'who compare '
    'the a an this that these those it its their there they them one ones is are was were be been '
    "being am do does did has have had having can could would will should may might 's n't 'd 'll "
    'how what which where whether if so then please me my our your us each other another both '
    'thing things object objects item items lie lies lying stand stands standing located place '
    'places placed put sit sits measure measured measures measuring counted counting count counts '
    'take taken taking taking get gets give gives given find found tell say said see know need '
    'needs want come comes came go goes going went stretched stretch stretches string tape line '
    'ruler rope straight were would did when while where as reach reaches rise rises extend '
    'extends stick sticks along across towards toward on at in by for with from to of and or than '
    'out through own itself themselves very point points part parts side sides value number '
    'figure size amount total way run runs running leave leaves left free clear open clearly any '
    'some i you we robot possible able enough drive driving driven pass passes passing move moves '
    'touching touch hitting hit either neither without against current exact precise true real '
    'does happen happens been into onto name names named meet starting beginning end ends serve '
    'serves serving currently big large great much many long remain remains remaining available '
    'up down'
)
"""Words that mean nothing by themselves; after those that do were found."""

RISKY = word_set(
    'not no non never except only half double twice triple times every all sum average mean '
    'difference more less most least first second third next last before after ago again back '
    'yesterday tomorrow shadow reflection picture image photo mirror handle lid leg legs wheel '
    'left right front behind rear moved moving turned tilted corner ceiling wall walls window '
    'weight volume area heavy price cost colour color material age speed fast time when why who '
    'whose two three four five diagonal angle degrees pixel pixels temperature diameter radius '
    'thickness depth circumference once would-be if-only remove removed without instead other '
    'another second-nearest excluding including'
)
"""Unknown words that change what is asked: with one of them, nothing is read."""

NOUNS = (
    FURNITURE
    | FRUIT
    | word_set(
        'person man woman child human pedestrian ball box crate bin cup mug bottle book bowl '
        'plate '
        'can jar jug basket bucket bag lamp plant monitor screen keyboard mouse laptop phone '
        'robot '
        'cart trolley couch bookcase pot vase pan kettle glass fork knife spoon teapot printer '
        'pillow cushion blanket toy car bear doll shoe suitcase backpack television tv '
        'fridge oven '
        'sink carton packet tin brick block cabinet rack ladder piano guitar bicycle bike '
        'cupboard '
        'barrel pallet crates boxes chairs stand dispenser extinguisher heater fan clock picture '
        'painting poster mirror curtain rug mat tray tube pipe pole post pillar column'
    )
) - word_set('robot picture mirror post stand can')
"""Nouns that need no article before them to be a thing."""
BEFORE_NOUNS = word_set(
    'big small large little tall short long round square old new dark light bright wooden metal '
    'plastic glass paper cardboard leather first heavy'
)
