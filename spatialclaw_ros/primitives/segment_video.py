"""The part of tools.SAM3 that looks for things over many frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from spatialclaw_ros.primitives.following import Seen, follow
from spatialclaw_ros.primitives.forgiving.frames import at_most, frames_of
from spatialclaw_ros.primitives.forgiving.labels import labels_for, labels_of, prompts_of
from spatialclaw_ros.primitives.forgiving.options import not_used, other_names
from spatialclaw_ros.primitives.forgiving.pixels import boxes_of, point_sets_of
from spatialclaw_ros.primitives.forgiving.scalars import number
from spatialclaw_ros.primitives.forgiving.windows import between, frames_apart, prompted
from spatialclaw_ros.primitives.mask_layers import MaskLayer
from spatialclaw_ros.primitives.masks import PerFrameMask
from spatialclaw_ros.primitives.remarks import remark
from spatialclaw_ros.primitives.searching import MAX_SEARCHED, Searching, within

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from spatialclaw_ros.primitives.following import Candidates
    from spatialclaw_ros.primitives.frame_view import Frame
    from spatialclaw_ros.primitives.given import Given
    from spatialclaw_ros.primitives.images import InputImages

THRESHOLD = 0.3


class VideoSegmentation(Searching):
    """Things over many frames, by name or from one frame on."""

    @other_names(
        prompt='prompts',
        text='prompts',
        label='labels',
        images='frame_indices',
        frames='frame_indices',
    )
    def segment_video_by_text(
        self,
        prompts: str | Sequence[str],
        labels: str | Sequence[str] | None = None,
        *,
        frame_indices: Sequence[int] | None = None,
        start_frame: int | Frame | None = None,
        end_frame: int | Frame | None = None,
        video_index: int = 1,
        confidence_threshold: float = THRESHOLD,
        **unused: Given,
    ) -> PerFrameMask:
        """Find things in all frames (or from ``start_frame`` to before ``end_frame``).

        Each frame is searched by itself: ``.linked`` is False, equal labels share an object
        number.
        """
        del video_index
        (prompts, labels), frame_indices = frames_apart((prompts, labels), frame_indices)
        not_used('segment_video_by_text', unused)
        chosen = self._window('segment_video_by_text', frame_indices, start_frame, end_frame)
        names, least = prompts_of(prompts), number(confidence_threshold, 'confidence_threshold')
        wanted = [{'text': text, 'confidence_threshold': least} for text in names]
        return self._search(chosen, wanted, names, labels_for(labels, names))

    @other_names(
        box='boxes', label='labels', frames='frame_indices', prompt_frame='prompt_frame_idx'
    )
    def segment_video_by_box(
        self,
        boxes: object,
        labels: str | Sequence[str] | None = None,
        *,
        prompt_frame_idx: int | Frame = 0,
        frame_indices: Sequence[int] | None = None,
        start_frame: int | Frame | None = None,
        end_frame: int | Frame | None = None,
        **unused: Given,
    ) -> PerFrameMask:
        """Follow the thing inside each box (left, top, right, bottom) over the frames.

        The boxes are pixels of the frame at position ``prompt_frame_idx`` among them. A thing is
        followed by its depth and its name: ``.linked`` is True.
        """
        (boxes, labels), frame_indices = frames_apart((boxes, labels), frame_indices)
        frames = self._window('segment_video_by_box', frame_indices, start_frame, end_frame)
        wanted = [{'box_xyxy': box, 'confidence_threshold': 0.0} for box in boxes_of(boxes)]
        return self._followed(frames, prompt_frame_idx, wanted, labels, unused)

    @other_names(
        points='points_per_object',
        point_labels='point_labels_per_object',
        label='labels',
        frames='frame_indices',
        prompt_frame='prompt_frame_idx',
    )
    def segment_video_by_points(
        self,
        points_per_object: object,
        point_labels_per_object: object = None,
        labels: str | Sequence[str] | None = None,
        *,
        prompt_frame_idx: int | Frame = 0,
        frame_indices: Sequence[int] | None = None,
        start_frame: int | Frame | None = None,
        end_frame: int | Frame | None = None,
        **unused: Given,
    ) -> PerFrameMask:
        """Follow the thing at some pixels over the frames; see segment_video_by_box.

        ``points_per_object``: [[u, v], ...] for each thing; ``point_labels_per_object``: 1 on
        it (default), 0 off it.
        """
        given = (points_per_object, point_labels_per_object, labels)
        (points_per_object, point_labels_per_object, labels), frame_indices = frames_apart(
            given, frame_indices
        )
        frames = self._window('segment_video_by_points', frame_indices, start_frame, end_frame)
        wanted = [
            {'points_uv': points, 'point_labels': marks, 'confidence_threshold': 0.0}
            for points, marks in point_sets_of(points_per_object, point_labels_per_object)
        ]
        return self._followed(frames, prompt_frame_idx, wanted, labels, unused)

    def _window(
        self,
        what: str,
        frame_indices: Sequence[int] | None,
        start_frame: int | Frame | None,
        end_frame: int | Frame | None,
    ) -> InputImages:
        return between(frames_of(self._book, frame_indices, what), start_frame, end_frame)

    def _followed(
        self,
        frames: InputImages,
        first: int | Frame,
        wanted: Sequence[Mapping[str, Any]],
        labels: str | Sequence[str] | None,
        unused: Mapping[str, Given],
    ) -> PerFrameMask:
        """Return what is followed from one of the frames on, an object for each of ``wanted``."""
        not_used('segment_video', unused, 'video_index')
        names = labels_of(labels, len(wanted))
        start, notes = prompted(frames, first), list[str]()
        frames = at_most(frames, MAX_SEARCHED, 'segment_video', start)

        def search(frame: Frame, what: Mapping[str, object]) -> Candidates:
            return list(zip(*self._ask(frame, what, notes), strict=True))

        result = PerFrameMask(self._book, frames.frame_indices, [], {}, linked=True)
        result.layers = {index: {} for index in frames.frame_indices}
        for k, what in enumerate(within(start, one) for one in wanted):
            found = search(start, what)
            if not found:
                remark(f'nothing found at {what} in frame {start.frame_index}')
                continue
            label, mask, score = found[0]
            name = _free(names[k] if names else label, result.labels)
            for index, seen in follow(search, frames, Seen(start, mask, score, label)).items():
                result.layers[index][len(result.labels)] = MaskLayer(seen.mask, seen.score)
            result.labels.append(name)
            result.names.append(label)
            result.prompts.append(name)
        return result


def _free(name: str, taken: Sequence[str]) -> str:
    """Return a name that is not taken yet."""
    wanted, number = name, 1
    while name in taken:
        name, number = f'{wanted}_{number}', number + 1
    return name
