"""All that differs between ROS 2 distributions, in one flat place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from spatialclaw_ros.core.encodings import Converter

try:  # Iron and later
    from rclpy.event_handler import SubscriptionEventCallbacks
except ImportError:  # Humble
    from rclpy.qos_event import SubscriptionEventCallbacks


def qos_events(on_incompatible: Callable[[Any], None]) -> SubscriptionEventCallbacks:
    """Return event callbacks that tell of publishers whose quality of service does not fit."""
    return SubscriptionEventCallbacks(
        incompatible_qos=on_incompatible, use_default_callbacks=False
    )


def policy_name(kind: int) -> str:
    """Return the name of the policy that an incompatible-QoS event states as a number."""
    try:
        from rclpy.qos import qos_policy_name_from_kind  # noqa: PLC0415 - not everywhere

        return str(qos_policy_name_from_kind(kind)).lower()
    except (ImportError, ValueError):
        return f'policy {kind}'


def bridge_converter() -> Converter | None:
    """Return what decodes further encodings, where cv_bridge is installed and works."""
    try:
        from cv_bridge import CvBridge  # noqa: PLC0415 - optional
    except Exception:  # noqa: BLE001 - built against another NumPy it raises anything
        return None
    bridge = CvBridge()

    def convert(message: Any, wanted: str) -> Any:  # noqa: ANN401 - an image
        return bridge.imgmsg_to_cv2(message, desired_encoding=wanted)

    return convert
