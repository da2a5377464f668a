"""Words of what is measured and compared: meaning -> the runs of words that may have it."""

from __future__ import annotations

from spatialclaw_ros.models.rules.free.notation import runs

MEASURES: dict[str, tuple[tuple[str, ...], ...]] = {
    'centre': runs(
        'joins the centres, centre, centres, center, centers, middle, middles, midpoint, '
        'midpoints, mid point, mid points, centroid, centroids, centre point, centre points, '
        'center point, center points, middle point, middle points, core, cores, centrally, dead '
        'centre'
    ),
    'nearest points': runs(
        'whichever bit, whichever part, whichever point, smallest separation between, minimum '
        'separation, minimum separation of, nearest bit of, minimum distance from, min distance, '
        'where they come closest, bumped into, bump into, minimum space, from outside, least '
        'space, smallest space, nearest ones, closest ones, spot where they come, tightest, '
        'tightest spot, closest bits, nearest point, nearest points, closest point, closest '
        'points, nearest part, nearest parts, closest part, closest parts, nearest surface, '
        'nearest surfaces, closest surfaces, closest surface, nearest edge, nearest edges, '
        'closest edge, closest edges, closest side, closest sides, nearest side, nearest sides, '
        'nearest bit, nearest bits, closest bit, nearest spot, nearest spots, closest spot, '
        'closest spots, nearest corner, nearest corners, nearest place, nearest places, surface '
        'to surface, edge to edge, outside to outside, skin to skin, side to side, rim to rim, '
        'hull to hull, come closest, comes closest, came closest, get closest, gets closest, '
        'come nearest, are closest, closest to each other, nearest to each other, closest '
        'together, nearest together, almost meet, nearly meet, almost touch, nearly touch, '
        'minimum distance, minimal distance, smallest distance, shortest distance, least '
        'distance, smallest separation, minimal separation, shortest gap, smallest gap, minimum '
        'gap, shortest possible, shortest line, shortest way, shortest string, shortest tape, '
        'shortest rope, shortest connection, any point, any part, closest approach, nearest '
        'approach, shortest stretch, outer surfaces, outer surface, outer edges, outsides, '
        'edges, surfaces, nearest ends, closest ends, closest places, closest place, sticks out, '
        'two nearest points, two closest points, facing sides, facing edges, facing, faces, '
        'surface'
    ),
    'distance': runs(
        'how far, far off, how far off, metres would you have, distance, distances, far, apart, '
        'separation, range, spacing, stretch, span, away, how close, how near, metres, meters, '
        'centimetres, centimeters, cm, separates, separate, separated, separating, how much, '
        'remote, distant, removed, farther, further, reach, read, how many steps, displacement, '
        'offset, line, string, cord, rope, tape, space, gap, room, ground, much floor, move up, '
        'roll towards, get towards, difference in height, height difference, shift of, shift of '
        'the'
    ),
    'how much': runs(
        'how much, how many, how big, how large, how far, what angle, amount, size, by what, '
        'how long, long, length, measure, measures, number, how great, what size, what, how, '
        'would it read, would it show, does it read, does it show'
    ),
    'camera': runs('camera, cameras, lens, sensor, your eye, your eyes, viewpoint, eyepiece'),
    'body': runs(
        'outside of the robot, rim of your base, your base, edge of your body, edge of the '
        'robot, side of the robot, outside of your body, rim of the robot, your rim, your '
        'outer, you yourself, your body, own body, robot body, bodywork, outline, your edge, '
        'your own edge, hull, chassis, your side, your sides, your shell, shell, casing, '
        'housing, your front edge, bumper, your footprint, your frame, body, your own outline, '
        'your outer edge, your hull'
    ),
    'bump': runs(
        'before touching, before you touch, touching it, bump, bumps, bumping, bump into, hit, '
        'hits, hitting, run into, collide, collides, collision, touch, touches, touching, '
        'crash, crashing, ram, knock, contact'
    ),
    'self': runs(
        'you, yourself, your, yours, robot, the robot, me, i, my, we, us, robots, your own, '
        'without turning, without a turn'
    ),
    'tall': runs(
        'taller than, higher than, less tall than, shorter than, lower than, height have, '
        'lowest and the highest point, highest and the lowest point, lowest to the highest '
        'point, height does it have, from its bottom, from its base, from its foot, from its '
        'underside, tall, taller, tallest, own height, vertical size, vertical extent, vertical '
        'dimension, vertical length, vertical measure, upright size, tallness, height of its '
        'own, head to foot, foot to head, top to bottom, bottom to top, base to top, top to '
        'base, foot to top, height in itself, stature, height by itself, its height, itself '
        'have, underside to its top, bottom up to its top, top to toe, size upwards, reach in '
        'height, too tall, less tall, not as tall as, not so tall as, no taller than, not '
        'taller than, nothing taller than, short enough, too short, shorter, from its own foot, '
        'from its own base, from its own bottom, from its own underside, its own height'
    ),
    'high': runs(
        'height, high, heights, elevation, level, altitude, how far up, up, upwards, '
        'vertically, vertical, lift, rise, raised, off the floor, off the ground, ground '
        'clearance, too high, too low, low enough, no higher than, not higher than, nothing '
        'higher than, not as high as, higher, difference in height, height difference'
    ),
    'own': runs(
        'own, itself, by itself, of its own, on its own, itself alone, alone, in itself, by its '
        'own'
    ),
    'top': runs(
        'upper limit, highest reaches, stops, ends up at, top, tops, very top, upper edge, '
        'upper edges, highest point, highest points, uppermost part, uppermost point, highest '
        'part, upper end, topmost point, topmost part, upper side, upper surface, upper face, '
        'tip, peak, topmost edge, upper rim, rim, crown, at its highest, top edge, top side, '
        'top surface, highest spot, highest bit'
    ),
    'bottom': runs(
        'bottom, bottoms, underside, base, underneath, lowest part, lowest point, lower edge, '
        'lower side, bottom edge, foot, feet, lower end, lowest edge, bottom side, '
        'undersurface, lower surface, lower face, underface, underbody, lowest bit, lowest '
        'spot, lowermost part, lowermost point, bottom face, bottom surface'
    ),
    'begins': runs('begin, begins, start, starts'),
    'ends': runs('end, ends, stop, stops, reach, reaches, go'),
    'floor': runs('floor, ground, floor level, ground level, earth, carpet level'),
    'clears the floor': runs(
        'clearance underneath the, clearance beneath the, clearance below the, clearance under '
        'the, hang above, hover above, hovers above, begin above, ground clearance, floor '
        'clearance, clearance underneath, clearance under, clearance below, free space under, '
        'space under, space beneath, space below, room under, clear of the floor, clear of the '
        'ground, gap under, gap beneath, gap below, space underneath, room underneath, room '
        'beneath, room below, slide under, fit under'
    ),
    'above': runs('up from, upwards from, above, over, higher, off, higher up, on top of'),
    'above the floor': runs(
        'above the floor, over the floor, off the floor, above the ground, over the ground, off '
        'the ground'
    ),
    'long': runs(
        'how long, dimensions, bigger of, larger of, long side, horizontal edge, floor '
        'dimensions, width and depth, depth and width, parallel to the floor, length on the '
        'floor, lengthways, end to end, from end to end, long, lengthwise, length, longer side, '
        'longest side, longer edge, longer horizontal side, longer horizontal edge, longest '
        'horizontal edge, longest edge, longer dimension, longest dimension, longest horizontal '
        'side, longest extent, larger dimension, larger horizontal dimension, bigger dimension, '
        'floor plan, floor plan dimensions, the long way, horizontal extent, horizontal length, '
        'longer one, bigger one, larger one, longer of, two sides, two dimensions, horizontal '
        'dimensions, horizontal dimension, longways, two horizontal sides, longest, longer'
    ),
    'gap': runs(
        'gap, passage, opening, lane, clearance, clear width, free width, free space, clear '
        'lane, clear space, free room, passageway, corridor, aisle, alley, free gap, clear gap, '
        'space, room, free passage, way through, open space, open floor, free floor, clear '
        'floor, free way, channel, slot'
    ),
    'wide': runs(
        'clear space, usable width, free width, wide, width, widths, broad, breadth, wider, '
        'widest, broadest, narrow, side to side, across, jamb to jamb, from one jamb to the '
        'other'
    ),
    'fit': runs(
        'am i too wide, too wide, push, pushed, slide, slid, carry, carried, get, getting, '
        'wheel, work, go, move, moved, made it, squeezed, shoved, shove, bring, drag, narrow, '
        'fit, fits, fitting, get through, gets through, drive through, go through, pass '
        'through, wide enough, too narrow, get between, pass between, drive between, through, '
        'go between, squeeze, move between, roll between, slip between, make it, large enough, '
        'big enough, broad enough, enough room, enough space, room enough, space enough, '
        'without touching, without hitting, without bumping, get past, get by, narrow enough, '
        'small enough, slim enough, clear it, clear them, driving between, travel between, '
        'would work, would that work, possible, be done, let you pass, let you through, manage '
        'to pass, able to pass, pass, passes, passing, let through, allow'
    ),
    'door': runs(
        'door, doors, doorway, doorways, door opening, door frame, doorframe, door jamb, door '
        'jambs, jamb, jambs, doorposts, door posts, doorpost, entrance, exit, door hole'
    ),
    'taller': runs(
        'taller, tallest, greater height, bigger height, larger height, higher one, greater own '
        'height, more height, taller one, bigger vertical size, more in height, stick up more, '
        'sticks up more, stick up higher, sticks up higher, stick up further, bigger own '
        'height, larger own height, more from bottom to top, measure more, measures more, wins '
        'on height, win on height, wins on being tall, larger vertical, more from its '
        'underside, more from its base, taller of, rises higher, rise higher, reaches higher by '
        'itself, greatest height, height advantage, more tall, tall, reach higher, come up '
        'higher, comes up higher, stick up above, stands taller, come out higher, comes out '
        'higher, top would come out higher'
    ),
    'shorter': runs('shorter, less tall, smaller height, lower one, not as tall, shortest'),
    'nearer': runs(
        'closer, nearer, less far, less far away, shorter distance, smaller distance, the '
        'nearer, the closer, closer one, nearer one, less distant, smaller separation, shorter '
        'way, shorter walk, less distance, shorter path, shorter line, at a smaller distance, '
        'at a shorter distance, shorter, being near, being close, closeness, nearness, closer '
        'by, nearer by, in closeness, less of a distance, least far, closest, nearest, near'
    ),
    'nearest': runs(
        'nearest, closest, least far, least far away, least distant, closest neighbour, nearest '
        'neighbour, nearest neighbor, closest neighbor, next neighbour, shortest way, shortest '
        'walk, get to first, reach first, come to first, right next to, next to, closest by, '
        'nearest by, closest of all, beside, smallest distance, shortest distance, least '
        'distance, neighbour, neighbor, nearer than anything, closer than anything, hugs, near '
        'to, near, close, closer, nearer, by'
    ),
    'farther': runs(
        'farther, further, farthest, furthest, more distant, farther away, most distant, '
        'further away, longer distance, greater distance, larger distance'
    ),
    'outdoes': runs(
        'win, wins, beats, beat, comes out on top, come out on top, has it over, have it over, '
        'bigger, biggest, greater, greatest, larger, largest, bigger one, larger one, greater '
        'one, more, comes first, is ahead, superior, ahead, outdoes, surpasses, exceeds, higher'
    ),
    'set together': runs(
        'base to base, foot to foot, bottom to bottom, side by side, next to each other, next to '
        'one another, beside each other, beside one another, on the same floor, on level ground, '
        'on the same ground, on the same level, on one floor, on one level, on equal ground, on '
        'equal footing, back to back, put together, both of them on the ground, both of them on '
        'the floor, both on the ground, both on the floor, both stood on the floor, both stood '
        'on the ground, both put on the floor, both stand on the floor, both stand on the '
        'ground, both were on the floor, both are on the floor'
    ),
}
