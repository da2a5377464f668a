"""Questions about pictures, put to a model in a conversation of their own."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING, Any

from spatialclaw_ros.core.conversation import ImagePart, Message, ModelRequest, TextPart
from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.models.located import read_located

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from spatialclaw_ros.core.frame import Capture
    from spatialclaw_ros.core.protocols import Model

DEADLINE_S = 60.0
MAX_TOKENS = 1024
UNDETERMINED = 'undetermined'
LOCATE = """\
Look first whether it is visible at all. If it is not, answer exactly: Not visible
If it is, answer with numbers alone, on a scale where the image is 1000 wide and 1000 high and the
top left corner is 0 0: `x y` for a point, `x1 y1 x2 y2` for a box, one thing a line.

"""
ASK = f"""\
Answer from what the images show, in one or two sentences. If they cannot tell, begin the answer
with the word {UNDETERMINED} and say what is missing.

"""
_THINKING = re.compile(r'<(think|thinking|thought)>.*?(?:</\1>|\Z)', re.DOTALL | re.IGNORECASE)
_THINKING_END = re.compile(r'</(?:think|thinking|thought)>', re.IGNORECASE)


class Looking:
    """Asks a vision-language model. Called by the broker's thread, for cells."""

    def __init__(self, model: Model) -> None:
        """Ask ``model``, which stays its owner's to close."""
        self._model = model

    def __call__(self, name: str, captures: Sequence[Capture], question: str) -> Mapping[str, Any]:
        """Return the value of a ``locate`` or ``ask`` of cells; see ``primitives.vision``.

        Raises:
            BadInputError: places are asked for in images of several sizes.
            ModelError: the model failed.
        """
        frames = [capture.frame for capture in captures]
        sizes = {(frame.width, frame.height) for frame in frames}
        if name == 'locate' and len(sizes) > 1:
            msg = f'locate: images of several sizes, {sorted(sizes)}; locate in one at a time'
            raise BadInputError(msg)
        images = [
            ImagePart(frame.rgb, f'image {i} (frame {frame.frame_index})')
            for i, frame in enumerate(frames, start=1)
        ]
        said = (LOCATE if name == 'locate' else ASK) + question
        request = ModelRequest(
            (Message('user', (*images, TextPart(said))),),
            role='locate' if name == 'locate' else 'ask',
            max_tokens=MAX_TOKENS,
            stop_at_cell=False,
        )
        reply = self._model.query(request, cancel=threading.Event(), deadline_s=DEADLINE_S)
        text = _without_thinking(reply.text)
        if name == 'locate':
            return {'text': text, **read_located(text, *next(iter(sizes)))}
        return {'text': text, 'determined': not text.lower().startswith(UNDETERMINED)}


def _without_thinking(text: str) -> str:
    rest = _THINKING.sub('', text)
    ends = list(_THINKING_END.finditer(rest))  # the prompt may have opened it
    return rest[ends[-1].end() :].strip() if ends else rest.strip()
