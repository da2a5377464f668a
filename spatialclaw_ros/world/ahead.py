"""A world's pictures in order, rendered ahead by processes of their own."""

from __future__ import annotations

import multiprocessing
import signal
from contextlib import suppress
from typing import TYPE_CHECKING

import cv2

from spatialclaw_ros.core.errors import SpatialClawError
from spatialclaw_ros.world.capture import Shot, WorldCamera
from spatialclaw_ros.world.world import make_world

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection

    from typing_extensions import Self

    from spatialclaw_ros.core.camera import Camera
    from spatialclaw_ros.world.sensor import Noise

POLL_S = 0.1
END_S = 2.0


class Ahead:
    """Renders in ``workers`` processes while whoever iterates does something else.

    Each holds one picture ready and draws the next when that one is taken. A context manager.

    Args:
        eye: the camera and its world.
        times: ordinals and times of the pictures, as ``WorldCamera.times`` gives them.
        workers: how many processes.
        loop: whether to begin again after the last, for ever.
    """

    def __init__(
        self,
        eye: WorldCamera,
        times: Sequence[tuple[int, float]],
        *,
        workers: int = 2,
        loop: bool = False,
    ) -> None:
        self._count = None if loop else len(times)
        spawn = multiprocessing.get_context('spawn')  # a fork would copy threads' locks
        self._pipes: list[Connection] = []
        self._workers = []
        for number in range(workers):
            # turns are counted over the rounds: each worker has to know all the times
            taken, given = spawn.Pipe(duplex=False)
            turns = (number, workers, self._count)
            given_to = (given, eye.world.seed, eye.camera, eye.noise, tuple(times), turns)
            worker = spawn.Process(target=_render, args=given_to, daemon=True)
            worker.start()
            given.close()  # the worker's end alone is open: its death is seen here
            self._pipes.append(taken)
            self._workers.append(worker)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *exception: object) -> None:
        """End the processes."""
        for pipe in self._pipes:
            pipe.close()
        for worker in self._workers:
            worker.join(END_S)
            if worker.is_alive():
                worker.kill()
                worker.join()

    def shots(self, stopped: Callable[[], bool] = lambda: False) -> Iterator[Shot]:
        """Yield the pictures in order; ends after the last one, or when it is ``stopped``.

        Raises:
            SpatialClawError: a process ended by itself.
        """
        turn = 0
        while self._count is None or turn < self._count:
            pipe = self._pipes[turn % len(self._pipes)]
            while not pipe.poll(POLL_S):
                if stopped():
                    return
            try:
                shot: Shot = pipe.recv()
            except (EOFError, OSError):
                msg = f'a process that renders the world ended before picture {turn}'
                raise SpatialClawError(msg) from None
            yield shot
            turn += 1


def _render(
    pipe: Connection,
    seed: int,
    camera: Camera,
    noise: Noise,
    times: Sequence[tuple[int, float]],
    turns: tuple[int, int, int | None],
) -> None:
    """Render every n-th picture until the last, or until nobody reads any more."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # the end of the pipe ends it
    cv2.setNumThreads(1)
    eye = WorldCamera(make_world(seed), camera, noise)
    turn, step, count = turns
    with suppress(BrokenPipeError, ConnectionError):
        while count is None or turn < count:
            pipe.send(eye.shoot(*times[turn % len(times)]))
            turn += step
