from __future__ import annotations

import os
import select
import signal
import threading
from typing import TYPE_CHECKING

import pytest
from kernel.scene import bound_query

from spatialclaw_ros.core.cell import CellResult, CellStatus
from spatialclaw_ros.core.errors import KernelError

if TYPE_CHECKING:
    from spatialclaw_ros.frames.ring import RingRegistry
    from spatialclaw_ros.kernel.factory import Kernels
    from spatialclaw_ros.kernel.link import KernelLink
    from spatialclaw_ros.kernel.session import KernelSession

GET_LOOP = 'from IPython.core.async_helpers import get_asyncio_loop'
STUBBORN = """
import time
while True:
    try:
        time.sleep(0.01)
    except KeyboardInterrupt:
        pass
"""


def run(session: KernelSession, code: str, timeout_s: float = 20.0) -> CellResult:
    return session.execute(code, timeout_s=timeout_s)


def good(session: KernelSession, code: str) -> CellResult:
    result = run(session, code)
    assert result.status is CellStatus.OK, result.error
    return result


def test_state_is_kept_between_cells(shared: KernelSession) -> None:
    assert good(shared, 'kept = 40').variables == {'kept': 'int 40'}
    assert good(shared, 'print(kept + 2)').stdout == '42\n'


def test_value_of_the_last_line_is_printed(shared: KernelSession) -> None:
    assert good(shared, '[1, 2]').stdout == '[1, 2]\n'


def test_change_in_place_and_deletion_are_seen(shared: KernelSession) -> None:
    good(shared, 'row = np.zeros(3); table = {"a": [1]}; gone = 1')
    result = good(shared, 'row[1] = 5; table["a"].append(2); del gone')
    assert result.variables == {
        'row': 'ndarray(3) float64 [0., 5., 0.]',
        'table': "dict[1] {'a': [1, 2]}",
    }
    assert result.deleted == ('gone',)
    assert good(shared, 'pass').variables == {}


def test_error_reaches_the_agent_whole(shared: KernelSession) -> None:
    code = 'def far(x):\n    raise ValueError("first line\\nsecond line")\nfar(1)'
    result = run(shared, code)
    assert result.status is CellStatus.ERROR
    assert result.error.splitlines() == [
        'ValueError: first line',
        'second line',
        '  line 3: far(1)',
        '  line 2 in far: raise ValueError("first line\\nsecond line")',
    ]


def test_syntax_error_shows_the_place(shared: KernelSession) -> None:
    result = run(shared, 'x = 1\ny = (2 +')
    assert result.status is CellStatus.ERROR
    assert 'SyntaxError' in result.error
    assert 'line 2: y = (2 +' in result.error


def test_misspelt_name_is_suggested(shared: KernelSession) -> None:
    result = run(shared, 'InputImage[0]')
    assert "NameError: name 'InputImage' is not defined" in result.error
    assert 'did you mean InputImages' in result.error


def test_variables_before_an_error_are_reported(shared: KernelSession) -> None:
    result = run(shared, 'before_error = 3\n1 / 0')
    assert result.status is CellStatus.ERROR
    assert result.variables == {'before_error': 'int 3'}


def test_reserved_name_is_put_back(shared: KernelSession) -> None:
    result = good(shared, 'show = 3')
    assert 'show put back' in result.stdout
    assert good(shared, 'print(callable(show))').stdout == 'True\n'


def test_importing_again_is_no_overwriting(shared: KernelSession) -> None:
    result = good(shared, 'import numpy as np, scipy\nimport matplotlib.pyplot as plt')
    assert result.stdout == ''


def test_a_distance_is_imported_from_where_it_is_looked_for(shared: KernelSession) -> None:
    result = good(shared, 'from scipy.spatial import cdist\nprint(cdist([[0, 0]], [[3, 4]]))')
    assert '[[5.]]' in result.stdout
    assert 'cdist is in scipy.spatial.distance' in result.stdout


def test_images_come_as_pixels(shared: KernelSession) -> None:
    code = 'show(np.full((4, 6, 3), (255, 0, 7), np.uint8), label="red")'
    (image,) = good(shared, code).images
    assert image.rgb.shape == (4, 6, 3)
    assert image.rgb[0, 0].tolist() == [255, 0, 7]
    assert image.label == 'red'


def test_sketch_operations_come_along(shared: KernelSession) -> None:
    (operation,) = good(shared, 'sketch.point([1, 2, 3], name="tip")').sketch
    assert operation['op'] == 'set'
    assert operation['item']['points'] == [[1.0, 2.0, 3.0]]


def test_random_numbers_are_the_same_in_every_kernel(kernels: Kernels) -> None:
    drawn = []
    for _ in range(2):
        fresh = kernels.acquire('random')
        drawn.append(good(fresh, 'import random; print(np.random.rand(), random.random())').stdout)
        fresh.close()
    assert drawn[0] == drawn[1]


