"""Words of places, pictures, motion and time: meaning -> the runs of words that may have it."""

from __future__ import annotations

from spatialclaw_ros.models.rules.free.notation import runs

EVENTS: dict[str, tuple[tuple[str, ...], ...]] = {
    'carried by': runs(
        'standing on, stand on, stands on, stood on, rest on, rests on, resting on, rested on, '
        'sit on, sits on, sitting on, sat on, on top of, put on, placed on, lie on, lies on, '
        'lying on, set on, carried by, borne by, supported by, held up by, held by, up on, '
        'located on, positioned on, perched on, parked on, upon, atop, on, underneath it, under '
        'it, beneath it, below it, kept on, left on, stands upon, put down on'
    ),
    'carries': runs(
        "'s weight, the weight of, carries, carry, carrying, supports, support, supporting, "
        'holds up, hold up, holding '
        'up, bears, bear, bearing, has on it, has on top, underneath, beneath, under, directly '
        'under, directly underneath, right under, right underneath, directly beneath, directly '
        'below, right below, right beneath, below, taking it off, take it off, lift it off, '
        'pick it up from, from under, from underneath, away from under'
    ),
    'in': runs(
        'inside, inside of, in, within, into, contained in, enclosed in, enclosed by, held in, '
        "kept in, put in, put into, placed in, lies in, stored in, sitting in, lying in, 's "
        "interior, 's inside, the inside of, the interior of, contained by, surrounded by"
    ),
    'holds': runs(
        'contain, contains, containing, enclose, encloses, enclosing, hold, holds, have in it, '
        'has in it, has inside, have inside, emptied, empty, tip out, tipped out, come out, '
        'comes out, fall out, fell out, contents, content, house, houses, harbour, harbours, '
        'keep, keeps, in there, reached into, reach into, looked into, look into, look inside'
    ),
    'between': runs(
        'placed between, from one side, separates it, would pass, on the way from, between, in '
        'between, amid, amidst, either side, one side, other side, opposite side, opposite '
        'sides, both sides, each side, space from, separates, separate, separating, flanked, '
        'flanked by, flank, sandwiched, on the way, come across, get from, on my way, on your '
        'way, on either side, the other on the other, middle, in the middle, walked from, going '
        'from, walking from, went straight from, from one to the other, on the line, i pass, '
        'going straight from, walking straight from, go straight from, walk straight from, '
        'walking directly from, going directly from, walk directly from, go directly from, '
        'stand in my way, stands in my way, in my way, in your way, go around'
    ),
    'newest': runs(
        'you took last, moment, picture now, right this moment, at the minute, visible now, see '
        'now, in view now, can you see, in the last picture, newest, newest picture, newest '
        'image, newest frame, latest picture, latest image, latest frame, latest photo, '
        'current, currently, right now, now, at the moment, at this moment, this moment, at '
        'present, present, last picture, last image, last frame, most recent picture, most '
        'recent image, most recent frame, most recent photo, latest view, present view, this '
        'instant, most recent, latest'
    ),
    'in view': runs(
        'before your camera, captured, capture, captures, before the lens, picture, image, saw, '
        'see, seen, visible, in view, view, appear, appears, in sight, shows, show, in front of '
        'your camera, sees, displayed, pictured'
    ),
    'all': runs(
        'first picture to the newest picture, first picture to newest picture, from the first '
        'picture, since the first picture, in the recording, first to last, from the first, to '
        'the last, pictures, images, frames, recording, all, altogether, in all, in total, '
        'total, overall, whole, entire, entirely, every, across, throughout, over time, so far, '
        'during, from first to last, all pictures, all images, all frames, turned up, came into '
        'view, come into view, full, from start'
    ),
    'each once': runs(
        'different, individual, once each, each once, only once, distinct, separate, without '
        'counting, without counting any twice, twice, unique, each one once, not twice, various'
    ),
    'count': runs(
        'total, how many, number of, count, count of, number, tally, add up, sum, in number, '
        'what number, totals'
    ),
    'drive': runs(
        'drive, driven, drove, driving, travel, travelled, traveled, travelling, covered, '
        'cover, covering, moved, move, movement, gone, went, go, come, came, rolled, roll, '
        'journey, trip, ride, shifted, shift, got, brought, taken, taken you, run, motion'
    ),
    'path': runs(
        'adding up, add up, added up, sum of, from beginning to end, from start to end, '
        'from start to finish, all your movements, '
        'every bit, ground you covered, ground have you covered, much ground, detour, detours, '
        'wheels, wheel, meter reading, kilometre counter, drive, driven, path, route, track, '
        'trail, odometer, mileage, every metre, every meter, along your path, in total, '
        'altogether, total, all in all, overall, length of your drive, way you drove, total '
        'distance, every bend, curves included, detours included, all the way, course, whole '
        'way, entire way, driving distance, distance driven, distance travelled, distance '
        'covered, behind you, left behind, whole trip, whole drive, entire drive'
    ),
    'straight': runs(
        'how far off, far off, from your place in, how far away from your start, away from your '
        'start, away from where, straight, straight line, direct, directly, as the crow flies, '
        'net, displacement, displaced, bee line, beeline, air line, removed, ended up, end up, '
        'back to where, offset, crow, directly between'
    ),
    'start': runs(
        'start, started, starting, began, begun, begin, beginning, first, initial, initially, '
        'original, originally, outset, earliest, where you began, at first, since the start, '
        'from the start, set out, set off, starts, switched on, first pictures'
    ),
    'turn': runs(
        'how big a turn, '
        'heading change, change of heading, turn, turned, turning, turns, rotate, rotated, '
        'rotating, rotation, heading, headings, swing, swung, orientation, yaw, spun, spin, '
        'facing, face, pointing, veered, pivoted, swivelled, headed, direction you face'
    ),
    'angle': runs('degrees, degree, angle, rotation, how big a turn, how far round, radians'),
    'direction': runs('direction, way, which way, where to, course, hand, side'),
    'own view': runs(
        'front of its own, way round it stands, own point of view, point of view, own '
        'viewpoint, viewpoint, perspective, own sides, own side, own front, own left, own '
        'right, own orientation, its own, faces, face, facing, looks, look, looking, looks out, '
        'way it faces, way it looks, in the place of, in its place, orientation, front and a '
        'back, a front, as seen from, seen from, eyes, frame of reference, with respect to, put '
        'yourself, sat in, sitting in, sitting on, forward direction, as forwards, reference, '
        'oriented, own heading, heading, were the, own body, own terms, stand where, stood '
        "where, if you were, relative to the front, 's front, its front, swapped places, swap "
        'places, change places with, changed places with, seated on, standing in for, somebody '
        "sits on, someone sits on, you sit on, you sat on, i sat on, way it points, 's seat, "
        'had eyes, has eyes, pretend you are, imagine you are, is concerned'
    ),
    'moved': runs(
        'changed its position, change its position, changed position, change position, change '
        'place, changed place, somewhere else, elsewhere, change its place, switch places, '
        'change spots, changed spots, in a different place, in another place, did not stay, not '
        'stay where, not stay still, not stayed, not kept still, not everything kept still, not '
        'stay put, leave its place, left its place, leave its spot, left its spot, move, moved, '
        'moving, moves, movement, motion, in motion, shift, shifted, shifts, shifting, '
        'displaced, displace, displacement, carried, relocated, budged, budge, mobile, walked, '
        'rolled, travelled, traveled, wandered, stirred, stir, stay still, went from, gone '
        'from, pushed, transported, from one place to another, one place to another, on the '
        'move, ended up, end up, go anywhere, gone anywhere, went anywhere, taken anywhere, '
        'brought anywhere, been moved, moved since, been moved since, rearranged, put '
        'elsewhere, not keep its place, not kept its place, not in its old place, not in its '
        'old spot, shoved, moved around, moved about, happen to the place, shift of, shift of '
        'the'
    ),
    'first place': runs(
        'at first, first appearance, to begin with, first was, from where it first was, '
        'starting place, starting position, starting spot, starting point, initial spot, '
        'initial place, initial position, initial location, original place, original position, '
        'original spot, original location, first place, first position, first spot, first '
        'location, earliest place, earliest position, earliest known, earliest location, first '
        'known, where it was, where it stood, where it started, where it began, where it lay, '
        'first to last, first sighting, first saw, first seen, start to end, start to finish, '
        'old place, old spot, old position, old location, old one, former place, former spot, '
        'former position, previous place, where it used to be, used to be, used to stand, not '
        'in its old place, not in its old spot, not where it used to be, first picture and '
        'newest picture place, first picture and newest picture position, first picture and '
        'newest picture location, first picture and newest picture spot, first picture and '
        'newest picture sighting, first picture and newest picture sightings'
    ),
    'changed': runs(
        'not in the same spot, not in the same place, not where it was, not where, place '
        'different, different from where, place has changed, position has changed, change '
        'place, change position, change its place, change its position, change location, '
        'relocated, different now, changed place, changed position, changed places, new place, '
        'new position, different place, different position, switched position, switched place, '
        "another place, no longer where, isn't where, somewhere else, elsewhere, moved since, "
        'changed its place, changed its position, changed location, new location, new spot, '
        'different spot, different location, no longer in the same place, swapped place, in a '
        'place other, other place, changed, not in its old place, no longer in its old place, '
        'not in its old spot, no longer in its old spot, not where it used to be, no longer '
        'where it used to be, rearranged, moved around, moved about, put elsewhere, been moved '
        'since'
    ),
    'since': runs(
        'since, compared with, compared to, first pictures, first images, first frames, no '
        'longer, earlier, early, any more, anymore, in the meantime, meanwhile, since then, '
        'used to be, used to stand, moved since, been moved since'
    ),
    'past': runs('did, was, were, had'),
    'supposed': runs('would, could, should, might'),
    'speed': runs(
        'faster, fastest, slower, slowest, quicker, '
        'average, m/s, on average, average speed, mean speed, average velocity, mean velocity, '
        'velocity, speed, fast, pace, quick, quickly, metres per second, meters per second, per '
        'second, rapidly, swift, swiftly, rate, speedy'
    ),
    'last seen': runs(
        'since you saw it, out of your sight, out of your view, have not seen, not seen any '
        'more, any more, have you not seen, since you saw, since you last, been out of, last '
        'see, last saw, last seen, last sighting, last sight, last glimpse, last time, latest '
        'sight, latest sighting, last in view, most recent sighting, final view, last place, '
        'last known, last spotted, was last, last caught, last observed, last noticed, last '
        'had, last look, disappeared, vanished, lost sight, final sighting, final glimpse, most '
        'recent picture with, latest picture with, most recent image with, newest picture with, '
        "out of sight, out of view, last known place, not seen, haven't seen, you saw it last, "
        'it was last, latest glimpse, most recent glimpse, last there, most recent place, last '
        'picture with, last image with, last appeared, lately seen, last encounter, last '
        'encountered, last, newest picture of, last view of, latest view of, newest view of'
    ),
    'ago': runs(
        'ago, seconds, since when, how long, how old, time, age, when, how far back, how '
        'recently, how much time, back in time'
    ),
    'approach': runs(
        'closer, nearer, approach, approaches, approached, approaching, towards, toward, away, '
        'recede, receding, receded, distance, shrink, grow, retreat, retreating, come, leave'
    ),
}
