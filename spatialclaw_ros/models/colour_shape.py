"""Colour words and shape as a segmenter: no weights.

It finds what a colour word singles out among the bodies in view, what a generic word ('object',
'furniture') covers, cabinets by their shape, and level surfaces. For anything else it finds
nothing and says so; it never guesses what a thing is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.protocols import Segmentation
from spatialclaw_ros.models import sizes
from spatialclaw_ros.models.bodies import COMPACT, find_stage, join
from spatialclaw_ros.models.colours import ACHROMATIC, RANGES, colour_share, to_hsv
from spatialclaw_ros.models.in_rooms import find_in_room, tells
from spatialclaw_ros.models.kept import Kept
from spatialclaw_ros.models.label_image import nothing
from spatialclaw_ros.models.lexicon import COLOURS, SURFACES
from spatialclaw_ros.models.names import parse_name
from spatialclaw_ros.models.room_views import RoomViews

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.core.frame import Capture
    from spatialclaw_ros.core.protocols import SegmentPrompt
    from spatialclaw_ros.models.bodies import Body, Stage
    from spatialclaw_ros.models.names import Name

LEAST_SHARE = 0.25
"""Least share of a body that has the colour."""
FULL_SHARE = 0.7
SAME_AS_SURFACE = 0.3
"""Where this share of the surface has the colour too, the colour singles nothing out."""
SURE = 0.75
"""Highest score: colour and size never prove what a thing is."""
PARTLY_SEEN = 0.55
"""Factor on the score of a body that is cut off or hidden in part."""
SURFACE_SCORE = 0.5
THING = 0.74
"""Least share of its outline that a thing with a handle fills; several things fill less."""
BOXY = 0.85
LID = 0.08
"""Least share of a cabinet's points that lie on its top: a bin has none."""
FLAT_COLOUR = 0.4
"""Least share of a surface that has the colour it is called by."""
MANY_PIXELS = 1500
"""With fewer, colour and size of a body say less."""
FLOORS = frozenset({'floor', 'carpet'})
TOUCHING_NOTE = (
    'things touch or hide each other here: bodies cannot be told apart by shape, so they cannot '
    'be counted'
)

BY_SHAPE_NOTE = 'found by colour and shape'


class ColourShapeSegmenter:
    """Finds bodies by colour word, generic word or shape; surfaces by geometry."""

    backend = 'colour_shape'

    def __init__(self) -> None:
        """Start without any frame analysed."""
        self._stages = Kept(find_stage)
        self._rooms = RoomViews()

    def segment(
        self, capture: Capture, prompt: SegmentPrompt, others: Sequence[Capture] = ()
    ) -> Segmentation:
        """Segment one capture; what colour and shape cannot tell gives nothing, and says why.

        A thing in a room is looked at in the ``others`` too: what it is, all of them tell.
        """
        if capture.frame.depth_m is None:
            return nothing(capture, 'no depth: bodies cannot be found by shape')
        if prompt.text and tells(prompt.text):
            seen = self._rooms.of(capture.frame, [other.frame for other in others])
            if seen is not None:
                return _sure(find_in_room(capture, *seen, prompt.text), prompt)
        stage = self._stages.of(capture.frame)
        if stage.plane is None:
            return nothing(capture, 'no supporting surface is in view')
        if not prompt.text:
            return _pointed_at(capture, stage, prompt)
        return _sure(_find(capture, stage, prompt.text), prompt)


def _sure(found: Segmentation, prompt: SegmentPrompt) -> Segmentation:
    """Return what was found with at least the score that is asked for."""
    keep = [k for k, score in enumerate(found.scores) if score >= prompt.confidence_threshold]
    if len(keep) == len(found.scores):
        return found
    return Segmentation(
        found.masks[keep],
        tuple(found.labels[k] for k in keep),
        tuple(found.scores[k] for k in keep),
        found.note,
    )


