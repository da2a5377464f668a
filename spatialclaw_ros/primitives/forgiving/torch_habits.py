"""What models do to arrays as if torch had made them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from typing_extensions import Self


class TorchHabits:
    """An array that needs nothing of what a tensor would."""

    def cpu(self) -> Self:
        """Return itself: what torch needs is done already."""
        return self

    detach = cpu

    def numpy(self) -> NDArray[Any]:
        """Return it as a plain array."""
        return np.asarray(self)
