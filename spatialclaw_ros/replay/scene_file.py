"""scene.json: the fields that the product may know, checked; everything else is dropped here."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.core.camera import Camera
from spatialclaw_ros.core.errors import BadInputError, CalibrationError
from spatialclaw_ros.core.frame import NS_PER_S
from spatialclaw_ros.core.query import RobotModel
from spatialclaw_ros.core.transforms import from_parts, is_rigid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

RIGID_TOLERANCE = 2e-3  # poses are often written with three or four digits
PLUMB_BOB_TERMS = 5


@dataclass(frozen=True, eq=False)
class SceneCamera:
    """What a scene says of one camera; the size may be absent."""

    name: str
    K: NDArray[np.float64] | None
    distortion: NDArray[np.float64]
    width: int
    """0 = not stated."""
    height: int
    depth_scale_m: float
    """NaN = not stated."""


@dataclass(frozen=True, eq=False)
class SceneFrame:
    """What a scene says of one frame."""

    index: int
    camera: str
    source_index: int
    """Ordinal within its camera."""
    stamp_ns: int | None
    depth_stamp_ns: int | None
    rgb: Path
    depth: Path | None
    label: Path | None
    T_world_camera: NDArray[np.float64] | None
    T_world_base: NDArray[np.float64] | None
    object_name: str
    """Name of its one labelled thing; empty = not stated."""


@dataclass(frozen=True, eq=False)
class SceneFile:
    """A checked scene.json."""

    cameras: Mapping[str, SceneCamera]
    frames: tuple[SceneFrame, ...]
    label_names: Mapping[int, str] = field(default_factory=dict)
    up: NDArray[np.float64] | None = None
    """Unit vector in the recorded world, or None."""
    robot: RobotModel | None = None


def read_scene_file(folder: Path) -> SceneFile:
    """Read and check a folder's scene.json.

    Raises:
        BadInputError: it is absent or cannot be used; names the file, the field and the remedy.
    """
    path = folder / 'scene.json'
    try:
        data = json.loads(path.read_text(encoding='utf-8'))
    except FileNotFoundError:
        msg = f'{path}: the file is missing; a scene is a folder with scene.json and rgb/'
        raise BadInputError(msg) from None
    except (OSError, ValueError) as error:
        msg = f'{path}: cannot be read as JSON ({error})'
        raise BadInputError(msg) from None
    if not isinstance(data, dict) or not isinstance(data.get('frames'), list):
        msg = f'{path}: has no list `frames`; see docs/scenes.md'
        raise BadInputError(msg)
    parser = _Parser(path)
    try:
        return parser.scene(data)
    except (TypeError, ValueError, AttributeError, OverflowError) as error:
        msg = f'{path}: {parser.where} is malformed ({type(error).__name__}: {error})'
        raise BadInputError(msg) from None


class _Parser:
    """Reads the allowed fields; ``where`` says which one it was at when something failed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.where = 'the file'

    def scene(self, data: Mapping[str, Any]) -> SceneFile:
        self.where = '`cameras`'
        cameras = {name: self._camera(name, row) for name, row in (data['cameras']).items()}
        self.where = '`label_values`'
        names = {int(value): str(name) for value, name in (data.get('label_values') or {}).items()}
        self.where = '`world_frame.up`'
        up = (data.get('world_frame') or {}).get('up')
        direction = None if up is None else self._up(up)
        self.where = '`robot`'
        robot = None if data.get('robot') is None else self._robot(data['robot'])
        counts: dict[str, int] = {}
        frames = []
        for index, row in enumerate(data['frames']):
            self.where = f'frame {index}'
            frame = self._frame(index, row, tuple(cameras), counts)
            frames.append(frame)
        return SceneFile(cameras, tuple(frames), names, direction, robot)

    def _fail(self, text: str) -> BadInputError:
        return BadInputError(f'{self.path}: {self.where}: {text}')

    def _up(self, up: Any) -> NDArray[np.float64]:  # noqa: ANN401 - JSON
        vector = np.array(up, np.float64).reshape(3)
        norm = float(np.linalg.norm(vector))
        if not np.isfinite(norm) or norm <= 0:
            raise self._fail(f'{up} is no direction; give three numbers or null')
        return np.asarray(vector / norm)

    def _robot(self, row: Mapping[str, Any]) -> RobotModel:
        length, width, height = (float(v) for v in row['size'])
        corners = tuple((float(x), float(y)) for x, y in row.get('footprint') or ())
        flat = [length, width, height, *(v for corner in corners for v in corner)]
        if min(flat[:3]) <= 0 or not all(map(math.isfinite, flat)):
            raise self._fail('`size` takes length, width, height, `footprint` x, y of each corner')
        name = str(row.get('base_frame') or RobotModel.base_frame)
        return RobotModel(name, (length, width, height), corners)

    def _camera(self, name: str, row: Mapping[str, Any]) -> SceneCamera:
        self.where = f'camera {name!r}'
        scale = row.get('depth_scale_m_per_unit')
        distortion = np.array(row.get('D') or [], np.float64).ravel()
        if not np.isfinite(distortion).all():
            raise self._fail(f'D {distortion.tolist()} is not finite')
        camera = SceneCamera(
            name=name,
            K=None if row.get('K') is None else np.array(row['K'], np.float64).reshape(3, 3),
            distortion=distortion,
            width=int(row.get('width') or 0),
            height=int(row.get('height') or 0),
            depth_scale_m=math.nan if scale is None else float(scale),
        )
        if camera.K is not None:  # a zero or NaN K is refused here, with the file's name
            try:
                Camera(name, camera.K, 1, 1, '')
            except CalibrationError as error:
                raise CalibrationError(f'{self.path}: {error}') from None
        return camera

    def _frame(
        self,
        index: int,
        row: Mapping[str, Any],
        cameras: tuple[str, ...],
        counts: dict[str, int],
    ) -> SceneFrame:
        camera = row.get('camera') or (cameras[0] if len(cameras) == 1 else '')
        if camera not in cameras:
            raise self._fail(f'camera {camera!r} is none of {", ".join(cameras) or "(none)"}')
        rgb = self._image(row, 'rgb')
        if rgb is None:
            raise self._fail('names no `rgb` image; every frame needs one')
        source_index = counts[camera] = counts.get(camera, -1) + 1
        return SceneFrame(
            index=index,
            camera=camera,
            source_index=source_index,
            stamp_ns=self._stamp_ns(row.get('stamp')),
            depth_stamp_ns=self._stamp_ns(row.get('depth_stamp')),
            rgb=rgb,
            depth=self._image(row, 'depth'),
            label=self._image(row, 'label'),
            T_world_camera=self._pose(row, 'T_world_camera'),
            T_world_base=self._pose(row, 'T_world_base'),
            object_name=str(row.get('object') or ''),
        )

    def _image(self, row: Mapping[str, Any], key: str) -> Path | None:
        name = row.get(key)
        if not name:
            return None
        inside = PurePosixPath(str(name))
        if inside.is_absolute() or '..' in inside.parts:
            raise self._fail(f'`{key}` {name!r} leads out of the folder; use rgb/000000.png')
        return self.path.parent / inside

    def _stamp_ns(self, stamp: float | None) -> int | None:
        if stamp is None:
            return None
        if not math.isfinite(stamp) or stamp < 0:
            raise self._fail(f'stamp {stamp} is no time in seconds')
        # by way of decimal: 1305031231.165241 s is not a float's multiple of a nanosecond
        return round(Decimal(repr(stamp)) * NS_PER_S)

    def _pose(self, row: Mapping[str, Any], key: str) -> NDArray[np.float64] | None:
        if row.get(key) is None:
            return None
        pose = np.array(row[key], np.float64).reshape(4, 4)
        if not is_rigid(pose, RIGID_TOLERANCE) or not np.allclose(pose[3], (0, 0, 0, 1)):
            raise self._fail(
                f'{key} is not a rigid transform (rotation and translation in metres, '
                'last row 0 0 0 1); write null where the pose is unknown'
            )
        left, _, right = np.linalg.svd(pose[:3, :3])  # the nearest that is exactly rigid
        return from_parts(left @ right, pose[:3, 3])
