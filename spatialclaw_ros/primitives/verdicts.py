"""Yes, no or unsure: a text that is true only where it surely says yes."""

from __future__ import annotations

import numpy as np


class Verdict(str):
    """'yes', 'no' or 'unsure'; ``if`` and ``== True`` take it for true only where it is 'yes'."""

    __slots__ = ()

    def __bool__(self) -> bool:
        """Whether it surely is so."""
        return str.__eq__(self, 'yes')

    def __eq__(self, other: object) -> bool:
        """Compare with a text, or with yes and no as booleans; 'unsure' is neither."""
        if isinstance(other, (bool, np.bool_)):
            return str.__eq__(self, 'yes' if other else 'no')
        return str.__eq__(self, other) if isinstance(other, str) else False

    def __ne__(self, other: object) -> bool:
        """Tell the opposite of ``==``."""
        return not self == other

    __hash__ = str.__hash__


YES, NO, UNSURE = Verdict('yes'), Verdict('no'), Verdict('unsure')
