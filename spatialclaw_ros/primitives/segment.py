"""tools.SAM3: finding things in frames. The host's segmenter does the work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.primitives.forgiving.elsewhere import get_centroid_3d, use_instead
from spatialclaw_ros.primitives.forgiving.fields import Fields, NearNames, also
from spatialclaw_ros.primitives.forgiving.labels import image_and_prompt, prompts_of, texts_of
from spatialclaw_ros.primitives.forgiving.options import other_names
from spatialclaw_ros.primitives.forgiving.pixels import boxes_of, image_first, point_set_of
from spatialclaw_ros.primitives.forgiving.scalars import number
from spatialclaw_ros.primitives.gather import gather
from spatialclaw_ros.primitives.instances import find_instances
from spatialclaw_ros.primitives.segment_video import THRESHOLD, VideoSegmentation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from spatialclaw_ros.primitives.given import Given
    from spatialclaw_ros.primitives.instances import Instances
    from spatialclaw_ros.primitives.masks import PerFrameMask
    from spatialclaw_ros.primitives.whole import WholeThing


IMAGE = {'images': 'image', 'frame': 'image', 'frames': 'image', 'img': 'image'}
"""Other names of the image."""


@dataclass(frozen=True)
class ObjectExistence(Fields):
    """What ``is_object_exist`` found; true when the thing was seen in any frame."""

    exists: dict[int, bool]
    """frame index -> whether it is there."""
    counts: dict[int, int]
    summary: str

    def __bool__(self) -> bool:
        """Whether it was seen at all."""
        return any(self.exists.values())


class Segmentation(NearNames, VideoSegmentation):
    """Segment things by text, box or points; every call returns a ``PerFrameMask``.

    An image may be a frame, a frame index or a list of them; a prompt may be a comma list. What
    is not found is an empty, falsy result. ``tools.SAM3.backend`` names the segmenter in force.
    Example: ``seg = tools.SAM3.segment_image_by_text(InputImages[-1], 'mug')``.
    """

    _ALSO = also(segment_image_by_text='segment detect find segment_by_text segment_text')

    def __call__(
        self, image: object = None, prompt: str = '', *label: Given, **options: Given
    ) -> PerFrameMask:
        """Segment an image by text."""
        return self.segment_image_by_text(image, prompt, *label, **options)

    @other_names(
        prompts='prompt',
        text='prompt',
        labels='label',
        threshold='confidence_threshold',
        conf_threshold='confidence_threshold',
        **IMAGE,
    )
    def segment_image_by_text(
        self,
        image: object = None,
        prompt: str | Sequence[str] = '',
        label: str | None = None,
        confidence_threshold: float = THRESHOLD,
    ) -> PerFrameMask:
        """Find all instances of what ``prompt`` names; one object each, best score first.

        Args:
            image: a frame or a list of frames (default: all input frames).
            prompt: 'mug', or several: 'mug, red bowl' or ['mug', 'red bowl'].
            label: name for the objects; default: the segmenter's own.
            confidence_threshold: least score.
        """
        image, prompt = image_and_prompt(image, prompt)
        prompts, least = prompts_of(prompt), number(confidence_threshold, 'confidence_threshold')
        wanted = [{'text': text, 'confidence_threshold': least} for text in prompts]
        return self._search(image, wanted, prompts, label)

    @other_names(boxes='box', bbox='box', labels='label', **IMAGE)
    def segment_image_by_box(
        self, image: object, box: object, label: str = 'object'
    ) -> PerFrameMask:
        """Find the thing inside a pixel box (left, top, right, bottom)."""
        image, box = image_first(image, box)
        boxes = boxes_of(box)
        wanted = [{'box_xyxy': corners, 'confidence_threshold': 0.0} for corners in boxes]
        names = texts_of(label) or ['object']
        prompts = [names[min(k, len(names) - 1)] for k in range(len(boxes))]
        return self._search(image, wanted, prompts, label)

    @other_names(point='points', labels='label', **IMAGE)
    def segment_image_by_points(
        self,
        image: object,
        points: object,
        point_labels: object = None,
        label: str = 'object',
    ) -> PerFrameMask:
        """Find the thing at pixels (N, 2) u, v; ``point_labels``: 1 on it (default), 0 off it."""
        image, points = image_first(image, points)
        pairs, marks = point_set_of(points, point_labels)
        wanted = {'points_uv': pairs, 'point_labels': marks, 'confidence_threshold': 0.0}
        if not pairs:
            return self._search(image, [], [], label)
        return self._search(image, [wanted], [label], label)

    def remember(
        self,
        name: str,
        masks: Mapping[object, object],
        *,
        label: str = '',
        score: float = 1.0,
        note: str = '',
    ) -> None:
        """Give a thing a name: from now on a search for it finds this thing and nothing else.

        Args:
            name: 'the box by the door'.
            masks: frame -> (H, W) mask of the thing, for every frame that shows it.
            label: what it is called; default: the name.
            score: how surely it is the one that is meant.
            note: comes with every search for it.
        """
        self._given.give(self._book, name, masks, label=label, score=score, note=note)

    @other_names(frames='images', image='images', prompt='name', object_name='name')
    def is_object_exist(self, images: object = None, name: str = '') -> ObjectExistence:
        """Tell in which frames a thing is seen: ``.exists``, ``.counts``, ``.summary``."""
        images, name = image_and_prompt(images, name)
        found = self.segment_image_by_text(images, name)
        counts = {i: len(found.layers.get(i, {})) for i in found.frame_indices}
        exists = {i: count > 0 for i, count in counts.items()}
        seen = [i for i, there in exists.items() if there]
        summary = f'{name!r} seen in {len(seen)} of {len(counts)} frames: {seen}'
        return ObjectExistence(exists, counts, summary)

    def whole(self, masks: Given, object: int | str = 0, shape: str = '') -> WholeThing:  # noqa: A002
        """Return a whole thing, from all frames that show it: ``.center``, ``.box``, ``.top``.

        ``masks``: a mask set over frames, or a list of sets; ``shape``: 'ball', 'body' (a person)
        or ''. Also ``.bottom``, ``.height``, ``.length``, ``.surface``, ``.seen_in``, ``.moved``.
        Example: ``thing = tools.SAM3.whole(tools.SAM3.segment_image_by_text(None, 'mug'))``.
        """
        return gather(self._book, masks, object, shape)

    @other_names(images='frames', image='frames', text='prompt', prompts='prompt', name='prompt')
    def instances(
        self,
        frames: object = None,
        prompt: str | Sequence[str] = '',
        recon: object = None,
        *,
        confidence_threshold: float = THRESHOLD,
    ) -> Instances:
        """Find the real things over all frames: views of one thing are merged in 3D.

        Each item has ``.place``, ``.extent``, ``.points``, ``.seen_in``, ``.label``, ``.track``
        and ``.movement`` (``.moved``, ``.way``, ``.speed``). ``len()`` is how many there are;
        ``.fewest`` is less where it cannot be told which are the same.
        """
        del recon  # places come from each frame's own depth and pose
        found = self.segment_image_by_text(
            frames, prompt, confidence_threshold=confidence_threshold
        )
        views = [self._book.get(index) for index in found.frame_indices]
        return find_instances(found, [view for view in views if view is not None])

    segment_image = use_instead('segment_image', 'segment_image_by_text, _by_box or _by_points')
    segment_video = use_instead('segment_video', 'segment_video_by_text, _by_box or _by_points')

    get_centroid_3d = get_centroid_3d

    def __repr__(self) -> str:
        """Name the calls."""
        return (
            f'tools.SAM3 ({self._backend or "segmenter of the host"}): segment_image_by_text, '
            'segment_image_by_box, segment_image_by_points, segment_video_by_text, '
            'segment_video_by_box, segment_video_by_points, is_object_exist, instances'
        )
