"""IPython's shell as cells have it: what it would show is printed, errors are told elsewhere."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

from ipykernel.displayhook import ZMQShellDisplayHook
from ipykernel.zmqshell import ZMQDisplayPublisher, ZMQInteractiveShell
from IPython.core.async_helpers import get_asyncio_loop
from traitlets import Type, default

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine


class PrintingDisplayHook(ZMQShellDisplayHook):  # type: ignore[misc]
    """The value of a cell's last line goes where print goes."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: Any = None) -> None:  # noqa: ANN401, ARG002
        """Print the plain form."""
        print(format_dict.get('text/plain', ''))

    def finish_displayhook(self) -> None:
        """Send nothing."""
        self.msg = None


class PrintingDisplayPublisher(ZMQDisplayPublisher):  # type: ignore[misc]
    """What is displayed goes where print goes; images are shown by show()."""

    def publish(self, data: dict[str, Any], *_: Any, **__: Any) -> None:  # noqa: ANN401
        """Print the plain form."""
        print(data.get('text/plain', ''))

    def clear_output(self, *_: Any, **__: Any) -> None:  # noqa: ANN401
        """Clear nothing: an observation shows all that a cell said."""


class CellShell(ZMQInteractiveShell):  # type: ignore[misc]
    """A shell that leaves the error's text to the observation."""

    def showtraceback(self, *_: Any, **__: Any) -> None:  # noqa: ANN401
        """Format nothing: drawing a coloured traceback takes longer than the cell."""
        self._last_traceback: list[str] = []

    def ask_exit(self) -> None:
        """Go on: a session outlives its cells."""
        print('note: exit() and quit() do nothing here: a cell ends with its last line')

    @default('loop_runner')
    def _default_loop_runner(self) -> Callable[[Coroutine[Any, Any, Any]], Any]:
        return self.run_to_end

    def run_to_end(self, coroutine: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401 - IPython's
        """Run what awaits something in IPython's loop, and return its result.

        Raises:
            KeyboardInterrupt: it was interrupted, and has been cancelled.
        """
        loop = get_asyncio_loop()  # a new one where a cell closed the last
        task = loop.create_task(coroutine)
        try:
            return loop.run_until_complete(task)
        except KeyboardInterrupt:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                loop.run_until_complete(task)
            raise

    displayhook_class = Type(PrintingDisplayHook)
    display_pub_class = Type(PrintingDisplayPublisher)
    showsyntaxerror = showtraceback
    showindentationerror = showtraceback