def test_open3d_works_under_the_filters(shared: KernelSession) -> None:
    code = (
        'cloud = o3d.geometry.PointCloud(o3d.utility.Vector3dVector(np.random.rand(500, 3)))\n'
        'print(len(cloud.voxel_down_sample(2.0).points), len(cloud.cluster_dbscan(0.2, 5)))'
    )
    assert good(shared, code).stdout == '1 500\n'


def test_libraries_and_threads_work_under_the_filters(shared: KernelSession) -> None:
    code = """
from concurrent.futures import ThreadPoolExecutor
from scipy.spatial import cKDTree
with ThreadPoolExecutor(4) as pool:
    total = sum(pool.map(lambda n: n * n, range(10)))
near = cKDTree(np.eye(3)).query(np.zeros((5, 3)), workers=-1)[0]
edges = cv2.Canny(np.zeros((32, 32), np.uint8), 1, 2)
print(total, near.shape, edges.sum(), np.linalg.svd(np.eye(3))[1].sum())
"""
    assert good(shared, code).stdout == '285 (5,) 0 3.0\n'


def test_top_level_await_works(shared: KernelSession) -> None:
    assert good(shared, 'import asyncio\nawait asyncio.sleep(0)\nprint("done")').stdout == 'done\n'


def test_cells_await_also_after_a_loop_of_their_own(shared: KernelSession) -> None:
    good(shared, 'import asyncio\nasync def three(): return 3')
    assert good(shared, 'asyncio.run(three())').stdout == '3\n'
    assert good(shared, 'task = asyncio.create_task(three())\nawait task').stdout == '3\n'
    good(shared, f'{GET_LOOP}\nget_asyncio_loop().close()')
    assert good(shared, 'await three()').stdout == '3\n'


def test_a_cell_that_awaits_too_long_is_cancelled(shared: KernelSession) -> None:
    code = """
import asyncio
before, ended = 1, []
async def wait():
    try:
        await asyncio.sleep(60)
    finally:
        ended.append('cancelled')
await wait()
"""
    result = run(shared, code, timeout_s=0.3)
    assert result.status is CellStatus.TIMEOUT
    assert good(shared, '(before, ended)').stdout == "(1, ['cancelled'])\n"
    assert good(shared, 'await asyncio.sleep(0, 4)').stdout == '4\n'


def test_frames_are_views_on_the_ring(session: KernelSession, rings: RingRegistry) -> None:
    query, tools = bound_query(rings)
    session.bind(query, tools)
    code = (
        'f = InputImages[0]\n'
        'print(f.frame_index, f.rgb[150, 350].tolist(), round(float(f.depth[0, 0]), 3))\n'
        'print(np.asarray(f.rgb).flags.writeable, Metadata.question)'
    )
    assert good(session, code).stdout == ('7 [200, 20, 20] 1.0\nFalse where is the box?\n')


def test_tool_brings_a_mask(session: KernelSession, rings: RingRegistry) -> None:
    query, tools = bound_query(rings)
    session.bind(query, tools)
    code = """
m = tools.SAM3.segment_image_by_text(InputImages[0], 'red box').get_mask()
print(m.shape, m.sum())
"""
    result = good(session, code)
    assert result.stdout == '(480, 640) 12000\n'
    assert [call.name for call in result.tool_calls] == ['segment']
    assert result.tool_calls[0].ok


def test_answer_and_notes_come_along(session: KernelSession, rings: RingRegistry) -> None:
    query, tools = bound_query(rings)
    session.bind(query, tools)
    result = good(session, 'notes["seen"] = 2\nReturnAnswer("on the table")')
    assert result.answer is not None
    assert result.answer['value'] == 'on the table'
    assert result.notes == {'seen': 2}


def test_time_out_keeps_variables(session: KernelSession) -> None:
    good(session, 'before = 7')
    pid = session.pid
    result = run(session, 'during = 8\nimport time\ntime.sleep(100)', timeout_s=1.0)
    assert result.status is CellStatus.TIMEOUT
    assert 'longer than 1 s' in result.error
    assert 'line 3: time.sleep(100)' in result.error
    assert good(session, 'print(before, during)').stdout == '7 8\n'
    assert session.pid == pid


def test_cell_that_swallows_the_interrupt_is_killed_and_state_rebuilt(
    session: KernelSession, rings: RingRegistry
) -> None:
    query, tools = bound_query(rings)
    session.bind(query, tools)
    good(session, "mask = tools.SAM3(InputImages[0], 'red box').get_mask()")
    good(
        session, 'area = int(mask.sum()); notes["area"] = area; sketch.point([0, 0, 1], name="p")'
    )
    pid = session.pid
    result = run(session, STUBBORN, timeout_s=0.5)
    assert result.status is CellStatus.DIED
    assert 'was killed' in result.error
    assert 'mask, area' in result.error
    assert session.pid != pid
    code = 'print(area, mask.sum(), notes["area"], [item.name for item in sketch.items()])'
    after = good(session, code)
    assert after.stdout == "12000 12000 12000 ['p']\n"
    assert after.sketch == ()


