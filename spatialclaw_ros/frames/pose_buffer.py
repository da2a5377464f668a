"""Transforms between coordinate frames over time, by tf2's rules. Thread safe.

Translations are interpolated linearly and rotations along the shorter arc between the two
samples around a stamp; nothing is extrapolated. Each child keeps the parent of each sample.
"""

from __future__ import annotations

import threading
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.core.errors import BadInputError, ExtrapolationError, TransformError
from spatialclaw_ros.core.frame import NS_PER_S
from spatialclaw_ros.core.transforms import (
    MIN_QUAT_NORM,
    from_parts,
    invert,
    quat_xyzw_to_matrix,
    slerp,
)
from spatialclaw_ros.frames.messages import quat_of, stamp_ns, vector_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Matrix = NDArray[np.float64]

LATEST = 0
NAMES_SHOWN = 12


@dataclass(frozen=True, eq=False)
class _Sample:
    parent: str
    translation: Matrix
    quat_xyzw: Matrix

    def matrix(self) -> Matrix:
        return from_parts(quat_xyzw_to_matrix(self.quat_xyzw), self.translation)


@dataclass
class _Link:
    """The samples of one child, ascending by stamp; a static one has a single sample."""

    is_static: bool
    stamps: list[int] = field(default_factory=list)
    samples: list[_Sample] = field(default_factory=list)


class PoseBuffer:
    """What /tf and /tf_static said, looked up at a stamp.

    Args:
        cache_s: how long samples are kept behind the newest of their child.
    """

    def __init__(self, cache_s: float = 10.0) -> None:
        self._cache_ns = cache_s * NS_PER_S
        self._links: dict[str, _Link] = {}
        self._parents: set[str] = set()
        self._lock = threading.RLock()

    def add_message(self, message: Any, *, static: bool) -> list[str]:  # noqa: ANN401
        """Take a tf2_msgs/TFMessage; return, in words, what was rejected in it."""
        problems = []
        for item in message.transforms:
            try:
                self.add(
                    item.header.frame_id,
                    item.child_frame_id,
                    stamp_ns(item.header),
                    vector_of(item.transform.translation),
                    quat_of(item.transform.rotation),
                    static=static,
                )
            except BadInputError as error:  # noqa: PERF203 - one bad transform must not cost the rest
                problems.append(str(error))
        return problems

    def add(
        self,
        parent: str,
        child: str,
        stamp: int,
        translation: ArrayLike,
        quat_xyzw: ArrayLike,
        *,
        static: bool = False,
    ) -> None:
        """Take the pose of ``child`` in ``parent`` at a stamp [ns].

        Raises:
            BadInputError: no names, the same name twice, a number that is not finite, or a
                quaternion without direction.
        """
        parent, child = parent.removeprefix('/'), child.removeprefix('/')
        shift, quat = np.array(translation, np.float64), np.array(quat_xyzw, np.float64)
        norm = float(np.linalg.norm(quat))
        problem = ''
        if not parent or not child:
            problem = 'a coordinate frame has no name'
        elif parent == child:
            problem = 'a coordinate frame cannot be its own parent'
        elif not (np.isfinite(shift).all() and np.isfinite(quat).all()):
            problem = f'translation {shift.tolist()}, quaternion {quat.tolist()} are not finite'
        elif norm < MIN_QUAT_NORM:
            problem = f'quaternion {quat.tolist()} has no direction'
        if problem:
            msg = f'/tf{"_static" if static else ""}: {child!r} in {parent!r}: {problem}; ignored'
            raise BadInputError(msg)
        with self._lock:
            self._parents.add(parent)
            self._insert(child, stamp, _Sample(parent, shift, quat / norm), static=static)

    def lookup(self, target: str, source: str, stamp: int = LATEST) -> Matrix:
        """Return T_target_source (4, 4) at a stamp [ns]; 0 = the latest that all links have.

        Raises:
            TransformError: a frame is unknown or misnamed, the tree has a loop, or there are two.
            ExtrapolationError: a link has no sample on both sides of the stamp.
        """
        with self._lock:
            for name in (target, source):
                self._check_known(name)
            if target == source:
                return np.eye(4)
            if stamp == LATEST:
                stamp = self._latest_common(target, source)
            from_source, source_problem = self._climb(source, stamp)
            from_target, target_problem = self._climb(target, stamp)
        for frame, T_frame_target in from_target.items():
            if frame in from_source:
                return invert(T_frame_target) @ from_source[frame]
        for problem in (source_problem, target_problem):
            if problem is not None:
                raise ExtrapolationError(f'{source!r} in {target!r}: {problem}')
        msg = (
            f'{source!r} and {target!r} are in two trees: '
            f'{list(from_source)[-1]!r} and {list(from_target)[-1]!r} have no common parent'
        )
        raise TransformError(msg)

    def knows(self, frame: str) -> bool:
        """Tell whether a coordinate frame exists."""
        with self._lock:
            return frame in self._links or frame in self._parents

    def frames(self) -> tuple[str, ...]:
        """Return the names of all coordinate frames."""
        with self._lock:
            return tuple(sorted(self._parents.union(self._links)))

    def root(self, frame: str) -> str:
        """Return the coordinate frame at the top of the tree of another, as it stands now.

        Raises:
            TransformError: the tree has a loop.
        """
        with self._lock:
            return self._ancestors(frame)[-1]

    def span_ns(self, child: str) -> tuple[int, int] | None:
        """Return first and last stamp of a moving child, None where it is static or unknown."""
        with self._lock:
            link = self._links.get(child)
            if link is None or link.is_static or not link.stamps:
                return None
            return link.stamps[0], link.stamps[-1]

    def clear(self) -> None:
        """Forget what moves, as after a jump of the clock; static transforms stay."""
        with self._lock:
            self._links = {name: link for name, link in self._links.items() if link.is_static}
            self._parents = {link.samples[0].parent for link in self._links.values()}

    def _insert(self, child: str, stamp: int, sample: _Sample, *, static: bool) -> None:
        link = self._links.get(child)
        if link is None or link.is_static or static:
            self._links[child] = _Link(static, [stamp], [sample])
            return
        if stamp < link.stamps[-1] - self._cache_ns:
            return
        at = bisect_left(link.stamps, stamp)
        if at < len(link.stamps) and link.stamps[at] == stamp:
            link.samples[at] = sample
            return
        link.stamps.insert(at, stamp)
        link.samples.insert(at, sample)
        old = bisect_left(link.stamps, link.stamps[-1] - self._cache_ns)
        del link.stamps[:old], link.samples[:old]

    def _check_known(self, name: str) -> None:
        if not name or name.startswith('/'):
            msg = f'coordinate frame {name!r}: names are not empty and begin without a slash'
            raise TransformError(msg)
        if name not in self._links and name not in self._parents:
            names = sorted(self._parents.union(self._links))
            more = f' and {len(names) - NAMES_SHOWN} more' if len(names) > NAMES_SHOWN else ''
            shown = ', '.join(names[:NAMES_SHOWN]) or 'none yet'
            msg = f'coordinate frame {name!r} does not exist on /tf; there are: {shown}{more}'
            raise TransformError(msg)

    def _climb(self, frame: str, stamp: int) -> tuple[dict[str, Matrix], str | None]:
        """Return T_ancestor_frame by ancestor, nearest first, and why it ended before a root."""
        chain = {frame: np.eye(4)}
        here = frame
        while here in self._links:
            found = _at(here, self._links[here], stamp)
            if isinstance(found, str):
                return chain, found
            parent, T_parent_here = found
            if parent in chain:
                raise TransformError(_loop(parent, here))
            chain[parent] = T_parent_here @ chain[here]
            here = parent
        return chain, None

    def _latest_common(self, target: str, source: str) -> int:
        """Return the latest stamp that all moving links between two frames have."""
        chains = [self._ancestors(name) for name in (source, target)]
        common = next((name for name in chains[1] if name in chains[0]), None)
        newest = [
            self._links[name].stamps[-1]
            for chain in chains
            for name in chain[: chain.index(common) if common in chain else None]
            if name in self._links and not self._links[name].is_static
        ]
        return min(newest, default=LATEST)

    def _ancestors(self, frame: str) -> list[str]:
        chain = [frame]
        while chain[-1] in self._links:
            parent = self._links[chain[-1]].samples[-1].parent
            if parent in chain:
                raise TransformError(_loop(parent, chain[-1]))
            chain.append(parent)
        return chain


