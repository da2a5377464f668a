"""Writes the record of a query, line by line as it goes, within bounds on the disk."""

from __future__ import annotations

import hashlib
import json
import logging
import math
import re
import shutil
import threading
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.agent.pictures import encode, fit
from spatialclaw_ros.agent.prompting import frames_to_show
from spatialclaw_ros.agent.trajectory import FILE, SCHEMA
from spatialclaw_ros.core.cell import ObservedImage

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from spatialclaw_ros.core.conversation import ModelReply
    from spatialclaw_ros.core.frame import Frame
    from spatialclaw_ros.core.query import Query
    from spatialclaw_ros.core.step import Outcome, Step

MAX_QUERY_BYTES = 32_000_000
IMAGES_AT_MOST = 0.7  # of the bytes; the rest is for the text, which matters more
MAX_RECORDS = 1000
LONG_EDGE = 1024
FRAME_EDGE = 640
MAX_REPLY = 60_000
PHOTOGRAPHS = frozenset({'frame', 'show', 'growth'})

_log = logging.getLogger(__name__)
_UNSAFE = re.compile(r'[^A-Za-z0-9._-]')


def record_folder(root: Path, query_id: str) -> Path:
    """Return the folder of a query's record: its id, made safe as a file name."""
    name = _UNSAFE.sub('_', query_id)[:80].lstrip('.')
    if name != query_id or not name:
        name = f'{name}-{hashlib.sha256(query_id.encode()).hexdigest()[:8]}'
    return root / name


