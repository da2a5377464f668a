"""The composition root: from settings to a working engine, the same for node, replay and tests."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from spatialclaw_ros.agent.engine import Engine
from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.core.query import Budget, RobotModel
from spatialclaw_ros.kernel.check import check_cell
from spatialclaw_ros.kernel.factory import Kernels
from spatialclaw_ros.kernel.tools import QueryTools
from spatialclaw_ros.models.looking import Looking
from spatialclaw_ros.models.options import DepthOptions
from spatialclaw_ros.models.registry import make_model
from spatialclaw_ros.models.segmenters import make_segmenter
from spatialclaw_ros.models.transformers_depth import TransformersDepth
from spatialclaw_ros.primitives.documentation import tool_documentation
from spatialclaw_ros.primitives.views import draw_views

if TYPE_CHECKING:
    from collections.abc import Callable

    from spatialclaw_ros.core.protocols import FrameSource, HostTools, Model, Reconstructor
    from spatialclaw_ros.core.query import Query
    from spatialclaw_ros.core.settings import Settings
    from spatialclaw_ros.frames.ring import RingRegistry

XYZ = 3
SEEING = ('openai', 'transformers')
"""Models that can be asked about pictures."""


def build(settings: Settings, rings: RingRegistry, *, source: FrameSource | None = None) -> Engine:
    """Return an engine whose kernels start warming at once; its ``close`` ends everything.

    Args:
        settings: the node's parameters, or their defaults.
        rings: where the frames of the queries lie.
        source: live captures, for cells that want more frames than their query's.

    Raises:
        SpatialClawError: a part cannot be made; the message names the setting.
    """
    model = build_model(settings)
    depth = build_depth(settings)
    kernels = build_kernels(settings, rings, spares=settings.kernel.spares)
    return Engine(
        kernels,
        model,
        make_tools=tools_maker(settings, source, depth, model),
        documentation=tool_documentation(),
        check=check_cell,
        draw_views=draw_views,
        record_dir=Path(settings.record.dir) if settings.record.dir else None,
        record_max_mb=settings.record.max_mb,
        on_close=None if depth is None else depth.close,
    )


def build_kernels(settings: Settings, rings: RingRegistry, *, spares: int) -> Kernels:
    """Return the kernel pool that the settings state."""
    kernel = settings.kernel
    return Kernels(
        interpreter(kernel.python, 'kernel'),
        rings,
        sandbox=kernel.sandbox,
        spares=spares,
        memory_mb=kernel.memory_mb,
        world_axes=kernel.world_axes,
    )


def build_model(settings: Settings) -> Model:
    """Return the model that the settings name, with the options of its kind."""
    model = settings.model
    options: dict[str, dict[str, object]] = {
        'openai': {
            'base_url': model.base_url,
            'model': model.model,
            'api_key_env': model.api_key_env,
        },
        'transformers': {
            'path': model.path,
            'dtype': model.dtype,
            'device': model.device,
            'quantisation': model.quantisation,
            'max_image_pixels': model.max_image_pixels,
        },
        'scripted': {'path': model.path},
    }
    chosen = options.get(model.name, {})
    if model.name == 'transformers':
        chosen['python'] = interpreter(model.python, 'models')
    return make_model(model.name, **chosen)


def build_depth(settings: Settings) -> TransformersDepth | None:
    """Return the depth model that the settings name; None where they name none."""
    if not settings.depth.path:
        return None
    return TransformersDepth(
        DepthOptions(
            path=Path(settings.depth.path).expanduser().absolute(),
            python=interpreter(settings.model.python, 'models'),
            device=settings.depth.device,
        )
    )


def tools_maker(
    settings: Settings,
    source: FrameSource | None = None,
    reconstructor: Reconstructor | None = None,
    model: Model | None = None,
) -> Callable[[Query], HostTools]:
    """Return what makes the tools of a query: one segmenter serves them all.

    ``model`` is what cells ask about pictures, if it is one that sees any.
    """
    segmenter = make_segmenter(settings.segmenter)
    sees = settings.model.name in SEEING
    looking = Looking(model) if model is not None and sees else None
    return lambda query: QueryTools(query, segmenter, source, looking, reconstructor)


def budget(settings: Settings) -> Budget:
    """Return the limits of a query."""
    query = settings.query
    return Budget(query.max_steps, query.max_failures, query.time_s, query.cell_timeout_s)


def robot(settings: Settings, recorded: RobotModel | None = None) -> RobotModel:
    """Return the robot's body as queries state it.

    Args:
        settings: what they say goes first.
        recorded: what a recording says of its robot.

    Raises:
        BadInputError: size, footprint or arm_base has the wrong number of values.
    """
    body = settings.robot
    odd = len(body.footprint) % 2
    if odd or not {len(body.size), len(body.arm_base)} <= {0, XYZ}:
        msg = (
            f'robot.size {list(body.size)} takes length, width, height, robot.footprint '
            f'{list(body.footprint)} pairs of x, y and robot.arm_base {list(body.arm_base)} '
            'x, y, z, all in metres'
        )
        raise BadInputError(msg)
    size = (body.size[0], body.size[1], body.size[2]) if body.size else None
    corners = tuple(zip(body.footprint[::2], body.footprint[1::2], strict=True))
    base_frame, known = body.base_frame, recorded or RobotModel()
    if base_frame == RobotModel.base_frame:
        base_frame = known.base_frame
    arm = (body.arm_base[0], body.arm_base[1], body.arm_base[2]) if body.arm_base else None
    return RobotModel(
        base_frame, size or known.size, corners or known.footprint, arm, body.reach_m
    )


def interpreter(configured: str, kind: str) -> Path:
    """Return the interpreter of the kernel's or the models' environment.

    Looks at the parameter, then at SPATIALCLAW_KERNEL_PYTHON or SPATIALCLAW_MODELS_PYTHON, then
    at ``.venv-kernel`` or ``.venv-models`` beside the package.

    Raises:
        BadInputError: there is none; names the places and the remedy.
    """
    variable = f'SPATIALCLAW_{kind.upper()}_PYTHON'
    beside = Path(__file__).resolve().parents[1] / f'.venv-{kind}' / 'bin' / 'python'
    for candidate in (configured, os.environ.get(variable, ''), str(beside)):
        if candidate:
            if Path(candidate).is_file():
                return Path(candidate)
            looked = candidate
            break
    parameter = f'{kind.rstrip("s")}.python'
    make = 'make setup-models' if kind == 'models' else 'make setup'
    msg = (
        f'{parameter}: no interpreter at {looked}; run `{make}`, or name one by the parameter '
        f'{parameter} or the variable {variable}'
    )
    raise BadInputError(msg)
