"""The error tree: one base, one subclass per decision a caller can make.

An error states what was wrong, the value, and what would be right.
"""

from __future__ import annotations


class SpatialClawError(Exception):
    """Base of every error this package raises on purpose."""


class BadInputError(SpatialClawError):
    """An input (message, file, goal, argument) cannot be used; names the input and the remedy."""


class EncodingError(BadInputError):
    """An image's encoding or its bytes cannot be decoded."""


class WorldMismatchError(BadInputError, ValueError):
    """Two things lie in worlds without common coordinates; names both."""


class CalibrationError(BadInputError):
    """A camera_info cannot be used (zero, NaN or mismatching K)."""


class TransformError(SpatialClawError):
    """No transform between two frames at the stamp asked for."""


class ExtrapolationError(TransformError):
    """The stamp lies outside what the pose buffer holds."""


class NoFramesError(SpatialClawError):
    """The query has no frame to look at."""


class KernelError(SpatialClawError):
    """The kernel could not do its work."""


class KernelStartError(KernelError):
    """A kernel could not be started; says which part of the sandbox refused."""


class KernelDiedError(KernelError):
    """The kernel's process ended while it was needed."""


class ToolError(SpatialClawError):
    """A tool call of a cell cannot be served; the message goes to the cell."""


class ModelError(SpatialClawError):
    """The model behind a role failed: endpoint down, garbage, out of memory."""


class CancelledError(SpatialClawError):
    """The query was cancelled by whoever asked it."""