class Records:
    """A folder of records with a bound on their number and bytes; the oldest are removed."""

    def __init__(self, root: Path, max_mb: float, max_records: int = MAX_RECORDS) -> None:
        """Keep records below ``root``; folders that are no records are never touched."""
        self.root = root
        self.max_bytes = int(max_mb * 1e6)
        self.max_records = max_records
        self._sizes: dict[Path, int] = {}
        self._lock = threading.Lock()

    def open(self, query: Query, *, model: str, sandbox: str) -> Recorder:
        """Start a query's record; an older one of the same query id is replaced."""
        folder = record_folder(self.root, query.query_id)
        recorder = Recorder(folder, min(MAX_QUERY_BYTES, max(1, self.max_bytes // 2)))
        with self._lock:
            self._sizes.pop(folder, None)
        recorder.begin(query, model=model, sandbox=sandbox)
        return recorder

    def prune(self) -> None:
        """Remove the oldest records beyond the bounds; the newest is always kept."""
        with self._lock:
            try:
                self._prune()
            except OSError as error:
                _log.warning('records in %s: old ones stay (%s)', self.root, error)

    def _prune(self) -> None:
        found = [path.parent for path in self.root.glob(f'*/{FILE}')]
        found.sort(key=lambda folder: (folder / FILE).stat().st_mtime_ns, reverse=True)
        total = 0
        for number, folder in enumerate(found):
            if folder not in self._sizes or not number:  # a finished record never grows
                self._sizes[folder] = sum(file.stat().st_size for file in folder.iterdir())
            total += self._sizes[folder]
            if number and (number >= self.max_records or total > self.max_bytes):
                shutil.rmtree(folder)
                del self._sizes[folder]


class Recorder:
    """One query's record. A full disk is logged once; the run goes on without a record."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        """Write into ``folder``, at most about ``max_bytes``."""
        self.folder = folder
        self.max_bytes = max_bytes
        self.broken = False
        self._used = 0

    def begin(self, query: Query, *, model: str, sandbox: str) -> None:
        """Write the first line: the query and its frames."""
        try:
            if (self.folder / FILE).exists():
                shutil.rmtree(self.folder)
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self._give_up(error)
        shown = {id(frame) for frame in frames_to_show(query.frames)}
        self._write(
            {
                'event': 'query',
                'schema': SCHEMA,
                **query.brief(),
                'session_id': query.session_id,
                'earlier': [
                    {'question': turn.question, 'answer': turn.answer.text}
                    for turn in query.history
                ],
                'target_frame': query.target_frame,
                'model': model,
                'sandbox': sandbox,
                'written': time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime()),
                'budget': vars(query.budget),
                'cameras': _cameras(query.frames),
                'frames': [self._frame(frame, shown) for frame in query.frames],
            }
        )

    def planned(self, plan: str, reply: ModelReply) -> None:
        """Write the plan."""
        self._write({'event': 'plan', 'text': plan, 'reply': _reply(reply)})

    def stepped(self, step: Step) -> None:
        """Write a step and its images."""
        result = step.result
        self._write(
            {
                'event': 'step',
                'index': step.index,
                'status': result.status.name.lower(),
                'cell': None if step.cell is None else vars(step.cell),
                'reply': _reply(step.reply),
                'result': {
                    'stdout': result.stdout,
                    'stderr': result.stderr,
                    'error': result.error,
                    'answer': result.answer,
                    'proposal': result.proposal,
                    'variables': result.variables,
                    'deleted': result.deleted,
                    'sketch': result.sketch,
                    'tool_calls': [vars(call) for call in result.tool_calls],
                    'notes': result.notes,
                    'elapsed_s': result.elapsed_s,
                },
                'observation': step.observation,
                'warnings': step.warnings,
                'images': self._images(result.images, f'step_{step.index:02d}'),
            }
        )

    def ended(self, outcome: Outcome, views: Sequence[ObservedImage]) -> None:
        """Write the answer, the stop reason and the sketch's last views."""
        self._write(
            {
                'event': 'answer',
                'answer': outcome.answer.to_json(),
                'stop_reason': outcome.stop_reason.value,
                'views': self._images(views, 'final'),
            }
        )

    def _frame(self, frame: Frame, shown: set[int]) -> dict[str, Any]:
        pose = frame.T_world_camera
        row: dict[str, Any] = {
            'frame_index': frame.frame_index,
            'stamp_ns': frame.stamp_ns,
            'camera': frame.camera.name,
            'world_frame': frame.world_frame,
            'T_world_camera': None if pose is None else pose.ravel().tolist(),
            'has_depth': frame.depth_m is not None,
            'warnings': frame.warnings,
        }
        if id(frame) in shown:
            image = ObservedImage(
                fit(frame.rgb, FRAME_EDGE), f'frame {frame.frame_index}', 'frame'
            )
            stem = f'frame_{_UNSAFE.sub("_", frame.camera.name)}_{frame.frame_index:06d}'
            row['image'] = next(iter(self._images([image], stem)), None)
        return row

    def _images(self, images: Iterable[ObservedImage], stem: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        for number, image in enumerate(images):
            if self.broken or self._used > IMAGES_AT_MOST * self.max_bytes:
                break
            small = fit(image.rgb, LONG_EDGE)
            try:
                suffix, data = encode(small, drawing=image.source not in PHOTOGRAPHS)
                name = f'{stem}_{number}{suffix}'
                (self.folder / name).write_bytes(data)
            except (OSError, ValueError) as error:
                self._give_up(error)
                break
            self._used += len(data)
            rows.append(
                {
                    'file': name,
                    'label': image.label,
                    'source': image.source,
                    'width': small.shape[1],
                    'height': small.shape[0],
                }
            )
        return rows

    def _write(self, event: dict[str, Any]) -> None:
        if self.broken:
            return
        line = json.dumps(plain(event), allow_nan=False) + '\n'
        if self._used + len(line) > self.max_bytes and event['event'] == 'step':
            # what the step drew and said at length goes; that it was, and why, stays
            result = {**event['result'], 'sketch': [], 'notes': {}, 'variables': {}}
            short = {**event, 'result': result, 'cut': True}
            line = json.dumps(plain(short), allow_nan=False) + '\n'
        try:
            with (self.folder / FILE).open('a', encoding='utf-8') as file:
                file.write(line)
        except OSError as error:
            self._give_up(error)
        self._used += len(line)

    def _give_up(self, error: Exception) -> None:
        if not self.broken:
            _log.warning('record %s: not written any further (%s)', self.folder, error)
        self.broken = True


def plain(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return a value as strict JSON: no NaN, no tuples, no numpy, nothing unknown."""
    if isinstance(value, (np.ndarray, np.generic)):
        value = value.tolist()
    if value is None or isinstance(value, (bool, str, int)):
        return value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (Sequence, set, frozenset)):
        return [plain(item) for item in value]
    return str(value)[:1000]


def _reply(reply: ModelReply) -> dict[str, Any]:
    return {
        'text': reply.text[:MAX_REPLY],
        'prompt_tokens': reply.prompt_tokens,
        'cached_tokens': reply.cached_tokens,
        'output_tokens': reply.output_tokens,
        'elapsed_s': reply.elapsed_s,
        'details': reply.details,
    }


def _cameras(frames: Iterable[Frame]) -> dict[str, Any]:
    cameras = {frame.camera.name: frame.camera for frame in frames}
    return {
        name: {
            'K': camera.K.ravel().tolist(),
            'width': camera.width,
            'height': camera.height,
            'frame_id': camera.frame_id,
            'distortion': camera.distortion.tolist(),
            'distortion_model': camera.distortion_model,
        }
        for name, camera in cameras.items()
    }