def _find(capture: Capture, stage: Stage, text: str) -> Segmentation:
    name = parse_name(text)
    refusal, colour = _colour_of(text, name)
    if refusal:
        return nothing(capture, refusal)
    if name.head in SURFACES:
        return _surface(capture, stage, text, name.head, colour)
    if colour:
        return _coloured(capture, stage, text, name, colour)
    if name.generic:
        return _everything(capture, stage, text, name)
    if name.head == 'cabinet':
        return _cabinets(capture, stage, text)
    needed = 'needs a colour word' if name.head in sizes.SIZES else 'is nothing that they know'
    return nothing(capture, f'colour and shape cannot tell what a {name.head} is: it {needed}')


def _colour_of(text: str, name: Name) -> tuple[str, str]:
    """Return why its colours cannot be used, or the one colour word ('' = none)."""
    colours = [word for word in name.modifiers if word in COLOURS]
    unknown = [word for word in colours if word not in RANGES]
    if unknown:
        return f'the colour {unknown[0]!r} cannot be told reliably', ''
    if len(colours) > 1:
        return f'{text!r}: one colour word is needed, not {len(colours)}', ''
    return '', colours[0] if colours else ''


def _surface(capture: Capture, stage: Stage, text: str, head: str, colour: str) -> Segmentation:
    if head in FLOORS and stage.eye_m < sizes.FLOOR_LEAST_M:
        return nothing(
            capture,
            f'the surface in view is only {stage.eye_m:.2f} m below the camera: no floor',
        )
    if head not in FLOORS and (
        stage.eye_m > sizes.TABLE_MOST_M or stage.span_m > sizes.TABLE_SPAN_M
    ):
        return nothing(
            capture,
            f'the surface in view is {stage.eye_m:.2f} m below the camera and '
            f'{stage.span_m:.1f} m wide: a floor, no {head}',
        )
    if colour:
        share = colour_share(to_hsv(capture.frame.rgb), stage.level, colour)
        if share < FLAT_COLOUR:
            return nothing(capture, f'the surface in view is not {colour} ({share:.0%} of it)')
    note = f'the level surface with the most pixels, {stage.eye_m:.2f} m below the camera'
    return Segmentation(stage.level[None], (text,), (SURFACE_SCORE,), note)


def _coloured(capture: Capture, stage: Stage, text: str, name: Name, colour: str) -> Segmentation:
    refusal = _untellable(stage, name, colour)
    if refusal:
        return nothing(capture, refusal)
    hsv = to_hsv(capture.frame.rgb)
    if colour in ACHROMATIC and colour_share(hsv, stage.level, colour) >= SAME_AS_SURFACE:
        return nothing(capture, f'the surface is {colour} too: the colour singles nothing out')
    size = None if name.generic else sizes.SIZES[name.head]
    shares = {
        k: share
        for k, body in enumerate(stage.bodies)
        if (share := colour_share(hsv, body.mask, colour)) >= LEAST_SHARE
    }
    groups = _joined(stage, list(shares))
    chosen: list[tuple[Body, float]] = []
    for group in groups:
        bodies = [stage.bodies[k] for k in group]
        body = bodies[0] if len(bodies) == 1 else join(bodies, stage)
        if body.compact >= THING and (size is None or _fits(size, body)):
            share = float(np.mean([shares[k] for k in group]))
            chosen.append((body, SURE * min(1.0, share / FULL_SHARE) * _seen(body)))
    return _result(
        capture, text, chosen, f'no {colour} body of the size of a {name.head or "thing"}'
    )


def _untellable(stage: Stage, name: Name, colour: str) -> str:
    """Return why colour and size cannot tell whether a thing is what a name says."""
    other = [word for word in name.modifiers if word != colour]
    if other:
        return f'colour and shape cannot tell whether a {colour} thing is {" ".join(other)}'
    if not name.generic and name.head not in sizes.SIZES:
        return f'colour and shape cannot tell whether a {colour} thing is a {name.head}'
    if name.head in sizes.ON_FLOORS and stage.eye_m < sizes.STANDING_EYE_M:
        return f'no floor is in view that a {name.head} could stand on'
    return ''


def _joined(stage: Stage, which: list[int]) -> list[list[int]]:
    """Group bodies that touch: the inside and the outside of a mug."""
    touching = {frozenset(pair) for pair in stage.touching}
    groups: list[list[int]] = []
    for k in which:
        for group in groups:
            if any(frozenset((k, other)) in touching for other in group):
                group.append(k)
                break
        else:
            groups.append([k])
    return groups


