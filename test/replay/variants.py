"""Changed copies of a scene's folder, each with the questions that fit it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from replay.scene_copies import IMAGES, copy_scene

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from spatialclaw_ros.replay.questions import Question

ALLOWED_IN_FRAME = {
    'camera', 'stamp', 'depth_stamp', 'T_world_camera', 'object', 'rgb', 'depth', 'label',
}  # fmt: skip
ALLOWED_IN_CAMERA = {'width', 'height', 'K', 'D', 'depth_scale_m_per_unit'}


@dataclass(frozen=True)
class Variant:
    """What to do to scene.json, and to the images of a kind; other images are linked."""

    change: Callable[[dict[str, Any]], object]
    redraw: Mapping[str, Callable[[NDArray[Any]], NDArray[Any]]]

    def write(self, source: Path, target: Path) -> Path:
        """Write the copy; it has the name of its source."""
        folder = copy_scene(source, target / source.name, self.change, folders=())
        for name in IMAGES:
            if (source / name).is_dir():
                self._images(source / name, folder / name)
        return folder

    def _images(self, source: Path, target: Path) -> None:
        redraw = self.redraw.get(source.name)
        if redraw is None:
            target.symlink_to(source.resolve(), target_is_directory=True)
            return
        target.mkdir()
        for path in sorted(source.glob('*.png')):
            pixels = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
            assert pixels is not None, path
            cv2.imwrite(str(target / path.name), np.ascontiguousarray(redraw(pixels)))


def bare() -> Variant:
    """Leave what the product may open, and nothing else."""

    def change(data: dict[str, Any]) -> None:
        up = (data.get('world_frame') or {}).get('up')
        names = data.get('label_values')
        cameras = {
            name: {key: row[key] for key in row if key in ALLOWED_IN_CAMERA}
            for name, row in data['cameras'].items()
        }
        frames = [
            {key: row[key] for key in row if key in ALLOWED_IN_FRAME} for row in data['frames']
        ]
        data.clear()
        data.update(cameras=cameras, frames=frames, world_frame={'up': up})
        if names:
            data['label_values'] = names

    return Variant(change, {})


def lying() -> Variant:
    """Put nonsense where the ground truth stands."""

    def change(data: dict[str, Any]) -> None:
        data['objects'] = {'1': {'name': 'piano', 'model_min': [0, 0, 0], 'model_max': [9, 9, 9]}}
        data['description'] = 'one piano'
        for row in data['frames']:
            row['T_camera_object'] = {'1': np.eye(4).tolist()}
            row['T_world_camera_at_rgb_stamp'] = np.eye(4).tolist()

    return Variant(change, {})


def scaled(factor: float) -> Variant:
    """Make the world larger: depth and translations."""

    def change(data: dict[str, Any]) -> None:
        for camera in data['cameras'].values():
            camera['depth_scale_m_per_unit'] *= factor
        for row in data['frames']:
            if row['T_world_camera'] is not None:
                for line in row['T_world_camera'][:3]:
                    line[3] *= factor

    return Variant(change, {})


def mirrored(width: int) -> Variant:
    """Swap left and right: images, K, and poses by way of a mirror on either side."""
    mirror = np.diag([-1.0, 1.0, 1.0, 1.0])

    def change(data: dict[str, Any]) -> None:
        for camera in data['cameras'].values():
            camera['K'][2] = width - 1 - camera['K'][2]
            camera['D'][3] = -camera['D'][3]
        for row in data['frames']:
            if row['T_world_camera'] is not None:
                row['T_world_camera'] = (mirror @ row['T_world_camera'] @ mirror).tolist()

    def redraw(pixels: NDArray[Any]) -> NDArray[Any]:
        return pixels[:, ::-1]

    return Variant(change, dict.fromkeys(IMAGES, redraw))


def renamed(names: Mapping[str, str]) -> Variant:
    """Call things by other names, and give their labels other values."""
    value_of = np.arange(256, dtype=np.uint8)

    def change(data: dict[str, Any]) -> None:
        values = [int(value) for value in data['label_values']]
        value_of[values] = [*values[1:], values[0]] if len(values) > 1 else [v + 6 for v in values]
        data['label_values'] = {
            str(value_of[int(value)]): names.get(name, name)
            for value, name in data['label_values'].items()
        }
        for row in data['frames']:
            if row.get('object'):
                row['object'] = names[row['object']]

    return Variant(change, {'label': lambda pixels: value_of[pixels]})


def backwards() -> Variant:
    """Let time run the other way: order and stamps."""

    def change(data: dict[str, Any]) -> None:
        frames = data['frames']
        ends = frames[0]['stamp'] + frames[-1]['stamp']
        for row in frames:
            for key in ('stamp', 'depth_stamp'):
                if row.get(key) is not None:
                    row[key] = round(ends - row[key], 6)
        frames.reverse()

    return Variant(change, {})


def unlabelled() -> Variant:
    """Take labels and their names away."""

    def change(data: dict[str, Any]) -> None:
        data.pop('label_values', None)
        for row in data['frames']:
            row.pop('label', None)
            row.pop('object', None)

    return Variant(change, {})


def reworded(question: Question, words: Mapping[str, str]) -> Question:
    """Return a question with other words in text and choices, all exchanged at once."""
    return replace(
        question,
        question=exchanged(question.question, words),
        choices=tuple(exchanged(choice, words) for choice in question.choices),
    )


def exchanged(text: str, words: Mapping[str, str]) -> str:
    """Return a text with some of its words exchanged for each other."""
    for number, old in enumerate(words):
        text = text.replace(old, f'\0{number}\0')
    for number, new in enumerate(words.values()):
        text = text.replace(f'\0{number}\0', new)
    return text