def _loop(parent: str, child: str) -> str:
    return (
        f'the tree on /tf has a loop: {parent!r} is above and below {child!r}; two nodes publish '
        'the same link in opposite directions'
    )


def _at(child: str, link: _Link, stamp: int) -> tuple[str, Matrix] | str:
    """Return parent and T_parent_child at a stamp, or in words why there is none."""
    if link.is_static:
        return link.samples[0].parent, link.samples[0].matrix()
    after = bisect_right(link.stamps, stamp)
    if after and link.stamps[after - 1] == stamp:
        return link.samples[after - 1].parent, link.samples[after - 1].matrix()
    if after in {0, len(link.stamps)}:
        return _outside(child, link, stamp)
    a, b = link.samples[after - 1], link.samples[after]
    if a.parent != b.parent:
        return a.parent, a.matrix()
    start, end = link.stamps[after - 1], link.stamps[after]
    fraction = (stamp - start) / (end - start)
    shift = (1 - fraction) * a.translation + fraction * b.translation
    rotation = quat_xyzw_to_matrix(slerp(a.quat_xyzw, b.quat_xyzw, fraction))
    return a.parent, from_parts(rotation, shift)


def _outside(child: str, link: _Link, stamp: int) -> str:
    asked, first, last = (
        f'{at / NS_PER_S:.6f} s' for at in (stamp, link.stamps[0], link.stamps[-1])
    )
    if len(link.stamps) == 1:
        return f'asked for {asked}, but only {first} is known of {child!r}'
    if stamp < link.stamps[0]:
        return f'asked for {asked} in the past: the earliest of {child!r} is {first}'
    return f'asked for {asked} in the future: the latest of {child!r} is {last}'
