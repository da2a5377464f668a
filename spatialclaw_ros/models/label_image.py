"""A published or recorded label image as a segmenter: names decide, then colours they lack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.protocols import Segmentation, SegmentPrompt
from spatialclaw_ros.models.colours import FAIR_SHARE, called_share, seen_colour, to_hsv
from spatialclaw_ros.models.names import TAKEN, match_names, parse_name, readable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.core.frame import Capture, LabelImage
    from spatialclaw_ros.models.names import Match

FEW_PIXELS = 20
"""An instance with fewer pixels is a labelling remnant, not a thing in view."""
MUCH_LESS = 0.5
"""Of two things of one noun, the one with less than this part of the other's share of the colour
asked for is not meant."""
AROUND_IOU = 0.6
"""A box that fits a thing's outline so well is round it, whatever stands before it."""
HIT_SHARE = 0.5
"""Least share of the points, or of a box, that have to lie on an instance."""


class LabelImageSegmenter:
    """Finds instances of a capture's label image by name, by points or by box."""

    backend = 'label_image'

    def segment(
        self, capture: Capture, prompt: SegmentPrompt, others: Sequence[Capture] = ()
    ) -> Segmentation:
        """Segment one capture; a name that matches nothing gives no instance, and says why."""
        del others  # a label says what it is
        label = capture.label
        if label is None:
            return nothing(capture, f'frame {capture.frame.frame_index} has no label image')
        present = instances(label)
        if prompt.text:
            return _by_name(capture, label, present, prompt)
        if prompt.box_xyxy is not None:
            return _by_box(capture, label, present, prompt.box_xyxy)
        return _by_points(capture, label, present, prompt)


def nothing(capture: Capture, note: str) -> Segmentation:
    """Return the segmentation that found nothing, and why."""
    frame = capture.frame
    return Segmentation(np.zeros((0, frame.height, frame.width), bool), (), (), note)


def instances(label: LabelImage) -> dict[int, str]:
    """Return the instance values in view, each with its name; unnamed ones are 'object N'."""
    values, counts = np.unique(label.values, return_counts=True)
    return {
        int(value): label.names.get(int(value)) or f'object {int(value)}'
        for value, count in zip(values, counts, strict=True)
        if value != 0 and count >= FEW_PIXELS
    }


def _by_name(
    capture: Capture, label: LabelImage, present: dict[int, str], prompt: SegmentPrompt
) -> Segmentation:
    values, names = list(present), list(present.values())
    matches = [
        match
        for match in match_names(prompt.text, names)
        if match.score >= prompt.confidence_threshold
    ]
    if not matches:
        listed = ', '.join(map(readable, names)) or 'none'
        return nothing(
            capture, f'no label here is named {prompt.text!r}; labels in view: {listed}'
        )
    masks = [label.values == values[match.index] for match in matches]
    kept, mismatch = _of_colour(capture, names, matches, masks)
    if not kept:
        return nothing(capture, f'{prompt.text!r} is not here: {mismatch}')
    matches, masks = [matches[k] for k in kept], [masks[k] for k in kept]
    return Segmentation(
        np.stack(masks),
        tuple(names[match.index] for match in matches),
        tuple(match.score for match in matches),
        taken_to_be(prompt.text, names, matches[0]) if len(matches) == 1 else '',
    )


def _of_colour(
    capture: Capture,
    names: Sequence[str],
    matches: Sequence[Match],
    masks: Sequence[NDArray[np.bool_]],
) -> tuple[list[int], str]:
    """Return which matches have the colours that their labels do not tell; why the others not.

    Of several things those are left out that have much less of the colour than another.
    """
    if not any(match.colours for match in matches):
        return list(range(len(matches))), ''
    hsv = to_hsv(capture.frame.rgb)
    shares, mismatches = [], []
    for match, mask in zip(matches, masks, strict=True):
        told = {word: called_share(hsv, mask, word) for word in match.colours}
        shares.append(min(told.values(), default=1.0))
        mismatches += [
            f'the {readable(names[match.index])} looks {seen_colour(hsv, mask)}, not {word} '
            f'({share:.0%} of it)'
            for word, share in told.items()
            if share < FAIR_SHARE
        ]
    most = max(shares)
    if most < FAIR_SHARE:
        return [], '; '.join(mismatches)
    return [k for k, share in enumerate(shares) if share >= MUCH_LESS * most], ''


def taken_to_be(text: str, names: Sequence[str], match: Match) -> str:
    """Return the note on a thing that was matched by a part of its name alone; '' for others."""
    name = names[match.index]
    head = parse_name(name).head
    if match.respelt:
        why = 'which is spelt nearly alike'
    elif not match.unknown:
        return ''
    elif sum(parse_name(other).head == head for other in names) == 1:
        why = f'the only {head} that is labelled'
    else:
        why = f'the {head} whose label fits best'
    return f'{text!r} {TAKEN} {readable(name)!r}, {why}'


def _by_box(
    capture: Capture,
    label: LabelImage,
    present: dict[int, str],
    box: tuple[float, float, float, float],
) -> Segmentation:
    left, top, right, bottom = (max(0, round(value)) for value in box)
    inside = label.values[top : bottom + 1, left : right + 1]
    around = {value: _alike(label.values == value, box) for value in np.unique(inside)}
    best = max((int(v) for v in around if int(v) in present), key=around.__getitem__, default=0)
    if best and around[best] >= AROUND_IOU:
        mask = label.values == best
        return Segmentation(mask[None], (present[best],), (around[best],), '')
    return _most(capture, label, present, inside.ravel(), 'the box')


def _alike(mask: NDArray[np.bool_], box: tuple[float, float, float, float]) -> float:
    """Return how much of a box and of the box round a mask is shared: intersection over union."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    own = (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)
    width = min(own[2], box[2] + 1) - max(own[0], box[0])
    height = min(own[3], box[3] + 1) - max(own[1], box[1])
    shared = float(max(0.0, width) * max(0.0, height))
    areas = (own[2] - own[0]) * (own[3] - own[1]) + (box[2] + 1 - box[0]) * (box[3] + 1 - box[1])
    return shared / float(areas - shared)


def _by_points(
    capture: Capture, label: LabelImage, present: dict[int, str], prompt: SegmentPrompt
) -> Segmentation:
    height, width = label.values.shape
    marks = prompt.point_labels or (1,) * len(prompt.points_uv)
    hits = [
        label.values[min(max(round(v), 0), height - 1), min(max(round(u), 0), width - 1)]
        for (u, v), mark in zip(prompt.points_uv, marks, strict=True)
        if mark
    ]
    return _most(capture, label, present, np.asarray(hits, int), 'the points')


def _most(
    capture: Capture,
    label: LabelImage,
    present: dict[int, str],
    hits: NDArray[np.integer],
    what: str,
) -> Segmentation:
    """Return the instance that most of ``hits`` (label values) lie on."""
    on_things = hits[np.isin(hits, list(present))]
    if not len(on_things):
        return nothing(capture, f'no labelled thing under {what}')
    values, counts = np.unique(on_things, return_counts=True)
    value, count = int(values[np.argmax(counts)]), int(counts.max())
    share = count / len(on_things)
    note = (
        '' if share >= HIT_SHARE else f'several things lie in {what}; the largest share is taken'
    )
    return Segmentation((label.values == value)[None], (present[value],), (share,), note)
