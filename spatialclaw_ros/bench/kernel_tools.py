"""What a tool call of a cell costs: a mask comes back over the broker, or over HTTP."""

from __future__ import annotations

import base64
import io
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

import spatialclaw_ros
from spatialclaw_ros.bench.kernel_pictures import Pixels, put, query_of, ring_for
from spatialclaw_ros.bench.kernel_row import kernel_row
from spatialclaw_ros.bench.rig import MS, ReadyMask, run
from spatialclaw_ros.kernel.tools import QueryTools

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from spatialclaw_ros.bench.kernel_row import KernelRow
    from spatialclaw_ros.bench.rig import Rig

PICTURE = Path(spatialclaw_ros.__file__).parent / 'data' / 'ycbv_0001' / 'rgb' / '000000.png'
"""A photograph of 640x480: how long one takes as PNG depends on what it shows."""
CALL = """
import time
start = time.perf_counter()
mask = tools.SAM3.segment_image_by_text(InputImages[0], 'thing').get_mask()
print(time.perf_counter() - start, mask.sum())
"""
CONNECT = """
import base64, http.client, io, json, time
picture = PIL.Image.open({picture!r}).convert('RGB')
line = http.client.HTTPConnection('127.0.0.1', {port})
def segment(image, prompt):
    file = io.BytesIO()
    image.save(file, 'PNG')
    sent = {{'image': base64.b64encode(file.getvalue()).decode(), 'prompt': prompt}}
    line.request('POST', '/segment', json.dumps(sent), {{'Content-Type': 'application/json'}})
    found = json.loads(line.getresponse().read())
    data = base64.b64decode(found['mask'])
    return np.frombuffer(data, bool).reshape(found['shape'])
"""
PLAIN_CALL = """
start = time.perf_counter()
mask = segment(picture, 'thing')
print(time.perf_counter() - start, mask.sum())
"""


def tool_rows(rig: Rig) -> Iterator[KernelRow]:
    """Measure ``tool_round_trip``; on either side the mask is ready when it is asked for."""
    rgb = np.asarray(Image.open(PICTURE).convert('RGB'))
    height, width = rgb.shape[:2]
    picture = Pixels(rgb, np.ones((height, width), np.float32))
    mask = np.zeros((height, width), bool)
    mask[height // 4 : height // 2, width // 4 : width // 2] = True
    query = query_of(put(ring_for(rig.rings, picture, 1), [picture]))
    session = rig.pool.acquire('tools')
    session.bind(query, QueryTools(query, ReadyMask(mask)))
    ours: list[float] = []
    theirs: list[float] = []
    with serve(mask) as port:
        rig.plain.run(CONNECT.format(picture=str(PICTURE), port=port))
        for turn in range(rig.rounds + 1):
            for took, printed in (
                (ours, run(session, CALL).stdout),
                (theirs, rig.plain.run(PLAIN_CALL)),
            ):
                seconds, pixels = printed.split()
                assert int(pixels) == mask.sum(), printed  # noqa: S101 - both bring the mask
                if turn:  # the first fills caches
                    took.append(MS * float(seconds))
    session.close()
    yield kernel_row('tool_round_trip', median(ours), median(theirs), rig.rounds, target=100.0)


@contextmanager
def serve(mask: NDArray[np.bool_]) -> Iterator[int]:
    """Give the mask over HTTP to whoever sends a picture; yields the port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = 'HTTP/1.1'
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            """Reply to one request."""
            asked = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
            image = Image.open(io.BytesIO(base64.b64decode(asked['image'])))
            found = np.asarray(image).shape[:2] == mask.shape
            data = base64.b64encode((mask & found).tobytes()).decode()
            reply = json.dumps({'mask': data, 'shape': mask.shape}).encode()
            self.send_response(200)
            self.send_header('Content-Length', str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(('127.0.0.1', 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, name='bench-http')
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
