"""The quality-of-service profiles in use, by what they are for."""

from __future__ import annotations

from typing import Final

from rclpy.qos import QoSDurabilityPolicy, QoSProfile, QoSReliabilityPolicy

SENSOR: Final = QoSProfile(depth=5, reliability=QoSReliabilityPolicy.BEST_EFFORT)
"""Streams in: a best-effort subscriber matches every publisher."""

TF: Final = QoSProfile(depth=100, reliability=QoSReliabilityPolicy.RELIABLE)

TF_STATIC: Final = QoSProfile(
    depth=100,
    reliability=QoSReliabilityPolicy.RELIABLE,
    durability=QoSDurabilityPolicy.TRANSIENT_LOCAL,
)

RELIABLE: Final = QoSProfile(depth=10, reliability=QoSReliabilityPolicy.RELIABLE)

LATCHED: Final = QoSProfile(
    depth=1,
    reliability=QoSReliabilityPolicy.RELIABLE,
    durability=QoSDurabilityPolicy.TRANSIENT_LOCAL,
)
"""What a late joiner must see: the last answer, the markers that stand."""

CLOCK: Final = QoSProfile(depth=1, reliability=QoSReliabilityPolicy.BEST_EFFORT)
