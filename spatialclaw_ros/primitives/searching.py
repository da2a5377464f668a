"""How the segmenter of the host is asked, frame by frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.primitives.forgiving.frames import at_most, frames_of
from spatialclaw_ros.primitives.forgiving.labels import renamed
from spatialclaw_ros.primitives.forgiving.pixels import in_picture
from spatialclaw_ros.primitives.given_names import GivenNames
from spatialclaw_ros.primitives.mask_set import missing_of
from spatialclaw_ros.primitives.mask_sets import collect_masks, unique
from spatialclaw_ros.primitives.remarks import remark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.core.protocols import HostTools
    from spatialclaw_ros.primitives.frame_view import Frame
    from spatialclaw_ros.primitives.images import FrameBook
    from spatialclaw_ros.primitives.mask_sets import Found
    from spatialclaw_ros.primitives.masks import PerFrameMask

    Reply = tuple[list[str], NDArray[np.bool_], list[float]]

MAX_SEARCHED = 64


class Searching:
    """Asks the segmenter; what a cell calls is built on it."""

    def __init__(self, host: HostTools, book: FrameBook, given: GivenNames | None = None) -> None:
        """Ask ``host``; find frames in ``book``; keep the names that cells give in ``given``."""
        self._host, self._book = host, book
        self._backend = ''
        self._given = GivenNames() if given is None else given

    @property
    def backend(self) -> str:
        """Name of the segmenter in force."""
        if not self._backend:
            self._backend = str(self._host.call('segmenter', {}).value.get('backend', ''))
        return self._backend

    def _ask(self, frame: Frame, what: Mapping[str, Any], notes: list[str]) -> Reply:
        """Return labels, masks and scores; what the segmenter remarks is added to ``notes``."""
        reply = self._host.call('segment', {'frame_index': frame.frame_index, **what})
        masks = np.asarray(reply.arrays[0], bool) if reply.arrays else np.zeros((0, 1, 1), bool)
        self._backend = str(reply.value.get('backend', self._backend))
        if reply.value.get('note'):
            notes.append(str(reply.value['note']))
        labels = [str(label) for label in reply.value.get('labels', [])]
        return labels, masks, list(reply.value.get('scores', []))

    def _search(
        self,
        images: object,
        wanted: Sequence[Mapping[str, Any]],
        prompts: Sequence[str],
        label: str | Sequence[str] | None,
    ) -> PerFrameMask:
        frames = at_most(frames_of(self._book, images, 'tools.SAM3'), MAX_SEARCHED, 'tools.SAM3')
        wanted = [within(frames[0], what) for what in wanted] if frames else wanted
        notes: list[str] = []
        absent: dict[str, list[str]] = {prompt: [] for prompt in prompts}
        found = []
        for frame in frames:
            items: Found = []
            for number, (what, prompt) in enumerate(zip(wanted, prompts, strict=True)):
                given = self._given.find(prompt) if 'text' in what else None
                if given is not None:
                    items += given.in_frame(prompt, frame.frame_index)
                    notes += [given.note] if given.note else []
                    continue
                said: list[str] = []
                labels, masks, scores = self._ask(frame, what, said)
                notes += said
                absent[prompt] += [] if labels else said or ['']
                names = renamed(labels, label, number)
                items += [(prompt, *item) for item in zip(names, masks, scores, strict=True)]
            found.append((frame.frame_index, unique(items)))
        note = '; '.join(dict.fromkeys(notes))
        result = collect_masks(self._book, found, note, prompts)
        _tell(result, absent, notes)
        return result


def within(frame: Frame, what: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what is wanted with its box or points in pixels of a frame."""
    placed = {
        key: in_picture(what[key], frame.width, frame.height, said)
        for key, said in (('box_xyxy', 'a box'), ('points_uv', 'points'))
        if key in what
    }
    return {**what, **placed}


def _tell(result: PerFrameMask, absent: Mapping[str, Sequence[str]], notes: Sequence[str]) -> None:
    """Say once what was found nowhere, with what is in view instead, and what else is told."""
    indices = result.frame_indices
    for prompt in missing_of(result):
        where = f'frame {indices[0]}' if len(indices) == 1 else f'any of {len(indices)} frames'
        why = next(iter(absent[prompt]), '')
        shown = f' Of frame {indices[0]}: {why}' if why and len(indices) > 1 else f' {why}'
        remark(f'{prompt!r} not found in {where}.{shown}'.rstrip())
    silent = {why for nowhere in absent.values() for why in nowhere}
    others = [note for note in dict.fromkeys(notes) if note not in silent]
    if others:
        remark('; '.join(others))
