"""What kernels are compared with: one that is used the straightforward way.

It is an ordinary ipykernel of the same interpreter, without a sandbox, started by jupyter_client.
A step takes three requests: the cell, then a cell that prints what variables there are, then one
that prints the answer. What is sent to it goes through a file or over HTTP.
"""

from __future__ import annotations

import json
import queue
import tempfile
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager

from spatialclaw_ros.core.errors import KernelError
from spatialclaw_ros.core.kernel_libraries import LIBRARIES

if TYPE_CHECKING:
    from pathlib import Path

    from typing_extensions import Self

START_S = 120.0
STEP_S = 120.0
IMPORTS = '\n'.join(
    [*(f'import {name}' for name in LIBRARIES), 'import numpy as np', 'final_answer = None']
)
VARIABLES = """
def _described(value):
    found = {'type': type(value).__name__}
    if hasattr(value, 'shape'):
        found.update(shape=list(value.shape), dtype=str(value.dtype))
    elif hasattr(value, '__len__'):
        found['len'] = len(value)
    else:
        found['text'] = repr(value)[:80]
    return found
import json as _json, types as _types
print(_json.dumps({
    name: _described(value) for name, value in list(globals().items())
    if not name.startswith('_') and not isinstance(value, (_types.ModuleType, type))
    and name not in ('In', 'Out', 'get_ipython', 'exit', 'quit', 'open')
}))
"""
ANSWER = 'print(_json.dumps(final_answer))'


class PlainKernel:
    """One such kernel, ready with its imports; a context manager.

    Raises:
        KernelError: it does not start, or its imports fail.
    """

    def __init__(self, python: Path) -> None:
        with ExitStack() as stack:
            self.folder = stack.enter_context(tempfile.TemporaryDirectory(prefix='spatialclaw_'))
            command = [str(python), '-m', 'ipykernel_launcher', '-f', '{connection_file}']
            self._manager = KernelManager(
                transport='ipc', connection_file=f'{self.folder}/kernel.json'
            )
            self._manager._kernel_spec = KernelSpec(  # noqa: SLF001 - no folder of specs is read
                argv=command, display_name='plain', language='python'
            )
            self._manager.start_kernel(env=self._environment())
            stack.callback(self._manager.shutdown_kernel, now=True)
            self._client = self._manager.blocking_client()
            stack.callback(self._client.stop_channels)
            self._client.start_channels()
            try:
                self._client.wait_for_ready(timeout=START_S)
            except RuntimeError as error:
                msg = f'the kernel to compare with does not start: {error}'
                raise KernelError(msg) from None
            self.run(IMPORTS)
            self._closing = stack.pop_all()

    def _environment(self) -> dict[str, str]:
        return {
            'PATH': '/usr/bin:/bin',
            'HOME': self.folder,
            'IPYTHONDIR': f'{self.folder}/ipython',
            'MPLBACKEND': 'Agg',
            'OPENBLAS_NUM_THREADS': '1',
        }

    @property
    def pid(self) -> int:
        """The kernel's pid."""
        return int(self._manager.provisioner.pid)  # type: ignore[union-attr]

    def run(self, code: str) -> str:
        """Run one cell and return what it printed.

        Raises:
            KernelError: it failed, or did not end.
        """
        sent = self._client.execute(code, store_history=False, allow_stdin=False)
        try:
            printed = self._printed(sent)
            reply = self._reply(sent)
        except queue.Empty:
            msg = f'a cell of the kernel to compare with did not end within {STEP_S:.0f} s'
            raise KernelError(msg) from None
        if reply['status'] != 'ok':
            msg = f'a cell of the kernel to compare with failed: {reply.get("evalue")}'
            raise KernelError(msg)
        return printed

    def _reply(self, sent: str) -> dict[str, Any]:
        """Return the reply to a request; those to the questions of the start may come before."""
        while True:
            message = self._client.get_shell_msg(timeout=STEP_S)
            if message['parent_header'].get('msg_id') == sent:
                content: dict[str, Any] = message['content']
                return content

    def _printed(self, sent: str) -> str:
        """Return what a request printed, once the kernel is idle again."""
        printed: list[str] = []
        while True:
            message = self._client.get_iopub_msg(timeout=STEP_S)
            if message['parent_header'].get('msg_id') != sent:
                continue
            kind, content = message['msg_type'], message['content']
            if kind == 'stream':
                printed.append(content['text'])
            elif kind == 'status' and content['execution_state'] == 'idle':
                return ''.join(printed)

    def step(self, code: str) -> tuple[str, dict[str, Any], Any]:
        """Run a cell, then ask for the variables, then for the answer; return all three."""
        printed = self.run(code)
        return printed, json.loads(self.run(VARIABLES)), json.loads(self.run(ANSWER))

    def close(self) -> None:
        """End the kernel and remove its folder. Idempotent."""
        self._closing.close()

    def __enter__(self) -> Self:
        """Return the kernel itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the kernel."""
        self.close()
