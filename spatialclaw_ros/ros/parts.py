"""What configure makes and cleanup frees: engine, worker, frames and poses."""

from __future__ import annotations

import gc
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros import assemble
from spatialclaw_ros.frames.grid_maps import NewestMap
from spatialclaw_ros.frames.keyframes import KeyframeGate
from spatialclaw_ros.frames.pose_buffer import PoseBuffer
from spatialclaw_ros.frames.ring import RingRegistry
from spatialclaw_ros.frames.store import FrameStore
from spatialclaw_ros.ros.held_frames import HeldFrames
from spatialclaw_ros.ros.worker import Worker

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from spatialclaw_ros.agent.engine import Engine
    from spatialclaw_ros.ros.settings import NodeSettings

CLOSE_S = 3.0


@dataclass(frozen=True, eq=False)
class Parts:
    """The parts of a configured node."""

    settings: NodeSettings
    rings: RingRegistry
    store: FrameStore
    poses: PoseBuffer
    engine: Engine
    worker: Worker
    held: HeldFrames
    maps: NewestMap

    @classmethod
    def build(cls, settings: NodeSettings) -> Parts:
        """Make the parts; kernels start warming.

        Raises:
            SpatialClawError: a part cannot be made; names the setting and the remedy.
        """
        with ExitStack() as undo:
            rings = RingRegistry()
            undo.callback(rings.close)
            gate = settings.keyframes
            store = FrameStore(
                rings,
                ring_mb=settings.frames.ring_mb,
                gate=KeyframeGate(gate.distance_m, gate.angle_rad, gate.period_s),
            )
            engine = assemble.build(settings.product, rings, source=store)
            undo.pop_all()
        worker = Worker(engine)
        held = HeldFrames(store, engine.end_session)
        return cls(settings, rings, store, PoseBuffer(), engine, worker, held, NewestMap())

    def describe(self) -> str:
        """Return in words what answers and where its cells run."""
        return (
            f'model {self.engine.model_name}, sandbox {self.engine.sandbox}, at most '
            f'{self.settings.frames.ring_mb} MB of frames for each of the cameras '
            f'{", ".join(self.settings.cameras)}'
        )

    def target_from_world(self, target_frame: str, stamp_ns: int) -> NDArray[np.float64] | None:
        """Return T_target_world at a stamp; None = the world frame is the target.

        Raises:
            TransformError: the target frame cannot be reached at that stamp.
        """
        world = self.settings.product.world_frame
        if target_frame in {'', world}:
            return None
        return self.poses.lookup(target_frame, world, stamp_ns)

    def reset(self) -> None:
        """End every question and session, and forget all frames and moving transforms."""
        self.worker.cancel_all('the node was reset')
        for session_id in self.engine.session_ids:
            self.engine.end_session(session_id)
        self.store.clear()
        self.poses.clear()

    def close(self) -> None:
        """End everything."""
        self.worker.close(CLOSE_S)
        self.engine.close()
        self.held.close()
        self.store.close()
        self.rings.close()
        gc.collect()  # what hangs in cycles would keep the rings, hundreds of MB, for a while
