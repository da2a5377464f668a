"""What the settings put together: who answers a cell's questions about pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from models.test_looking import Replying, capture

from spatialclaw_ros.assemble import tools_maker
from spatialclaw_ros.core.errors import ToolError
from spatialclaw_ros.core.query import Query
from spatialclaw_ros.core.settings import ModelSettings, Settings

if TYPE_CHECKING:
    from spatialclaw_ros.core.protocols import HostTools

QUESTION = {'frame_indices': [3], 'question': 'the mug'}


def tools(model_name: str, model: Replying) -> HostTools:
    """Return the tools of a query about one picture."""
    settings = Settings(model=ModelSettings(name=model_name))
    return tools_maker(settings, model=model)(Query('q', 'where?', (capture(3),)))


@pytest.mark.parametrize('name', ['openai', 'transformers'])
def test_a_model_that_sees_is_asked_by_cells(name: str) -> None:
    reply = tools(name, Replying('500 500')).call('locate', QUESTION)
    assert reply.value['points'] == [[320, 240]]


@pytest.mark.parametrize('name', ['rules', 'scripted'])
def test_a_model_that_sees_nothing_is_not(name: str) -> None:
    model = Replying('500 500')
    with pytest.raises(ToolError, match='no vision-language model'):
        tools(name, model).call('locate', QUESTION)
    assert model.asked == []
