"""What is shipped beside the code agrees with it: parameters, profiles, RViz's view, packages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
import rclpy
import yaml
from ros.processes import ROOT

from spatialclaw_ros.ros import parameters, qos
from spatialclaw_ros.ros.lifecycle import SpatialClawNode
from spatialclaw_ros.ros.settings import NodeSettings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ros.listener import Listener

CONFIG = ROOT / 'config'
PARAMS = CONFIG / 'params.yaml'
EMPTY_IN_FILE = {'robot.size', 'robot.footprint', 'robot.arm_base'}
"""A YAML list without elements has no type; they stand there as comments."""
NUMBER = r'-?[\d.]+'


@pytest.fixture
def node(listener: Listener) -> Iterator[SpatialClawNode]:
    """Return the node object, unconfigured, in the test's own process."""
    del listener
    made = SpatialClawNode()
    yield made
    made.destroy_node()


def flat(tree: dict[str, Any], prefix: str = '') -> dict[str, Any]:
    """Return a nested mapping with dotted names."""
    out: dict[str, Any] = {}
    for name, value in tree.items():
        out |= (
            flat(value, f'{prefix}{name}.') if isinstance(value, dict) else {prefix + name: value}
        )
    return out


def shipped() -> dict[str, Any]:
    """Return the parameters of config/params.yaml."""
    return flat(yaml.safe_load(PARAMS.read_text(encoding='utf-8'))['/**']['ros__parameters'])


def test_shipped_parameters_are_the_declared_ones_with_their_defaults() -> None:
    declared = {leaf.name: leaf.default for leaf in parameters.parameter_leaves()}
    file = shipped()
    assert set(file) == set(declared) - EMPTY_IN_FILE | {'autostart'}
    for name, value in file.items():
        default = True if name == 'autostart' else declared[name]
        listed = list(default) if isinstance(default, tuple) else default
        assert value == listed, name
        assert type(value) is type(listed), f'{name}: rclpy takes no other type'


def test_node_declares_them_with_descriptors(node: SpatialClawNode) -> None:
    for name in shipped():
        descriptor = node.describe_parameter(name)
        assert descriptor.description.strip(), name
        assert descriptor.type, name
    for name in (*parameters.RANGES, *parameters.CHOICES):
        assert node.has_parameter(name), f'a limit for {name}, which is no parameter'
    assert parameters.read(node) == NodeSettings(fixed_camera={'camera': ()})


def test_comments_state_the_limits() -> None:
    """'1 to 4096' above a parameter is what its descriptor says."""
    text = PARAMS.read_text(encoding='utf-8')
    for name, (low, high) in parameters.RANGES.items():
        leaf = name.rpartition('.')[2]
        comment = re.search(rf'((?:^ *#.*\n)+) *{leaf}:', text, re.MULTILINE)
        assert comment, name
        limits = re.findall(rf'({NUMBER}) to ({NUMBER})\.', comment[1])
        assert limits, f'{name}: its comment states no limits'
        assert float(limits[-1][0]) == pytest.approx(low)
        assert float(limits[-1][1]) == pytest.approx(high, abs=1e-4)


def test_parameter_file_reaches_the_node(listener: Listener, tmp_path: Path) -> None:
    """The example of a fixed camera too, which the file shows as a comment."""
    del listener
    text = PARAMS.read_text(encoding='utf-8')
    text = re.sub(
        r'# (fixed_camera:|  camera: \[|size: \[|footprint: \[|arm_base: \[)', r'\1', text
    )
    file = tmp_path / 'params.yaml'
    file.write_text(text.replace('slop_s: 0.02', 'slop_s: 0.05'), encoding='utf-8')
    context = rclpy.Context()
    rclpy.init(args=['--ros-args', '--params-file', str(file)], context=context)
    try:
        node = rclpy.create_node('spatialclaw', context=context)
        parameters.declare(node)
        settings = parameters.read(node)
        node.destroy_node()
    finally:
        context.try_shutdown()
    assert settings.sync.slop_s == 0.05
    assert settings.product.robot.size == (0.6, 0.4, 0.5)
    assert len(settings.product.robot.footprint) == 8
    assert settings.product.robot.arm_base == (0.1, 0.0, 0.4)
    pose = settings.fixed_pose('camera')
    assert pose is not None
    assert pose[2, 3] == 1.2


