"""What a depth camera makes of the exact image: noise, holes, bleeding edges, its own units.

Depth noise grows with the square of the distance: Nguyen, Izadi and Lovell, "Modeling Kinect
sensor noise for improved 3D reconstruction and tracking", 3DIMPVT 2012.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import cv2
import numpy as np

from spatialclaw_ros.core.errors import BadInputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.world.shading import View

DEPTH_UNIT_M = 0.0002
"""Depth is a whole number of these in 16 bits, 13.1 m at most; 0 = no reading."""
MOST_UNITS = 65535
NOISE_FROM_M = 0.4
NOWHERE_M = 1e6
"""Stands for the depth of nothing; far beyond what can be read."""
JUMP = 0.03
"""Where inverse depth changes by a larger share between neighbours, there is an edge."""
FLYING, SWAPPED, LOST = 0.35, 0.30, 0.15
"""Shares of the pixels at an edge that lie between near and far, that take the other side's
depth, and that have none."""


@dataclass(frozen=True)
class Noise:
    """What is wrong with a sensor. As it stands, nothing is.

    Raises:
        BadInputError: a number is negative or not finite.
    """

    axial_m: float = 0.0
    """One standard deviation of depth up to 0.4 m."""
    axial_per_m: float = 0.0
    """Beyond, it grows by this times the square of the distance beyond [1/m]."""
    correlation_px: float = 0.0
    """Neighbours' noise is alike over so many pixels (Gaussian sigma)."""
    grazing_cosine: float = 0.0
    """Below this cosine of the angle to the normal, holes begin; at 0 there are only holes."""
    dark_albedo: float = 0.0
    """Below this albedo, holes begin; at 0 there are only holes."""
    bleed_px: int = 0
    """How far from an edge depth may be the other side's or in between."""
    colour_sigma: float = 0.0
    """One standard deviation of colour, of 255."""
    near_m: float = 0.0
    far_m: float = MOST_UNITS * DEPTH_UNIT_M
    """No reading outside of near and far."""
    depth_delay_s: float = 0.0
    """How much later than colour depth is taken and stamped."""
    depth_jitter_s: float = 0.0
    """By how much that varies from frame to frame, at most and to both sides."""
    dropped: float = 0.0
    """Share of the frames that are missing."""

    def __post_init__(self) -> None:
        """Check the numbers."""
        for field in fields(self):
            value = getattr(self, field.name)
            if not math.isfinite(value) or value < 0:
                msg = f'noise {field.name} {value}: has to be a finite number from 0'
                raise BadInputError(msg)
        if self.dropped >= 1:
            msg = f'noise dropped {self.dropped}: has to be below 1, or no frame is left'
            raise BadInputError(msg)

    def sigma_m(self, depth_m: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return one standard deviation [m] at depths [m]."""
        beyond = np.maximum(depth_m - np.float32(NOISE_FROM_M), 0)
        return np.asarray(self.axial_m + self.axial_per_m * (beyond * beyond), np.float32)


EXACT = Noise()
TYPICAL = Noise(
    axial_m=0.0012,
    axial_per_m=0.0019,
    correlation_px=1.0,
    grazing_cosine=0.17,
    dark_albedo=0.16,
    bleed_px=2,
    colour_sigma=2.5,
    near_m=0.3,
    far_m=8.0,
    depth_delay_s=0.008,
    depth_jitter_s=0.003,
    dropped=0.05,
)
"""Like a structured-light camera indoors."""


def sense_depth(view: View, noise: Noise, rng: np.random.Generator) -> NDArray[np.uint16]:
    """Return the (H, W) depth image of a view in units of ``DEPTH_UNIT_M``, 0 = no reading."""
    inverse = view.hits.inverse_depth.astype(np.float32)
    if noise.bleed_px > 0:
        inverse = _bleed(inverse, noise.bleed_px, rng)
    holes = inverse <= 0
    depth = np.asarray(1 / np.maximum(inverse, 1 / NOWHERE_M), np.float32)
    if noise.axial_m > 0 or noise.axial_per_m > 0:
        depth += noise.sigma_m(depth) * _grain(depth.shape, noise.correlation_px, rng)
    holes |= (depth < noise.near_m) | (depth > noise.far_m)
    if noise.grazing_cosine > 0:
        holes |= view.cosine < _up_to(noise.grazing_cosine, depth.shape, rng)
    if noise.dark_albedo > 0:
        holes |= view.albedo < _up_to(noise.dark_albedo, depth.shape, rng)
    depth /= np.float32(DEPTH_UNIT_M)
    units = np.rint(depth, out=depth)
    holes |= (units < 1) | (units > MOST_UNITS)
    units[holes] = 0
    return units.astype(np.uint16)


def sense_colour(
    rgb: NDArray[np.uint8], noise: Noise, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Return a colour image with the sensor's noise."""
    if noise.colour_sigma <= 0:
        return rgb
    grain = rng.standard_normal(rgb.shape, np.float32)
    grain *= np.float32(noise.colour_sigma)
    grain += rgb
    return np.asarray(cv2.convertScaleAbs(np.maximum(grain, 0, out=grain)))  # rounds, cuts off


def depth_m(units: NDArray[np.uint16]) -> NDArray[np.float32]:
    """Return (H, W) metres of a depth image, NaN where there is no reading."""
    metres: NDArray[np.float32] = units * np.float32(DEPTH_UNIT_M)
    metres[units == 0] = np.nan
    return metres


def _up_to(most: float, shape: tuple[int, ...], rng: np.random.Generator) -> NDArray[np.float32]:
    """Return even random numbers from 0 to a limit."""
    return np.asarray(rng.random(shape, np.float32) * np.float32(most))


def _grain(
    shape: tuple[int, ...], correlation_px: float, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Return noise of standard deviation 1, alike over some pixels."""
    white = rng.standard_normal(shape, np.float32)
    if correlation_px <= 0:
        return white
    reach = math.ceil(3 * correlation_px)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / correlation_px) ** 2)
    kernel /= np.sqrt((kernel**2).sum())  # keeps the variance, not the mean
    return np.asarray(cv2.sepFilter2D(white, cv2.CV_32F, kernel, kernel), np.float32)


def _bleed(
    inverse: NDArray[np.float32], reach: int, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Return inverse depth where pixels near an edge take the other side's, or one between."""
    window = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    near, far = cv2.dilate(inverse, window), cv2.erode(inverse, window)
    rows, columns = np.nonzero(_jumps(inverse, window))
    near, far, here = near[rows, columns], far[rows, columns], inverse[rows, columns]
    fate, share = rng.random(len(rows)), rng.random(len(rows))
    between = far + share * (near - far)
    other = np.where(near - here > here - far, near, far)
    cuts = np.cumsum((FLYING, SWAPPED, LOST))
    out = np.array(inverse)
    out[rows, columns] = np.select(
        [fate < cuts[0], fate < cuts[1], fate < cuts[2]], [between, other, 0.0], here
    )
    return out


def _jumps(inverse: NDArray[np.float32], window: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return where an edge lies within the window of a pixel."""
    edge = np.zeros(inverse.shape, np.uint8)
    for a, b in (
        (np.s_[:, :-1], np.s_[:, 1:]),
        (np.s_[:-1], np.s_[1:]),
    ):
        jump = np.abs(inverse[a] - inverse[b]) > JUMP * np.maximum(inverse[a], inverse[b])
        edge[a] |= jump
        edge[b] |= jump
    reach = (len(window) - 1) // 2
    if reach > 1:  # the pixels beside the edge are marked already
        edge = np.asarray(cv2.dilate(edge, window[: 2 * reach - 1, : 2 * reach - 1]))
    return np.asarray(edge, bool)