def test_rebuilding_uses_the_recorded_tool_results(
    session: KernelSession, rings: RingRegistry
) -> None:
    query, tools = bound_query(rings)
    session.bind(query, tools)
    good(session, "mask = tools.SAM3(InputImages[0], 'red box').get_mask()")
    tools._served.clear()  # from here on every call would fail
    run(session, 'import os; os._exit(0)')
    assert good(session, 'print(mask.sum())').stdout == '12000\n'


def test_a_new_kernel_has_no_new_calls(session: KernelSession, rings: RingRegistry) -> None:
    query, tools = bound_query(rings)
    session.bind(query, tools)
    good(session, 'broker = get_ipython().kernel.hooks._rings._broker')
    calls = 'for _ in range(150):\n    broker.call("segmenter", {})\n'
    good(session, calls)
    run(session, f'{calls}import os; os._exit(0)')
    result = run(session, calls)
    assert '400 calls were made for this query' in result.error


def test_a_view_that_fails_costs_neither_notes_nor_sketch(session: KernelSession) -> None:
    failing = 'sketch._views.best = lambda *_: 1 / 0\n'
    result = good(session, f'{failing}notes["kept"] = 1; sketch.point((0, 0, 1), name="p")')
    assert result.notes == {'kept': 1}
    assert [operation['item']['name'] for operation in result.sketch] == ['p']
    assert 'the sketch could not be shown: ZeroDivisionError' in result.stdout


def test_state_that_cannot_be_rebuilt_is_said_to_be_lost(
    session: KernelSession, rings: RingRegistry
) -> None:
    query, tools = bound_query(rings)
    session.bind(query, tools)
    good(session, 'first = 1')
    session.bind(*bound_query(rings, 'and the next?'))
    result = run(session, 'import os; os._exit(0)')
    assert result.status is CellStatus.DIED
    assert 'variables of earlier questions of this session are lost' in result.error
    assert good(session, 'print(Metadata.question)').stdout == 'and the next?\n'


def test_kernel_killed_between_cells_is_rebuilt(
    session: KernelSession, rings: RingRegistry
) -> None:
    session.bind(*bound_query(rings))
    good(session, 'kept = 5')
    ended = os.pidfd_open(session.pid)
    signal.pidfd_send_signal(ended, signal.SIGKILL)
    select.select([ended], [], [], 60)
    os.close(ended)
    result = good(session, 'print(kept)')
    assert result.stdout == '5\n'
    assert 'the kernel had died between two cells' in result.stderr


def test_kernel_that_dies_while_it_is_rebuilt_is_replaced_too(
    session: KernelSession, rings: RingRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.bind(*bound_query(rings))
    good(session, 'kept = 5')
    taken: list[KernelLink] = []

    def dying(cancel: threading.Event | None) -> KernelLink:
        link = take(cancel)
        taken.append(link)
        if len(taken) == 1:
            link.kill()
        return link

    take = session._take
    monkeypatch.setattr(session, '_take', dying)
    assert 'variables now: kept' in run(session, 'import os; os._exit(0)').error
    assert good(session, 'print(kept)').stdout == '5\n'
    assert len(taken) == 2


def test_kernel_killed_from_outside_during_a_cell_is_noticed(session: KernelSession) -> None:
    timer = threading.Timer(0.5, os.kill, (session.pid, signal.SIGKILL))
    timer.start()
    result = run(session, 'import time; time.sleep(100)', timeout_s=90)
    timer.join()
    assert result.status is CellStatus.DIED
    assert result.elapsed_s < 60


def test_cancelling_interrupts(session: KernelSession) -> None:
    cancel = threading.Event()
    timer = threading.Timer(0.3, cancel.set)
    timer.start()
    result = session.execute('import time; time.sleep(100)', timeout_s=60, cancel=cancel)
    timer.join()
    assert result.status is CellStatus.TIMEOUT
    assert 'cancelled' in result.error


def test_closing_while_a_cell_runs(kernels: Kernels) -> None:
    fresh = kernels.acquire('closed while it runs')
    timer = threading.Timer(0.5, fresh.close)
    timer.start()
    with pytest.raises(KernelError, match='is closed'):
        fresh.execute('import time; time.sleep(100)', timeout_s=90)
    timer.join()


def test_figures_come_as_images(shared: KernelSession) -> None:
    code = 'import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.title("a")\nplt.show()'
    (image,) = good(shared, code).images
    assert image.rgb.std() > 0


def test_closed_session_refuses_cells(kernels: Kernels) -> None:
    fresh = kernels.acquire('closed')
    fresh.close()
    fresh.close()
    with pytest.raises(KernelError, match="'closed' is closed"):
        fresh.execute('1', timeout_s=1)
