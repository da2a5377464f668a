"""Anti-aliased lines, fills and labels that keep off each other, on one picture."""

from __future__ import annotations

import math
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import cv2
import numpy as np

from spatialclaw_ros.primitives.label_plates import DARK, lay_over, plate
from spatialclaw_ros.primitives.label_spots import covered, rings, shared

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.given import Given
    from spatialclaw_ros.primitives.label_spots import Rect

    RGB = tuple[int, int, int]
    _Stroke = tuple[Sequence[NDArray[np.int32]], RGB, int]
    """Polylines, their colour and their width."""

SHIFT = 4  # fractional bits of cv2's coordinates
STRAIGHT = 1.5  # of these: a line is drawn to within so much
LEADER_ALPHA = 0.8
OUTSIDE = 20.0  # pixels beyond the rim at which a thing is still named
INK_COST = 0.12  # per covered pixel of a line, in pixels of distance
MAX_PIXEL = 30_000.0  # beyond it cv2's fixed-point coordinates overflow


@dataclass
class _Label:
    anchor: tuple[float, float]
    text: str
    colour: RGB
    size: int


@dataclass
class Canvas:
    """A picture under drawing. Lines and fills at once, labels at the end (``finish``)."""

    rgb: NDArray[np.uint8]
    labels: list[_Label] = field(default_factory=list)
    ink: NDArray[np.uint8] | None = None
    """Where lines and dots lie: labels keep off them."""
    zoom: float = 1.0
    """Above 1 for a picture that will be looked at smaller than it is."""

    @classmethod
    def over(cls, image: Given) -> Canvas:
        """Start from a copy of an image."""
        return cls(np.array(image, dtype=np.uint8, copy=True))

    @classmethod
    def blank(cls, shape: tuple[int, int], colour: RGB, zoom: float = 1.0) -> Canvas:
        """Start from one colour."""
        rgb = np.empty((*shape, 3), np.uint8)
        rgb[0] = colour
        rgb[1:] = rgb[0]  # whole rows are copied thirty times as fast as pixels
        return cls(rgb, zoom=zoom)

    @cached_property
    def scale(self) -> float:
        """Widths and text sizes grow with the picture, slower than it: 1 at 480 lines."""
        return self.zoom * max(0.8, float(np.sqrt(min(self.rgb.shape[:2]) / 480)))

    def line(
        self, pixels: NDArray[np.float64], colour: RGB, width: float = 2.0, *, rim: bool = True
    ) -> None:
        """Draw a polyline (N, 2) with a dark rim, so that it shows on any background."""
        self.lines([pixels], colour, width, rim=rim)

    def lines(
        self,
        lines: Sequence[NDArray[np.float64]],
        colour: RGB,
        width: float,
        *,
        alpha: float = 1.0,
        rim: bool = True,
    ) -> None:
        """Draw polylines (N, 2) that have one rim where they meet; ``alpha`` of the whole."""
        bent = (_bends(_fixed(pixels)) for pixels in lines)
        paths = [path for path in bent if len(path) > 1]
        thick = max(1, round(width * self.scale))
        strokes = [(paths, DARK, thick + 2)] if rim else []
        self._stroke([*strokes, (paths, colour, thick)], alpha)
        if rim:
            cv2.polylines(
                self._inked(),
                paths,
                isClosed=False,
                color=1,
                thickness=thick + 2,
                lineType=cv2.LINE_8,
                shift=SHIFT,
            )

    def net(
        self, groups: Sequence[tuple[NDArray[np.float64], RGB]], width: float, alpha: float
    ) -> None:
        """Draw thin lines (L, 2, 2) without rims; where they cross, as one, the last group's."""
        thick = max(1, round(width * self.scale))
        self._stroke(
            [([*_fixed(lines).reshape(-1, 2, 2)], colour, thick) for lines, colour in groups],
            alpha,
        )

    def _stroke(self, strokes: Sequence[_Stroke], alpha: float) -> None:
        """Draw polylines, the later ones over the earlier ones, and mix all in at once."""
        widest = max(thick for _, _, thick in strokes)
        every = [path for paths, _, _ in strokes for path in paths]
        if not every:
            return
        with self._under(every, widest, alpha) as (part, corner):
            for paths, colour, thick in strokes:
                cv2.polylines(
                    part,
                    [path - corner for path in paths],
                    isClosed=False,
                    color=colour,
                    thickness=thick,
                    lineType=cv2.LINE_AA,
                    shift=SHIFT,
                )

    @contextmanager
    def _under(
        self, paths: Sequence[NDArray[np.int32]], width: int, alpha: float
    ) -> Iterator[tuple[NDArray[np.uint8], NDArray[np.int32]]]:
        """Yield what is drawn on round paths, and its corner; mix it with what was there."""
        if alpha >= 1:
            yield self.rgb, np.zeros(2, np.int32)
            return
        path, reach = np.concatenate(paths), width + 2
        size = np.array(self.rgb.shape[1::-1])
        low = np.clip((path.min(axis=0) >> SHIFT) - reach, 0, size - 1)
        high = np.clip((path.max(axis=0) >> SHIFT) + reach, low + 1, size)
        area = np.s_[low[1] : high[1], low[0] : high[0]]
        part = self.rgb[area].copy()
        yield part, (low << SHIFT).astype(np.int32)
        self.rgb[area] = cv2.addWeighted(part, alpha, self.rgb[area], 1 - alpha, 0)

    def fill(self, pixels: NDArray[np.float64], colour: RGB, alpha: float) -> None:
        """Fill a polygon (N, 2)."""
        path = _fixed(pixels)
        if len(path) < 3:  # noqa: PLR2004 - a polygon
            return
        with self._under([path], 1, alpha) as (part, corner):
            cv2.fillPoly(part, [path - corner], colour, cv2.LINE_AA, SHIFT)

    def dot(
        self,
        pixel: Sequence[float] | NDArray[np.float64],
        colour: RGB,
        radius: float = 4.0,
        *,
        hollow: bool = False,
    ) -> None:
        """Draw a disc with a dark rim; hollow where the thing is hidden."""
        self.dots(np.asarray(pixel, float)[None], colour, radius, hollow=hollow)

    def dots(
        self, pixels: NDArray[np.float64], colour: RGB, radius: float, *, hollow: bool = False
    ) -> None:
        """Draw discs (N, 2) of one kind, the later ones over the earlier ones."""
        one = 1 << SHIFT
        size, rim = round(radius * self.scale * one), round(1.5 * one)
        thick = 2 if hollow else -1
        inked = self._inked()
        for place in _fixed(pixels).tolist():
            cv2.circle(self.rgb, place, size + rim, DARK, thick, cv2.LINE_AA, SHIFT)
            cv2.circle(self.rgb, place, size, colour, thick, cv2.LINE_AA, SHIFT)
            cv2.circle(inked, place, size, 1, -1, cv2.LINE_8, SHIFT)

    def arrow_head(self, tip: NDArray[np.float64], tail: NDArray[np.float64], colour: RGB) -> None:
        """Draw the head of an arrow at ``tip``."""
        direction = np.asarray(tip, float) - np.asarray(tail, float)
        norm = float(np.linalg.norm(direction))
        if not np.isfinite(norm) or norm < 1:
            return
        direction /= norm
        size = min(12.0 * self.scale, 0.6 * norm)
        side = np.array([-direction[1], direction[0]]) * size * 0.45
        base = np.asarray(tip, float) - direction * size
        triangle = np.array([tip, base + side, base - side])
        path = _fixed(np.vstack([triangle, triangle[:1]]))
        cv2.polylines(
            self.rgb,
            [path],
            isClosed=True,
            color=DARK,
            thickness=3,
            lineType=cv2.LINE_AA,
            shift=SHIFT,
        )
        cv2.fillPoly(self.rgb, [path], colour, cv2.LINE_AA, SHIFT)

    def label(
        self,
        anchor: Sequence[float] | NDArray[np.float64],
        text: str,
        colour: RGB,
        size: float = 13.0,
    ) -> None:
        """Ask for a text near a pixel; placed by ``finish`` where it hides least."""
        u, v = float(anchor[0]), float(anchor[1])
        height, width = self.rgb.shape[:2]
        near = -OUTSIDE <= u < width + OUTSIDE and -OUTSIDE <= v < height + OUTSIDE
        if text and near:
            self.labels.append(_Label((u, v), text, colour, max(11, round(size * self.scale))))

    def finish(self) -> NDArray[np.uint8]:
        """Place the labels and return the picture (H, W, 3) uint8."""
        if not self.labels:
            return self.rgb
        taken: list[Rect] = []
        for label in self.labels:
            self._place(label, taken)
        self.labels = []
        return self.rgb

    def _inked(self) -> NDArray[np.uint8]:
        if self.ink is None:
            self.ink = np.zeros(self.rgb.shape[:2], np.uint8)
        return self.ink

    def _place(self, label: _Label, taken: list[Rect]) -> None:
        shown = plate(label.text, label.size, label.colour)
        high, wide = (size - 1 for size in shown.shape[:2])
        u, v = label.anchor
        anchors = [other.anchor for other in self.labels]
        best, least = (u, v, u + wide, v + high), math.inf
        for ring in rings(u, v, wide, high):
            nearer = [(far, box) for far, box in ring if far < least]
            if not nearer:  # what else it costs only adds to that
                break
            for far, box in nearer:
                cost = far + self._cost(box, taken, anchors)
                if cost < least:
                    best, least = box, cost
        taken.append(best)
        near = (min(max(u, best[0]), best[2]), min(max(v, best[1]), best[3]))
        if np.hypot(near[0] - u, near[1] - v) > label.size:
            way = _fixed(np.array([label.anchor, near]))
            self._stroke([([way], label.colour, 1)], LEADER_ALPHA)
        lay_over(self.rgb, shown, round(best[0]), round(best[1]))

    def _cost(
        self, box: Rect, taken: Sequence[Rect], anchors: Sequence[tuple[float, float]]
    ) -> float:
        """Return what a place costs, in pixels of distance, beside how far off it is."""
        left, top, right, bottom = box
        height, width = self.rgb.shape[:2]
        out = sum(max(0.0, off) for off in (-left, -top, right - width, bottom - height))
        overlap = sum(shared(box, other) for other in taken)
        hidden = sum(left <= u <= right and top <= v <= bottom for u, v in anchors)
        inked = 0 if self.ink is None else covered(self.ink, box)
        cost = 100 * out + 20 * overlap / (bottom - top) + 40 * hidden + INK_COST * inked
        return float(cost)


def _fixed(pixels: NDArray[np.float64]) -> NDArray[np.int32]:
    array = np.asarray(pixels, float).reshape(-1, 2)
    finite = np.isfinite(array)
    if not finite.all():
        array = array[finite.all(axis=1)]
    inside = np.minimum(np.maximum(array, -MAX_PIXEL), MAX_PIXEL)
    return np.asarray(np.rint(inside * (1 << SHIFT)), np.int32)


def _bends(path: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return a path (N, 2) without the points that it goes straight on at."""
    if len(path) < 3:  # noqa: PLR2004 - between two ends
        return path
    kept = cv2.approxPolyDP(path, STRAIGHT, closed=False).reshape(-1, 2)
    if (path[0] == path[-1]).all():  # of such a path OpenCV leaves out the end
        kept = np.vstack([kept, path[:1]])
    return np.asarray(kept, np.int32)
