"""The one tree of settings: the same dotted names here, as ROS parameters and in YAML.

Each field's docstring is its parameter's description. Plain values only, so that the node, a
replay and a test build the same product from the same words.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class QuerySettings:
    """What one query may see and spend."""

    history_s: float = 10.0
    """Seconds before the newest frame that a query looks back on."""
    max_frames: int = 32
    """Most frames a query is given."""
    time_s: float = 120.0
    """Wall time for one query, seconds."""
    max_steps: int = 12
    """Most cells for one query."""
    max_failures: int = 4
    """Failed cells in a row that end a query."""
    cell_timeout_s: float = 20.0
    """Wall time for one cell, seconds."""


@dataclass(frozen=True)
class KernelSettings:
    """The sandboxed kernel."""

    python: str = ''
    """Interpreter of the kernel's own environment; empty = .venv-kernel beside the package."""
    sandbox: str = 'auto'
    """auto, bwrap, landlock or none; auto never falls back to none."""
    memory_mb: int = 4096
    """Address space of one kernel, MB."""
    spares: int = 1
    """Kernels kept ready."""
    world_axes: str = 'rep103'
    """rep103 (z up), or y_up for programs of the published interface."""


@dataclass(frozen=True)
class ModelSettings:
    """The model that writes the cells."""

    name: str = 'rules'
    """rules, openai, transformers or scripted."""
    base_url: str = ''
    """openai: the server, such as http://localhost:8000/v1."""
    model: str = ''
    """openai: the model's name on the server."""
    api_key_env: str = ''
    """openai: name of the environment variable that holds the key."""
    path: str = ''
    """transformers: folder of the checkpoint; scripted: file of replies."""
    dtype: str = 'auto'
    """transformers: auto, float32, bfloat16 or float16."""
    device: str = 'auto'
    """transformers: auto, cpu or cuda."""
    quantisation: str = ''
    """transformers: nf4 or int8, which need bitsandbytes; empty = none."""
    max_image_pixels: int = 1048576
    """transformers: larger images are made smaller before the model sees them."""
    python: str = ''
    """Interpreter with torch and transformers; empty = .venv-models beside the package."""


@dataclass(frozen=True)
class DepthSettings:
    """Depth for frames whose camera measures none."""

    path: str = ''
    """Folder of a depth checkpoint of transformers that gives metres; empty = none."""
    device: str = 'auto'
    """auto, cpu or cuda."""


@dataclass(frozen=True)
class RecordSettings:
    """Where trajectories go."""

    dir: str = ''
    """Folder of the records; empty = none are kept."""
    max_mb: int = 500
    """Disk that all records together may take, MB; the oldest are removed."""


@dataclass(frozen=True)
class RobotSettings:
    """The robot's body, metres."""

    base_frame: str = 'base_link'
    """Coordinate frame on the robot."""
    size: tuple[float, ...] = ()
    """Length, width, height; empty = unknown."""
    footprint: tuple[float, ...] = ()
    """x, y of each corner in base_frame, in turn; empty = unknown."""
    arm_base: tuple[float, ...] = ()
    """x, y, z in base_frame from which the arm's reach counts; empty = unknown."""
    reach_m: float = 0.0
    """Farthest that the arm reaches from arm_base, metres; 0 = unknown."""


@dataclass(frozen=True)
class Settings:
    """Everything that the parts of the product are made from."""

    world_frame: str = 'map'
    """Coordinate frame of answers and sketch; z up."""
    segmenter: str = 'auto'
    """auto, label_image or colour_shape."""
    query: QuerySettings = field(default_factory=QuerySettings)
    kernel: KernelSettings = field(default_factory=KernelSettings)
    model: ModelSettings = field(default_factory=ModelSettings)
    depth: DepthSettings = field(default_factory=DepthSettings)
    record: RecordSettings = field(default_factory=RecordSettings)
    robot: RobotSettings = field(default_factory=RobotSettings)
