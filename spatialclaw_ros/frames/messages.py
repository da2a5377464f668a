"""Camera infos, headers and transforms read by attribute, from rclpy and from bags alike."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.core.camera import Camera
from spatialclaw_ros.core.errors import BadInputError, CalibrationError
from spatialclaw_ros.core.frame import NS_PER_S

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_NAMES = 1_000_000  # characters


def label_names(text: str, *, topic: str) -> dict[int, str]:
    """Return value -> name of a JSON object such as {"1": "mug"}.

    Raises:
        BadInputError: it is none; names the topic.
    """
    wanted = 'publish a JSON object of label value to name, {"1": "mug"}'
    if len(text) > MOST_NAMES:
        msg = f'{topic}: {len(text)} characters of names are too many; {wanted}'
        raise BadInputError(msg)
    try:
        return {int(value): str(name) for value, name in json.loads(text).items()}
    except (ValueError, AttributeError, TypeError, RecursionError) as error:
        msg = f'{topic}: {text[:80]!r} cannot be read ({error}); {wanted}'
        raise BadInputError(msg) from None


def stamp_ns(header: Any) -> int:  # noqa: ANN401 - read by attribute
    """Return a header's stamp in nanoseconds."""
    return int(header.stamp.sec) * NS_PER_S + int(header.stamp.nanosec)


def vector_of(xyz: Any) -> NDArray[np.float64]:  # noqa: ANN401 - read by attribute
    """Return (3,) of a message with x, y, z."""
    return np.array([xyz.x, xyz.y, xyz.z], np.float64)


def quat_of(rotation: Any) -> NDArray[np.float64]:  # noqa: ANN401 - read by attribute
    """Return (4,) x, y, z, w of a quaternion message."""
    return np.array([rotation.x, rotation.y, rotation.z, rotation.w], np.float64)


def camera_from_info(info: Any, *, name: str, topic: str, rectified: bool = False) -> Camera:  # noqa: ANN401
    """Return the camera that a sensor_msgs/CameraInfo states.

    Args:
        info: the message; binning and region of interest are applied.
        name: the product's name of the camera.
        topic: what errors call the input.
        rectified: whether the image is rectified: P holds then, and nothing is distorted.

    Raises:
        CalibrationError: K is zero or not finite, or the size is none.
    """
    matrix = np.array(info.k, np.float64).reshape(3, 3)
    distortion = np.array(info.d, np.float64).ravel()
    if rectified:
        matrix = np.array(info.p, np.float64).reshape(3, 4)[:, :3]
        distortion = np.zeros(0)
    matrix = matrix.copy()
    width, height = int(info.width), int(info.height)
    roi = info.roi
    if roi.width and roi.height:
        matrix[0, 2] -= roi.x_offset
        matrix[1, 2] -= roi.y_offset
        width, height = int(roi.width), int(roi.height)
    for axis, binning in enumerate((int(info.binning_x), int(info.binning_y))):
        if binning > 1:
            matrix[axis] /= binning
            width, height = (width // binning, height) if axis == 0 else (width, height // binning)
    try:
        return Camera(
            name=name,
            K=matrix,
            width=width,
            height=height,
            frame_id=str(info.header.frame_id),
            distortion=distortion,
            distortion_model=str(info.distortion_model) or 'plumb_bob',
        )
    except CalibrationError as error:
        raise CalibrationError(f'{topic}: {error}') from None


def check_size(camera: Camera, image: Any, *, topic: str) -> None:  # noqa: ANN401
    """Refuse an image whose size is not the one that the camera's info states.

    Raises:
        CalibrationError: the sizes differ.
    """
    size = (int(image.width), int(image.height))
    if size != (camera.width, camera.height):
        msg = (
            f'{topic}: the image is {size[0]}x{size[1]}, its camera_info states '
            f'{camera.width}x{camera.height}; publish the camera_info of this image'
        )
        raise CalibrationError(msg)
