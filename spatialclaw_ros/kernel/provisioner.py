"""jupyter_client's extension point: kernels start in the sandbox and end by descriptor."""

from __future__ import annotations

import asyncio
import select
import signal
from typing import TYPE_CHECKING, Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase

from spatialclaw_ros.kernel.process import KernelProcess

if TYPE_CHECKING:
    import zmq

    from spatialclaw_ros.kernel.plan import Plan

PORTS = {
    'shell_port': 1,
    'iopub_port': 2,
    'stdin_port': 3,
    'control_port': 4,
    'hb_port': 5,
}


class SandboxProvisioner(KernelProvisionerBase):
    """Starts a kernel as a plan says. The manager calls it; nothing is written to disk."""

    plan: Plan
    process: KernelProcess | None = None

    @property
    def has_process(self) -> bool:
        """Whether there is a process to look after."""
        return self.process is not None

    async def poll(self) -> int | None:
        """Return None while the kernel runs."""
        return None if self.process is not None and self.process.alive else 0

    async def wait(self) -> int | None:
        """Wait for the kernel's end."""
        if self.process is not None:
            pidfd = self.process.pidfd
            if pidfd >= 0:
                await asyncio.to_thread(select.select, [pidfd], [], [])
            self.finish()
        return 0

    async def send_signal(self, signum: int) -> None:
        """Send SIGINT to the kernel itself; anything else ends it."""
        if self.process is not None:
            if signum == signal.SIGINT:
                self.process.interrupt()
            elif signum:
                self.process.kill()

    async def kill(self, restart: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - the base's
        """Kill the kernel."""
        if self.process is not None:
            self.process.kill()

    async def terminate(self, restart: bool = False) -> None:  # noqa: FBT001, FBT002 - the base's
        """End the kernel; there is nothing in it to save."""
        await self.kill(restart=restart)

    async def cleanup(self, restart: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - the base's
        """Free what is left."""
        self.finish()

    def finish(self) -> None:
        """Kill the kernel and free everything."""
        if self.process is not None:
            self.process.end()
            self.process = None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401 - the base's
        """Add nothing: the command and the environment are the plan's."""
        return {**kwargs, 'cmd': []}

    async def launch_kernel(self, cmd: list[str], **_: Any) -> dict[str, Any]:  # type: ignore[override]  # noqa: ANN401, ARG002
        """Start the kernel and return where to connect.

        Raises:
            KernelStartError: it did not start.
        """
        assert self.parent is not None  # noqa: S101 - made by SandboxManager
        session = self.parent.session
        connection = {
            'transport': 'ipc',
            'ip': '',
            'key': session.key.decode(),
            'signature_scheme': session.signature_scheme,
            **PORTS,
        }
        self.process = KernelProcess(self.plan, connection)
        found = {**self.process.connection, 'key': session.key}
        self.connection_info = found  # type: ignore[assignment]
        return found


class SandboxManager(KernelManager):
    """A kernel manager that starts with a plan and keeps no connection file."""

    def __init__(self, plan: Plan, context: zmq.Context[zmq.Socket[bytes]]) -> None:
        super().__init__(context=context, transport='ipc')
        self._kernel_spec = KernelSpec(argv=[], display_name='spatialclaw', language='python')
        provisioner = SandboxProvisioner(parent=self, kernel_spec=self._kernel_spec)
        provisioner.plan = plan
        self.provisioner = provisioner

    def _reconcile_connection_info(self, info: Any) -> None:  # noqa: ANN401 - the base's
        """Take the connection as it is, and write no file."""
        self.load_connection_info(info)

    def begin(self) -> KernelProcess:
        """Start the kernel and return its process; any thread that lives as long as it.

        Raises:
            KernelStartError: it did not start.
        """
        asyncio.run(self._async_pre_start_kernel())
        asyncio.run(self._async_launch_kernel([]))
        assert isinstance(self.provisioner, SandboxProvisioner)  # noqa: S101 - made above
        assert self.provisioner.process is not None  # noqa: S101 - or launching had raised
        return self.provisioner.process

    def finish(self) -> None:
        """Kill the kernel and free everything. Idempotent, any thread, in an event loop or not."""
        assert isinstance(self.provisioner, SandboxProvisioner)  # noqa: S101 - made above
        self.provisioner.finish()