@pytest.mark.parametrize('name', ['fastdds_large_data.xml', 'fastdds_large_data_container.xml'])
def test_transport_profiles_keep_fast_dds_from_dropping_shared_memory(name: str) -> None:
    """It does so, with hardly a word, where one message may be larger than the segment."""
    space = {'d': 'http://www.eprosima.com'}
    root = ET.parse(CONFIG / name).getroot()  # noqa: S314 - our own file
    sizes = {
        tag: int(root.findtext(f'.//d:{tag}', '0', space))
        for tag in ('segment_size', 'maxMessageSize')
    }
    assert 4_000_000 < sizes['maxMessageSize'] <= sizes['segment_size']
    used = {item.text for item in root.findall('.//d:userTransports/d:transport_id', space)}
    made = {item.text for item in root.findall('.//d:transport_descriptor/d:transport_id', space)}
    assert used == made
    assert root.findtext('.//d:useBuiltinTransports', '', space) == 'false'
    assert 'interfaceWhiteList' not in ET.tostring(root, 'unicode'), 'robots have networks'


def test_rviz_view_listens_to_what_the_node_says(node: SpatialClawNode) -> None:
    view = yaml.safe_load((CONFIG / 'spatialclaw.rviz').read_text(encoding='utf-8'))
    manager = view['Visualization Manager']
    assert manager['Global Options']['Fixed Frame'] == NodeSettings().product.world_frame
    offered = {publisher.topic_name: publisher for publisher in node.publishers}
    kinds = {'MarkerArray': 'MarkerArray', 'Pose': 'PoseStamped', 'Image': 'Image'}
    seen = set()
    for display in manager['Displays']:
        package, _, kind = display['Class'].partition('/')
        assert package == 'rviz_default_plugins', 'the classes of ROS 1 are not valid here'
        topic = display.get('Topic')
        if topic is None or not topic['Value'].startswith('spatialclaw/'):
            continue
        name = f'/{topic["Value"]}'
        seen.add(name)
        assert offered[name].msg_type.__name__ == kinds[kind]
        assert offered[name].qos_profile.durability == qos.LATCHED.durability
        assert topic['Durability Policy'] == 'Transient Local'
        assert topic['Reliability Policy'] == 'Reliable'
    assert {'/spatialclaw/markers', '/spatialclaw/overlay'} <= seen


def test_interface_package_builds_what_it_holds() -> None:
    folder = ROOT / 'spatialclaw_msgs'
    cmake = (folder / 'CMakeLists.txt').read_text(encoding='utf-8')
    named = set(re.findall(r'"((?:msg|action|srv)/\w+\.\w+)"', cmake))
    there = {str(f.relative_to(folder)) for d in ('msg', 'action') for f in (folder / d).iterdir()}
    assert named == there
    (depends,) = re.findall(r'DEPENDENCIES ([\w ]+)\s*\)', cmake)
    package = ET.parse(folder / 'package.xml').getroot()  # noqa: S314 - our own file
    assert {item.text for item in package.findall('depend')} == set(depends.split())
    assert set(depends.split()) <= set(re.findall(r'find_package\((\w+) REQUIRED\)', cmake))
    used = set(re.findall(r'^(\w+)/\w+', all_text(folder), re.MULTILINE))
    assert used <= set(depends.split())
    assert package.findtext('member_of_group') == 'rosidl_interface_packages'
    assert package.findtext('export/build_type') == 'ament_cmake'


def all_text(folder: Path) -> str:
    """Return all interface definitions of a package."""
    files = [file for kind in ('msg', 'action') for file in (folder / kind).iterdir()]
    return '\n'.join(file.read_text(encoding='ascii') for file in files)


def test_package_depends_on_the_ros_that_it_imports() -> None:
    package = ET.parse(ROOT / 'package.xml').getroot()  # noqa: S314 - our own file
    stated = {item.text for item in package.findall('exec_depend')}
    imported = set()
    for file in (*(ROOT / 'spatialclaw_ros').rglob('*.py'), *(ROOT / 'launch').glob('*.py')):
        imported |= set(
            re.findall(r'^ *from (\w+)[\w.]* import|', file.read_text('utf-8'), re.MULTILINE)
        )
    ros = {name for name in imported if name.endswith(('_msgs', '_interfaces', '_srvs'))}
    ros |= imported & {'rclpy', 'launch', 'launch_ros', 'ament_index_python'}
    assert ros <= stated, f'package.xml lacks {sorted(ros - stated)}'
