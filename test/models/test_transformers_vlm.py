"""A real checkpoint in a real process: what it says, and what it says when it cannot."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from models.chats import COLOURS, learn, told, wall

from spatialclaw_ros.core.conversation import Message, ModelRequest, TextPart
from spatialclaw_ros.core.errors import CancelledError, ModelError
from spatialclaw_ros.models.options import TransformersOptions
from spatialclaw_ros.models.registry import make_model
from spatialclaw_ros.models.transformers_vlm import TransformersModel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spatialclaw_ros.core.conversation import ModelReply

PATIENCE_S = 100.0


@pytest.fixture(scope='module')
def model(tiny_checkpoint: Path, models_python: Path) -> Iterator[TransformersModel]:
    made = TransformersModel(TransformersOptions(tiny_checkpoint, models_python))
    yield made
    made.close()


def ask(model: Any, request: ModelRequest) -> ModelReply:  # noqa: ANN401
    reply: ModelReply = model.query(request, cancel=threading.Event(), deadline_s=PATIENCE_S)
    return reply


def copy_of(checkpoint: Path, folder: Path) -> Path:
    return Path(shutil.copytree(checkpoint, folder / 'copy'))


def test_the_image_changes_the_reply(model: TransformersModel) -> None:
    replies = {colour: ask(model, wall(colour)) for colour in COLOURS}
    assert {colour: reply.text for colour, reply in replies.items()} == {
        colour: told(colour) for colour in COLOURS
    }
    assert all(reply.details['finish_reason'] == 'cell' for reply in replies.values())
    assert all(reply.prompt_tokens > reply.output_tokens > 0 for reply in replies.values())


def test_family_whose_processor_needs_torchvision(models_python: Path, tmp_path: Path) -> None:
    lessons = [(wall(colour), told(colour)) for colour in COLOURS]
    path = learn(models_python, tmp_path, lessons, 'qwen')
    model = make_model('transformers', path=path, python=models_python)
    try:
        for colour in COLOURS:
            assert ask(model, wall(colour)).text == told(colour)
    finally:
        model.close()


def test_without_stop_at_cell_the_model_ends_itself(model: TransformersModel) -> None:
    reply = ask(model, wall('red', stop_at_cell=False))
    assert reply.text == told('red')
    assert reply.details['finish_reason'] == 'stop'


def test_token_limit_is_told(model: TransformersModel) -> None:
    reply = ask(model, wall('red', max_tokens=3))
    assert told('red').startswith(reply.text)
    assert (reply.output_tokens, reply.details['finish_reason']) == (3, 'length')


def test_sampling_is_repeatable(model: TransformersModel) -> None:
    first, second = (ask(model, wall('red', temperature=1.5, max_tokens=20)) for _ in range(2))
    assert first.text == second.text


def test_torch_stays_out_of_the_node(model: TransformersModel) -> None:
    assert ask(model, wall('red')).text
    assert 'torch' not in sys.modules
    assert 'transformers' not in sys.modules


def test_process_has_a_clean_environment(model: TransformersModel) -> None:
    ask(model, wall('red'))
    environ = Path(f'/proc/{model._process.pid}/environ').read_bytes().decode()
    names = {entry.partition('=')[0] for entry in environ.split('\0') if entry}
    assert 'HF_HUB_OFFLINE=1' in environ.split('\0')
    assert not {name for name in names if name.startswith(('PYTHONPATH', '_ROS', 'ROS_', 'AMENT'))}


def test_conversation_longer_than_the_context(model: TransformersModel) -> None:
    words = ModelRequest((Message('user', (TextPart('wall ' * 9000),)),))
    with pytest.raises(
        ModelError, match=r'the conversation has \d+ tokens and the model takes 8192'
    ):
        ask(model, words)
    assert ask(model, wall('blue')).text == told('blue')


def test_cancel_returns_and_the_next_query_works(model: TransformersModel) -> None:
    ask(model, wall('red'))
    os.kill(model._process.pid, signal.SIGSTOP)
    cancel = threading.Event()
    threading.Timer(0.1, cancel.set).start()
    try:
        with pytest.raises(CancelledError):
            model.query(wall('red'), cancel=cancel, deadline_s=PATIENCE_S)
    finally:
        os.kill(model._process.pid, signal.SIGCONT)
    assert ask(model, wall('green')).text == told('green')


def test_silence_ends_at_the_deadline(model: TransformersModel) -> None:
    ask(model, wall('red'))
    os.kill(model._process.pid, signal.SIGSTOP)
    try:
        with pytest.raises(ModelError, match=r'not complete within 0\.2 s'):
            model.query(wall('red'), cancel=threading.Event(), deadline_s=0.2)
    finally:
        os.kill(model._process.pid, signal.SIGCONT)
    assert ask(model, wall('green')).text == told('green')


def test_several_threads_take_turns(model: TransformersModel) -> None:
    replies: dict[str, str] = {}

    def run(colour: str) -> None:
        replies[colour] = ask(model, wall(colour)).text

    threads = [threading.Thread(target=run, args=(colour,)) for colour in COLOURS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert replies == {colour: told(colour) for colour in COLOURS}


def test_out_of_memory_names_the_ways_out(model: TransformersModel) -> None:
    ask(model, wall('red'))
    pid = model._process.pid
    size = int(Path(f'/proc/{pid}/statm').read_text().split()[0]) * resource.getpagesize()
    _, hard = resource.prlimit(pid, resource.RLIMIT_AS)
    resource.prlimit(pid, resource.RLIMIT_AS, (size + 4_000_000, hard))
    many = ModelRequest((Message('user', (TextPart('wall ' * 6000),)),))
    try:
        with pytest.raises(ModelError, match=r'out of memory .*max_image_pixels'):
            ask(model, many)
    finally:
        resource.prlimit(pid, resource.RLIMIT_AS, (hard, hard))
    assert ask(model, wall('blue')).text == told('blue')


def test_died_process_is_told_and_started_again(model: TransformersModel) -> None:
    ask(model, wall('red'))
    os.kill(model._process.pid, signal.SIGSTOP)
    errors: list[ModelError] = []

    def run() -> None:
        try:
            ask(model, wall('red'))
        except ModelError as error:
            errors.append(error)

    asking = threading.Thread(target=run)
    asking.start()
    os.kill(model._process.pid, signal.SIGKILL)
    asking.join()
    assert [str(error) for error in errors if 'was killed' in str(error)]
    assert ask(model, wall('red')).text == told('red')


def test_close_ends_the_process(tiny_checkpoint: Path, models_python: Path) -> None:
    model = TransformersModel(TransformersOptions(tiny_checkpoint, models_python))
    pid = model._process.pid
    assert Path(f'/proc/{pid}').exists()
    model.close()
    assert not Path(f'/proc/{pid}').exists()
    with pytest.raises(ModelError, match='closed'):
        ask(model, wall('red'))


def test_process_ends_with_the_node(tiny_checkpoint: Path, models_python: Path) -> None:
    program = (
        'import os, signal\n'
        'from spatialclaw_ros.models.registry import make_model\n'
        f'path, python = {str(tiny_checkpoint)!r}, {str(models_python)!r}\n'
        'model = make_model("transformers", path=path, python=python)\n'
        'print(model._process.pid, flush=True)\n'
        'os.kill(os.getpid(), signal.SIGKILL)\n'
    )
    node = subprocess.run([sys.executable, '-c', program], capture_output=True, check=False)
    command = Path(f'/proc/{int(node.stdout)}/cmdline')
    waiting = threading.Event()
    with contextlib.suppress(OSError):
        while command.read_bytes():  # pytest's own time limit is the end of patience
            waiting.wait(0.1)


@pytest.mark.parametrize(
    ('spoil', 'said'),
    [
        (shutil.rmtree, r'copy does not exist'),
        (lambda folder: (folder / 'config.json').unlink(), r'lacks config\.json, it holds chat'),
        (lambda folder: (folder / 'model.safetensors').unlink(), r'lacks weights'),
    ],
)
def test_no_checkpoint(
    tiny_checkpoint: Path,
    models_python: Path,
    tmp_path: Path,
    spoil: Any,  # noqa: ANN401
    said: str,
) -> None:
    folder = copy_of(tiny_checkpoint, tmp_path)
    spoil(folder)
    with pytest.raises(ModelError, match=said) as raised:
        make_model('transformers', path=folder, python=models_python)
    assert str(folder) in str(raised.value)
    assert 'model.path has to be a folder with' in str(raised.value)


def spoil_weights(folder: Path) -> None:
    weights = folder / 'model.safetensors'
    weights.write_bytes(weights.read_bytes()[:1000])


def spoil_kind(folder: Path) -> None:
    config = json.loads((folder / 'config.json').read_text())
    (folder / 'config.json').write_text(json.dumps({**config, 'model_type': 'never_heard_of'}))


@pytest.mark.parametrize(
    ('spoil', 'said'),
    [
        (spoil_weights, r'cannot be loaded as an image-text-to-text model'),
        (spoil_kind, r'never_heard_of'),
        (lambda folder: (folder / 'chat_template.jinja').unlink(), r'has no chat template'),
        (lambda folder: (folder / 'tokenizer.json').unlink(), r'no usable processor'),
    ],
)
def test_spoilt_checkpoint_is_named(
    tiny_checkpoint: Path,
    models_python: Path,
    tmp_path: Path,
    spoil: Any,  # noqa: ANN401
    said: str,
) -> None:
    folder = copy_of(tiny_checkpoint, tmp_path)
    spoil(folder)
    model = make_model('transformers', path=folder, python=models_python)
    try:
        with pytest.raises(ModelError, match=said) as raised:
            ask(model, wall('red'))
    finally:
        model.close()
    assert str(folder) in str(raised.value)


@pytest.mark.parametrize(
    ('options', 'said'),
    [
        ({'quantisation': 'nf4'}, 'pip install bitsandbytes'),
        ({'device': 'cuda:7'}, r'model\.device cuda:7: torch .* sees \d GPUs'),
    ],
)
def test_what_the_machine_lacks(
    tiny_checkpoint: Path, models_python: Path, options: dict[str, str], said: str
) -> None:
    model = make_model('transformers', path=tiny_checkpoint, python=models_python, **options)
    try:
        with pytest.raises(ModelError, match=said):
            ask(model, wall('red'))
    finally:
        model.close()


def test_interpreter_without_torch_is_named(tiny_checkpoint: Path) -> None:
    model = make_model('transformers', path=tiny_checkpoint, python=sys.executable)
    try:
        with pytest.raises(ModelError, match=r'torch.*make setup-models'):
            ask(model, wall('red'))
    finally:
        model.close()


def test_interpreter_that_is_none(tiny_checkpoint: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r'nothing cannot be started .* set model\.python'):
        make_model('transformers', path=tiny_checkpoint, python=tmp_path / 'nothing')
