"""The cells that settle which things are meant by descriptions: look, measure, name."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import indent
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.drafts import Code, fill

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST_VIEWS = 5
"""So many views of the place where a thing was seen last, the largest, tell which one it is."""

LOOK = """
recon = tools.Reconstruct(InputImages)
views = $frames
things, wholes = {}, {}
for name, single in $names:
    masks = tools.SAM3.segment_image_by_text(views, name)
    found = tools.SAM3.instances(views, name)
    one = found.as_one() if single else None
    items = [one] if one else list(found)
    for number, item in enumerate(items, start=1):
        key = name if len(items) == 1 else f'{name} {number}'
        things[key] = item, {
            view.frame_index: masks.get_mask(view.frame_index, view.number) for view in item.views
        }
        x, y, z = item.place
        print(f'[thing] {name} | {key} | {item.label} | {item.score:.2f} '
              f'| {max(view.pixels for view in item.views)} | {x:.2f} {y:.2f} {z:.2f}')
    print(f'[things] {name} | {len(items)} | {masks.note[:1000]}')
"""

WHOLE = """
view = InputImages.by_index($view)
for key, shape in $shapes:
    item, masks = things[key]
    last = sorted(item.movement.stays[-1].sightings, key=lambda view: -view.pixels)
    shown = {view.frame_index: masks[view.frame_index] for view in last[:$most]}
    tools.SAM3.remember(key, shown, label=item.label)
    found = tools.SAM3.segment_image_by_text(sorted(shown), key)
    thing = wholes[key] = tools.SAM3.whole(found, shape=shape)
    print(f'[whole] {key} | {bool(thing)} | {thing.hidden:.2f}')
    if thing:
        sketch.box(thing.box, name=key)
show(sketch.top_down(), label='what may be meant')
"""
EACH = """
for key in $keys:
    thing = wholes[key]
"""

SINGLE: dict[str, str] = {
    'height': 'thing.height',
    'top': 'thing.top',
    'length': 'max(thing.length, thing.height, key=float)',
    'breadth': 'thing.length',
    'width': 'thing.width',
    'bulk': ('Measure.from_sigma(thing.box.volume ** (1 / 3), thing.box.sigma_m, n=thing.pixels)'),
    'place to the right': (
        'Measure.from_sigma(float(np.asarray(thing.center) @ view.T_world_camera[:3, 0]), '
        'thing.center.sigma_m)'
    ),
    'distance': 'Geometry.euclidean_distance(view.position, thing.center)',
}
"""What can be measured of one thing: the expression of it."""

NEARNESS = """
print(f'[measured] distance of {key} to $other =',
      Geometry.euclidean_distance(thing.center, other.center))
print(f'[measured] gap of {key} to $other =',
      Geometry.nearest_distance(thing.surface, other.surface)[0])
"""
STANDING = """
flat = (np.asarray(thing.points) - np.asarray(other.center)) @ other.box.rotation
over = (np.abs(flat[:, :2]) <= other.box.size[:2] / 2 + 0.02).all(axis=1).mean()
below = Geometry.supports(thing.points, {'it': other.points})
print(f'[measured] share over of {key} to $other = {over:.3f}')
print(f'[measured] step below of {key} to $other = '
      f'{below[0].gap_m if below else np.nan:.3f} m')
print(f'[measured] foot over foot of {key} to $other = {thing.bottom - other.bottom:.3f} m')
print(f'[measured] foot under top of {key} to $other = {other.top - thing.bottom:.3f} m')
print(f'[measured] top over top of {key} to $other = {thing.top - other.top:.3f} m')
"""
LYING = """
spread = float(np.hypot(thing.center.sigma_m, other.center.sigma_m))
apart = np.asarray(thing.center) - np.asarray(other.center)
right, ahead = view.T_world_camera[:3, 0], view.T_world_camera[:3, 2] * [1, 1, 0]
turn = [Geometry.relative_direction(t.center, view).azimuth_deg for t in (other, thing)]
print(f'[measured] right of {key} to $other =', Measure.from_sigma(float(apart @ right), spread))
print(f'[measured] ahead of {key} to $other =',
      Measure.from_sigma(float(apart @ ahead / np.linalg.norm(ahead)), spread))
print(f'[measured] turn of {key} to $other = {turn[0] - turn[1]:.2f} deg')
"""
BETWEEN = """
start, end = np.asarray(other.center)[:2], np.asarray(wholes[$second].center)[:2]
way, off = end - start, np.asarray(thing.center)[:2] - start
print(f'[measured] share of the way of {key} to $other = {off @ way / (way @ way):.3f}')
print(f'[measured] off the way of {key} to $other = '
      f'{abs(way[0] * off[1] - way[1] * off[0]) / np.hypot(*way):.3f} m')
"""
BLOCKS: dict[str, str] = {
    'on': STANDING,
    'inside': STANDING,
    'under': STANDING,
    'left': LYING,
    'right': LYING,
    'front': LYING,
    'behind': LYING,
    'between': BETWEEN,
    'beside': NEARNESS,
    'nearness': NEARNESS,
}
"""relation -> what is measured of a thing and the other one."""

NAME = """
for name, key, score, note in $chosen:
    item, masks = things[key]
    tools.SAM3.remember(name, masks, label=item.label, score=score, note=note)
    sketch.box(wholes[key].box, name=name)
    newest = InputImages.by_index(max(masks))
    found = tools.SAM3.segment_image_by_text(newest, name)
    show(found.visualize(newest), label=name)
    print(f'[chosen] {name} | {item.label}')
"""
ASK_BACK = """
keys = [key for key in $keys if wholes.get(key)]
ReturnAnswer(
    None,
    status='ambiguous',
    reason=$reason,
    place=[wholes[key].center for key in keys],
    evidence=keys,
)
"""


@dataclass(frozen=True)
class Sought:
    """What is measured of the things that one description may mean."""

    keys: tuple[str, ...]
    single: str = ''
    """A key of SINGLE, or ''."""
    relations: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """(a key of BLOCKS, the other things)."""


def measuring(view: int, shapes: Iterable[tuple[str, str]], sought: Sequence[Sought]) -> str:
    """Return the cell that measures whole things and how they lie to others."""
    parts = [fill(WHOLE, view=view, shapes=list(shapes), most=MOST_VIEWS)]
    for one in sought:
        lines = [fill(EACH, keys=list(one.keys))]
        if one.single:
            line = f"print(f'[measured] {one.single} of {{key}} =', {SINGLE[one.single]})"
            lines.append(indent(line, '    '))
        for relation, others in one.relations:
            block = fill(BLOCKS[relation], other=Code(' and '.join(others)), second=others[-1])
            lines.append(indent(f'other = wholes[{others[0]!r}]\n{block}', '    '))
        parts.append('\n'.join(lines))
    return '\n'.join(parts)
