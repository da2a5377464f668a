from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest

from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.models.options import OpenAIOptions, TransformersOptions
from spatialclaw_ros.models.registry import NAMES, make_model

URL = 'http://localhost:8000/v1'


def test_unknown_name_lists_the_known() -> None:
    with pytest.raises(BadInputError, match=r"'gpt' is none of rules, openai, transformers, scr"):
        make_model('gpt')
    assert NAMES == ('rules', 'openai', 'transformers', 'scripted')


def test_rules_need_nothing() -> None:
    model = make_model('rules')
    assert model.name == 'rules'
    model.close()


@pytest.mark.parametrize(
    ('name', 'options', 'said'),
    [
        ('rules', {'path': 'x'}, "model 'rules': option path is unknown; it takes no options"),
        ('openai', {'base_url': URL, 'modle': 'x'}, 'option modle is unknown; it takes base_url'),
        ('openai', {}, "model.base_url '': name the server, such as http"),
        ('openai', {'base_url': 'localhost:8000'}, "model.base_url 'localhost:8000'"),
        ('openai', {'base_url': URL, 'event_timeout_s': 0}, 'model.event_timeout_s is 0'),
        ('openai', {'base_url': URL, 'jpeg_quality': 101}, 'model.jpeg_quality 101'),
        ('transformers', {'path': '', 'python': 'p'}, 'model.path is empty: name the folder'),
        ('transformers', {'path': 'p', 'python': ''}, 'model.python is empty'),
        ('transformers', {'path': 'p'}, "missing 1 required positional argument: 'python'"),
        ('transformers', {'path': 'p', 'python': 'p', 'dtype': 'int4'}, "model.dtype 'int4' is"),
        ('transformers', {'path': 'p', 'python': 'p', 'device': 'tpu'}, "model.device 'tpu' is"),
        (
            'transformers',
            {'path': 'p', 'python': 'p', 'quantisation': 'awq'},
            "model.quantisation 'awq' is none of '', 'nf4', 'int8'",
        ),
        (
            'transformers',
            {'path': 'p', 'python': 'p', 'max_image_pixels': 0},
            'model.max_image_pixels is 0',
        ),
    ],
)
def test_option_that_cannot_be_used(name: str, options: dict[str, object], said: str) -> None:
    with pytest.raises(BadInputError) as raised:
        make_model(name, **options)
    assert said in str(raised.value)


def test_options_are_frozen() -> None:
    options = OpenAIOptions(URL, extra_fields={'top_k': 1})
    with pytest.raises(dataclasses.FrozenInstanceError):
        options.model = 'x'  # type: ignore[misc]
    with pytest.raises(TypeError):
        options.extra_fields['top_k'] = 2  # type: ignore[index]


def test_interpreter_of_an_environment_stays_its_link(tmp_path: Path) -> None:
    link = tmp_path / 'python'
    link.symlink_to(sys.executable)
    assert TransformersOptions(Path('~/x'), link).python == link
    assert TransformersOptions(Path('~/x'), link).path == Path.home() / 'x'


def test_only_what_is_named_is_imported(tmp_path: Path) -> None:
    script = tmp_path / 'cells.py'
    script.write_text('ReturnAnswer(1)\n')
    program = (
        'import sys\n'
        'from spatialclaw_ros.models.registry import make_model\n'
        f'make_model("scripted", path={str(script)!r})\n'
        'loaded = [name for name in ("httpx", "cv2", "torch", "asyncio") if name in sys.modules]\n'
        'sys.exit(str(loaded) if loaded else 0)\n'
    )
    run = subprocess.run([sys.executable, '-c', program], capture_output=True, check=False)
    assert run.returncode == 0, run.stderr
