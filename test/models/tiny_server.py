"""Program: an OpenAI-compatible server of one local checkpoint, as plain as one can be.

``python tiny_server.py CHECKPOINT`` prints its port. Like ``transformers serve`` it streams
without a closing ``[DONE]``, and the stream ends with the connection.
"""

from __future__ import annotations

import base64
import io
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from spatialclaw_ros.models.serving.loading import Settings, load

if TYPE_CHECKING:
    from spatialclaw_ros.models.serving.loading import Worker

NAME = 'tiny-gemma'
PIECE = 7
JPEG = 'data:image/jpeg;base64,'


def understood(messages: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[Any]]:
    """Return turns and images of a request's messages."""
    turns: list[dict[str, Any]] = []
    images: list[Any] = []
    for message in messages:
        content: Any = message['content']
        if isinstance(content, str):
            content = [{'type': 'text', 'text': content}]
        parts: list[dict[str, Any]] = []
        for part in content:
            if part['type'] == 'text':
                parts.append({'text': part['text']})
                continue
            data = base64.b64decode(part['image_url']['url'].removeprefix(JPEG), validate=True)
            parts.append({'image': len(images)})
            images.append(np.array(Image.open(io.BytesIO(data)).convert('RGB')))
        turns.append({'role': message['role'], 'parts': parts})
    return turns, images


class Handler(BaseHTTPRequestHandler):
    worker: Worker
    lock = threading.Lock()

    def do_GET(self) -> None:
        body = json.dumps({'object': 'list', 'data': [{'id': NAME, 'object': 'model'}]}).encode()
        self.send_response(200 if self.path == '/v1/models' else 404)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
        if self.path != '/v1/chat/completions' or asked['model'] != NAME or not asked['stream']:
            self.send_error(404)
            return
        turns, images = understood(asked['messages'])
        request = {
            'turns': turns,
            'max_tokens': asked['max_tokens'],
            'temperature': asked['temperature'],
            'stop_at_cell': False,
            'time_s': 100.0,
        }
        with self.lock:
            reply = self.worker.reply(request, images, threading.Event())
        self.send_response(200)
        self.send_header('Content-Type', 'text/event-stream')
        self.end_headers()
        text = reply['text']
        for start in range(0, len(text), PIECE):
            self.say(
                {'choices': [{'index': 0, 'delta': {'content': text[start : start + PIECE]}}]}
            )
        self.say(
            {
                'choices': [{'index': 0, 'delta': {}, 'finish_reason': reply['finish_reason']}],
                'usage': {
                    'prompt_tokens': reply['prompt_tokens'],
                    'completion_tokens': reply['output_tokens'],
                },
            }
        )

    def say(self, piece: dict[str, Any]) -> None:
        self.wfile.write(f'data: {json.dumps(piece)}\n\n'.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing: the pipe to the test is never read."""


def main() -> None:
    Handler.worker = load(Settings(Path(sys.argv[1]), device='cpu'))
    server = ThreadingHTTPServer(('127.0.0.1', 0), Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == '__main__':
    main()
