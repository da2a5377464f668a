"""The items of a sketch: found by name, edited, undone, and told to the host as operations."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from spatialclaw_ros.core.sketch import SketchItem, SketchState
from spatialclaw_ros.primitives.forgiving.fields import NearNames
from spatialclaw_ros.primitives.remarks import remark
from spatialclaw_ros.primitives.shapes import auto_text
from spatialclaw_ros.primitives.sketch_handle import SketchHandle

if TYPE_CHECKING:
    from collections.abc import Iterator

    Change = list[tuple[str, SketchItem | None, SketchItem | None]]

HISTORY = 200


class SketchStore(NearNames):
    """Named items with undo."""

    def __init__(self) -> None:
        """Start empty."""
        self._state = SketchState()
        self._history: list[Change] = []
        self._pending: list[dict[str, Any]] = []
        self._changed: dict[str, None] = {}
        self._measured_in: dict[str, int] = {}
        self._serial = 0

    def __getitem__(self, name: str) -> SketchHandle:
        """Return an item by name."""
        if name not in self._state.items:
            msg = f'no sketch item {name!r}; items are {list(self._state.items)}'
            raise KeyError(msg)
        return SketchHandle(self, name)

    def __contains__(self, name: object) -> bool:
        """Whether there is an item of this name."""
        return name in self._state.items

    def __iter__(self) -> Iterator[SketchHandle]:
        """Yield the items."""
        return iter(self.items())

    def __len__(self) -> int:
        """Return the number of items."""
        return len(self._state.items)

    def items(self) -> list[SketchHandle]:
        """Return all items, in the order they were drawn."""
        return [SketchHandle(self, name) for name in self._state.items]

    def undo(self, n: int = 1) -> int:
        """Take back the last ``n`` edits; returns how many were."""
        done = 0
        while done < n and self._history:
            for name, before, _ in reversed(self._history.pop()):
                self._put(name, before)
            done += 1
        if done < n:
            remark(f'only {done} edits could be taken back')
        return done

    def clear(self) -> None:
        """Delete all items (``undo`` brings them back)."""
        self._edit(dict.fromkeys(list(self._state.items)))

    def summary(self) -> str:
        """Return one line per item: name, kind, place, size."""
        lines = [repr(handle) for handle in self.items()]
        return '\n'.join(lines) if lines else 'the sketch is empty'

    def __repr__(self) -> str:
        """Summarise."""
        return f'Sketch({len(self)} items: {", ".join(self._state.items)})'

    def item(self, name: str) -> SketchItem:
        """Return an item as data."""
        if name not in self._state.items:
            msg = f'sketch item {name!r} was deleted; items are {list(self._state.items)}'
            raise KeyError(msg)
        return self._state.items[name]

    def edit(self, item: SketchItem, measured_in: int = -1) -> None:
        """Put a changed item in place (one step of undo)."""
        said = auto_text(item)
        item = replace(item, text=said) if said != item.text else item
        if measured_in >= 0:
            self._measured_in[item.name] = measured_in
        self._edit({item.name: item})

    def measured_in(self, name: str) -> int:
        """Return the frame index that an item was measured in, -1 where none is known."""
        return self._measured_in.get(name, -1)

    def remove(self, name: str) -> None:
        """Delete an item (one step of undo)."""
        self._edit({name: None})

    def take_operations(self) -> list[dict[str, Any]]:
        """Return the operations since the last call, each item once, and forget them."""
        operations, self._pending = self._pending, []
        last = {op.get('name') or op['item']['name']: k for k, op in enumerate(operations)}
        return [operations[k] for k in sorted(last.values())]

    def take_changed(self) -> list[str] | None:
        """Return the visible items changed since the last call (None: nothing was), and forget."""
        if not self._changed:
            return None
        changed = [name for name in self._changed if name in self._state.items]
        self._changed = {}
        return [name for name in changed if self._state.items[name].visible]

    def _edit(self, changes: dict[str, SketchItem | None]) -> None:
        step: Change = []
        for name, after in changes.items():
            before = self._state.items.get(name)
            if after is not None:
                self._state.check_room(after)
            step.append((name, before, after))
            self._put(name, after)
        self._history = [*self._history[-HISTORY:], step]

    def _put(self, name: str, item: SketchItem | None) -> None:
        operation: dict[str, Any] = (
            {'op': 'delete', 'name': name}
            if item is None
            else {'op': 'set', 'item': item.to_json()}
        )
        self._state.apply([{'op': 'delete', 'name': name}] if item is None else [])
        if item is not None:
            self._state.items[name] = item
        self._pending.append(operation)
        self._changed[name] = None

    def _free_name(self, kind: str) -> str:
        self._serial += 1
        while f'{kind}_{self._serial}' in self._state.items:
            self._serial += 1
        return f'{kind}_{self._serial}'