def _everything(capture: Capture, stage: Stage, text: str, name: Name) -> Segmentation:
    size = sizes.FURNITURE if name.kind == 'furniture' else sizes.HOUSEHOLD
    if name.kind not in {'', 'furniture'}:
        return nothing(capture, f'colour and shape cannot tell what is {name.kind}')
    other = [word for word in name.modifiers if word]
    if other:
        return nothing(capture, f'colour and shape cannot tell what is {" ".join(other)}')
    if name.kind and stage.eye_m < sizes.STANDING_EYE_M:
        return nothing(capture, 'no floor is in view that furniture could stand on')
    bodies = [body for body in stage.bodies if _fits(size, body)]
    chosen = [(body, SURE * _seen(body)) for body in bodies]
    unclear = any(body.compact < COMPACT for body in bodies) or any(
        stage.bodies[i] in bodies and stage.bodies[j] in bodies for i, j in stage.touching
    )
    return _result(
        capture, text, chosen, f'no body of the size of {text!r}', TOUCHING_NOTE if unclear else ''
    )


def _cabinets(capture: Capture, stage: Stage, text: str) -> Segmentation:
    if stage.eye_m < sizes.STANDING_EYE_M:
        return nothing(capture, 'no floor is in view that a cabinet could stand on')
    chosen = [
        (body, SURE * body.boxy * _seen(body))
        for body in stage.bodies
        if body.lid >= LID and body.compact >= COMPACT
        if _fits(sizes.CABINET, body)
    ]
    return _result(capture, text, chosen, 'no box-shaped body of the size of a cabinet')


def _fits(size: sizes.Size, body: Body) -> bool:
    partly = body.cut or not body.standing
    if size.box and body.boxy < BOXY:
        return False
    return size.fits(body.height, body.length, body.width, partly_seen=partly)


def _seen(body: Body) -> float:
    """Return the factor on a score for what was seen of a body."""
    partly = PARTLY_SEEN if body.cut or not body.standing else 1.0
    return partly * min(1.0, body.pixels / MANY_PIXELS)


def _result(
    capture: Capture, text: str, chosen: list[tuple[Body, float]], empty: str, note: str = ''
) -> Segmentation:
    if not chosen:
        return nothing(capture, empty)
    ranked = sorted(chosen, key=lambda item: (-item[1], -item[0].pixels))
    return Segmentation(
        np.stack([body.mask for body, _ in ranked]),
        (text,) * len(ranked),
        tuple(round(score, 3) for _, score in ranked),
        note or BY_SHAPE_NOTE,
    )


def _pointed_at(capture: Capture, stage: Stage, prompt: SegmentPrompt) -> Segmentation:
    """Return the body that a box or points lie on most."""
    weigh: Callable[[NDArray[np.bool_]], float]
    if prompt.box_xyxy is not None:
        left, top, right, bottom = (max(0, round(value)) for value in prompt.box_xyxy)

        def weigh(mask: NDArray[np.bool_]) -> float:
            return float(mask[top : bottom + 1, left : right + 1].sum()) / float(mask.sum())
    else:
        height, width = stage.level.shape
        marks = prompt.point_labels or (1,) * len(prompt.points_uv)
        spots = [
            (min(max(round(v), 0), height - 1), min(max(round(u), 0), width - 1), mark)
            for (u, v), mark in zip(prompt.points_uv, marks, strict=True)
        ]
        wanted = max(1, sum(mark == 1 for _, _, mark in spots))

        def weigh(mask: NDArray[np.bool_]) -> float:
            return sum(1 if mark else -1 for v, u, mark in spots if mask[v, u]) / wanted

    best = max(stage.bodies, key=lambda body: weigh(body.mask), default=None)
    if best is None or (share := weigh(best.mask)) <= 0:
        return nothing(capture, 'no body above the supporting surface lies there')
    return Segmentation(best.mask[None], ('object',), (round(SURE * min(1.0, share), 3),))
