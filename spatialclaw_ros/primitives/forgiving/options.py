"""Keywords that a call does not know, or knows by another name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.primitives.remarks import remark

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from spatialclaw_ros.primitives.given import Given


def not_used(what: str, options: Collection[str], *known: str) -> None:
    """Say which keywords do nothing; those ``known`` are passed over in silence."""
    unknown = sorted(set(options) - set(known))
    if unknown:
        remark(f'{what} does not use {unknown}')


def by_any_name(options: Mapping[str, Given], names: tuple[str, ...], default: Given) -> Given:
    """Return the option that stands under one of some names, the first of them that does."""
    return next((options[name] for name in names if options.get(name) is not None), default)
