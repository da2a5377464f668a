"""Before and after a cell: bind the query, then collect the one observation."""

from __future__ import annotations

import json
import os
import random
import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.core.sketch import SketchItem
from spatialclaw_ros.frames.table import frames_from_table
from spatialclaw_ros.kernel.runtime.error_text import guidance
from spatialclaw_ros.kernel.runtime.originals import Originals
from spatialclaw_ros.kernel.runtime.threads import Threads
from spatialclaw_ros.kernel.runtime.variables import Watch
from spatialclaw_ros.kernel.wire import sendable
from spatialclaw_ros.primitives.forgiving.reserved import put_back
from spatialclaw_ros.primitives.namespace import CellOutput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from spatialclaw_ros.core.cell import ObservedImage
    from spatialclaw_ros.kernel.runtime.output import CappedStream
    from spatialclaw_ros.kernel.runtime.rings import Rings
    from spatialclaw_ros.primitives.namespace import CellWorld

Observation = tuple[dict[str, Any], list[bytes]]
SEEDS = 1 << 32
MAX_LABEL = 200
SPARE_FILES = 64
"""Descriptors that tools and libraries need at a time."""
EMPTY: dict[str, Any] = {'variables': {}, 'deleted': [], 'sketch': [], 'notes': {}, 'error': ''}
"""What stands for a part of the observation that was left out; None for the others."""


class CellHooks:
    """Owns what the cells of this kernel see."""

    def __init__(
        self,
        world: CellWorld,
        rings: Rings,
        namespace: dict[str, Any],
        streams: tuple[CappedStream, CappedStream],
        limits: Mapping[str, Any],
    ) -> None:
        self._world = world
        self._rings = rings
        self._namespace = namespace
        self._streams = streams
        self._limits = limits
        self._threads = Threads()
        self._originals = Originals()
        # cells use NumPy's old generator as well, and may replace either
        self._seeds = (random.seed, np.random.seed)
        namespace.update(world.namespace)
        self._watch = Watch(namespace, frozenset(world.namespace))

    def before(self, request: Mapping[str, Any]) -> None:
        """Bind a new query where the request brings one; start the cell."""
        bound = request.get('bind')
        if bound is not None:
            self._bind(bound)
        if request.get('sketch') is not None:
            self._redraw(request['sketch'])
        # the same cell gives the same numbers, also when it is run again after a crash
        seed = int(request.get('seed', 0)) % SEEDS
        for put in self._seeds:
            put(seed)
        for stream in self._streams:
            stream.next_cell()
        self._threads.begin()
        self._world.begin_cell()

    def _bind(self, bound: Mapping[str, Any]) -> None:
        frames = frames_from_table(bound['table'], self._rings.memory)
        before = set(self._world.namespace)
        self._world.bind(frames, bound['brief'])
        self._world.restore_notes(bound['notes'])
        for name in before - set(self._world.namespace):
            self._namespace.pop(name, None)
        self._namespace.update(self._world.namespace)
        self._watch.ignore(frozenset(self._world.namespace))

    def _redraw(self, items: Sequence[Mapping[str, Any]]) -> None:
        """Make the sketch what the host knows of it, after a kernel was replaced."""
        sketch = self._world.namespace['sketch']
        sketch.clear()
        for item in items:
            sketch.edit(SketchItem.from_json(item))
        self._world.collect()

    def put_back(self) -> None:
        """Undo what a cell did to the streams and to modules that the kernel itself needs."""
        self._originals.put_back()
        sys.stdout, sys.stderr = self._streams

    def after(self, error: BaseException | None, cell_folder: str) -> Observation:
        """Return the observation of the cell that has just ended.

        Raises:
            RuntimeError: it left so much open that later cells would fail.
        """
        limits = self._limits
        opened = len(os.listdir('/proc/self/fd'))  # noqa: PTH208
        if opened > limits['open_files'] - SPARE_FILES:
            msg = f'{opened} files are open, {limits["open_files"]} may be'
            raise RuntimeError(msg)
        overwritten = put_back(self._namespace, self._world.namespace, self._world.reserved)
        if overwritten:
            print(f'note: {", ".join(overwritten)} put back: reserved; use other variable names')
        busy = self._threads.end_busy()
        if busy:
            print(f'note: {", ".join(busy)} ended with the cell: let threads end within it')
        output, broken = self._collect()
        error = error or broken
        variables, deleted, hidden = self._watch.changes(
            self._namespace, most=limits['variables'], chars=limits['variable_chars']
        )
        notes = self._notes(output.notes)
        images = [image for image in output.images if image.rgb.size][: limits['images']]
        dropped = {
            'images': len(output.images) - len(images),
            'variables': hidden,
            'sketch': max(0, len(output.sketch) - limits['sketch_operations']),
        }
        for name, stream in zip(('stdout', 'stderr'), self._streams, strict=True):
            dropped[name] = stream.finish()
        text = ''
        if error is not None:
            text = guidance(error, cell_folder, self._namespace, limits['error_chars'])
        headers, buffers = pack_images(images, limits['image_side'])
        observation = {
            'status': 'error' if error is not None else 'ok',
            'error': text,
            'interrupted': isinstance(error, KeyboardInterrupt),
            'variables': variables,
            'deleted': deleted[: limits['variables']],
            'images': headers,
            'sketch': list(output.sketch)[: limits['sketch_operations']],
            'answer': output.answer,
            'proposal': output.proposal,
            'notes': notes,
            'dropped': dropped,
        }
        return fitting(observation, limits['payload_bytes']), buffers

    def _collect(self) -> tuple[CellOutput, Exception | None]:
        try:
            return self._world.collect(), None
        except Exception as error:  # noqa: BLE001 - drawing what a cell left may fail
            return CellOutput(), error

    def _notes(self, notes: Mapping[str, Any]) -> dict[str, Any]:
        text = json.dumps(dict(notes), default=str)
        if len(text) > self._limits['notes_bytes']:
            print(f'note: notes do not outlive the kernel: {len(text)} characters are too many')
            return {}
        kept: dict[str, Any] = json.loads(text)
        return kept


def pack_images(
    images: list[ObservedImage], longest: int
) -> tuple[list[dict[str, Any]], list[bytes]]:
    """Return headers and raw RGB bytes; images above the limit are thinned to fit."""
    headers, buffers = [], []
    for image in images:
        pixels = np.asarray(image.rgb, np.uint8)
        step = -(-max(pixels.shape[:2]) // longest)
        pixels = np.ascontiguousarray(pixels[::step, ::step])
        headers.append(
            {
                'width': pixels.shape[1],
                'height': pixels.shape[0],
                'label': str(image.label)[:MAX_LABEL],
                'source': str(image.source)[:MAX_LABEL],
            }
        )
        buffers.append(pixels.tobytes())
    return headers, buffers


def fitting(observation: dict[str, Any], most: int) -> dict[str, Any]:
    """Return the observation as plain JSON, without what is too long or cannot be sent."""
    text = json.dumps(observation, default=str)
    while len(text) > most:
        lengths = {name: len(json.dumps(part, default=str)) for name, part in observation.items()}
        longest = max(lengths, key=lengths.__getitem__)
        if longest == 'sketch':
            observation['dropped']['sketch'] += len(observation['sketch'])
        else:
            observation['status'] = 'error'
            observation['error'] = f'{longest}: {lengths[longest]} characters are too many'
        observation[longest] = EMPTY.get(longest)
        text = json.dumps(observation, default=str)
    text = json.dumps(observation, default=str, ensure_ascii=False)
    plain: dict[str, Any] = json.loads(sendable(text))
    return plain
