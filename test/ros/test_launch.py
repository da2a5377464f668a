"""The launch files, with stand-ins for launch and launch_ros, which come with ROS 2 itself."""

from __future__ import annotations

import importlib.util
import json
import sys
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import pytest
from ros.processes import ROOT

from spatialclaw_ros.ros.setting_tree import leaves
from spatialclaw_ros.ros.world_settings import PRESET, WorldSettings

LAUNCH = ROOT / 'launch'
USED = {
    'ament_index_python.packages': ['get_package_share_directory'],
    'launch': ['LaunchContext', 'LaunchDescription'],
    'launch.actions': ['DeclareLaunchArgument', 'OpaqueFunction', 'SetEnvironmentVariable'],
    'launch.conditions': ['IfCondition'],
    'launch.substitutions': ['LaunchConfiguration'],
    'launch_ros.actions': ['Node'],
    'launch_ros.parameter_descriptions': ['ParameterValue'],
}


@dataclass
class Made:
    """What the launch file made of one of launch's classes."""

    kind: str
    values: tuple[Any, ...]
    options: dict[str, Any] = field(default_factory=dict)

    def perform(self, context: dict[str, str]) -> str:
        """Return the value of a launch configuration."""
        return context[self.values[0]]


def maker(kind: str) -> Any:  # noqa: ANN401 - stands in for a class
    return lambda *values, **options: Made(kind, values, options)


@pytest.fixture
def described(monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: ANN401 - a function
    """Return the function that loads a launch file and returns what it describes."""

    def load(name: str = 'spatialclaw') -> tuple[ModuleType, list[Made]]:
        for used, members in USED.items():
            module = ModuleType(used)
            for member in members:
                setattr(module, member, maker(member))
            monkeypatch.setitem(sys.modules, used, module)
            monkeypatch.setitem(sys.modules, used.partition('.')[0], sys.modules[used])
        monkeypatch.setitem(sys.modules, 'launch', sys.modules['launch'])
        for member in USED['launch']:
            monkeypatch.setattr(sys.modules['launch'], member, maker(member), raising=False)
        packages: Any = sys.modules['ament_index_python.packages']
        packages.get_package_share_directory = lambda name: str(ROOT) if name else ''
        spec = importlib.util.spec_from_file_location('launch_file', LAUNCH / f'{name}.launch.py')
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module, module.generate_launch_description().values[0]

    return load


def of_kind(made: list[Made], kind: str) -> list[Made]:
    return [one for one in made if one.kind == kind]


def test_node_is_started_with_file_clock_and_model(described: Any) -> None:  # noqa: ANN401
    module, made = described()
    (later,) = of_kind(made, 'OpaqueFunction')
    (node,) = later.options['function']({'model': 'openai'})
    file, own = node.options['parameters']
    assert file.values == ('params_file',)
    assert own['model.name'] == 'openai'
    assert own['use_sim_time'].options == {'value_type': bool}
    (default,) = later.options['function']({'model': ''})
    assert set(default.options['parameters'][1]) == {'use_sim_time'}
    programs = (ROOT / 'setup.py').read_text(encoding='utf-8')
    assert f"'{node.options['executable']} = " in programs
    assert node.options['package'] == module.PACKAGE == 'spatialclaw_ros'
    assert node.options['name'] == 'spatialclaw'


def test_arguments_are_declared_and_files_exist(described: Any) -> None:  # noqa: ANN401
    _, made = described()
    declared = {one.values[0]: one.options for one in of_kind(made, 'DeclareLaunchArgument')}
    assert set(declared) == {'params_file', 'rviz', 'namespace', 'use_sim_time', 'model'}
    assert all(options['description'] for options in declared.values())
    (rviz,) = of_kind(made, 'Node')
    assert rviz.options['condition'].values[0].values == ('rviz',)
    flag, view = rviz.options['arguments']
    assert flag == '-d'
    for file in (view, declared['params_file']['default_value']):
        assert (ROOT / 'config').as_posix() in file
        with open(file, encoding='utf-8') as opened:  # noqa: PTH123 - a path as text
            assert opened.read(1)


def test_world_has_the_parameters_of_its_node(described: Any) -> None:  # noqa: ANN401
    module, made = described('world')
    declared = {one.values[0]: one.options for one in of_kind(made, 'DeclareLaunchArgument')}
    assert all(options['description'] for options in declared.values())
    (node,) = of_kind(made, 'Node')
    programs = (ROOT / 'setup.py').read_text(encoding='utf-8')
    assert f"'{node.options['executable']} = " in programs
    assert node.options['package'] == module.PACKAGE == 'spatialclaw_ros'
    (parameters,) = node.options['parameters']
    known = {leaf.name for leaf in leaves(WorldSettings())} | {PRESET}
    assert set(parameters) <= known
    for name, value in parameters.items():
        (configuration,) = value.values
        default = declared[configuration.values[0]]['default_value']
        kind = value.options['value_type']
        assert kind(json.loads(default) if kind is bool else default) is not None, name
    assert set(declared) == {module.argument(name) for name in parameters} | {'namespace'}


@pytest.mark.parametrize('file', ['spatialclaw', 'world'])
@pytest.mark.parametrize('own', ['', '/robot/profile.xml'])
def test_transport_profile_unless_the_robot_has_its_own(
    described: Any,  # noqa: ANN401
    monkeypatch: pytest.MonkeyPatch,
    own: str,
    file: str,
) -> None:
    for name in ('FASTDDS_DEFAULT_PROFILES_FILE', 'FASTRTPS_DEFAULT_PROFILES_FILE'):
        monkeypatch.setenv(name, own if name.startswith('FASTDDS') else '')
    _, made = described(file)
    variables = {one.values[0]: one.values[1] for one in of_kind(made, 'SetEnvironmentVariable')}
    assert set(variables.values()) == (
        set() if own else {str(ROOT / 'config' / 'fastdds_large_data.xml')}
    )
    assert len(variables) == (0 if own else 2)
