"""Starts the node, and RViz where it is asked for, with the transport that RGB-D images need.

Remap the inputs where it is included or from the command line of the camera driver: the node
listens to rgb/image, rgb/camera_info, depth/image and depth/camera_info in its namespace.
"""

import os
from pathlib import Path

from ament_index_python.packages import get_package_share_directory
from launch.actions import DeclareLaunchArgument, OpaqueFunction, SetEnvironmentVariable
from launch.conditions import IfCondition
from launch.substitutions import LaunchConfiguration
from launch_ros.actions import Node
from launch_ros.parameter_descriptions import ParameterValue

from launch import LaunchContext, LaunchDescription

PACKAGE = 'spatialclaw_ros'
PROFILE_VARIABLES = ('FASTDDS_DEFAULT_PROFILES_FILE', 'FASTRTPS_DEFAULT_PROFILES_FILE')


ARGUMENTS = (
    ('rviz', 'false', 'start RViz with the view of this package: true or false'),
    ('namespace', '', 'namespace of the node and of its inputs'),
    ('use_sim_time', 'false', 'take the time from /clock, as with bags and simulators'),
    (
        'model',
        '',
        'what answers: rules, openai, transformers or scripted; empty = as params_file',
    ),
)


def generate_launch_description() -> LaunchDescription:
    """Return what `ros2 launch spatialclaw_ros spatialclaw.launch.py` starts."""
    config = Path(get_package_share_directory(PACKAGE)) / 'config'
    profile = str(config / 'fastdds_large_data.xml')
    parameters = ('params_file', str(config / 'params.yaml'), 'YAML file of parameters')
    declared = [
        DeclareLaunchArgument(name, default_value=default, description=text)
        for name, default, text in (parameters, *ARGUMENTS)
    ]
    own = any(os.environ.get(name) for name in PROFILE_VARIABLES)  # the robot's profile wins
    transport = [SetEnvironmentVariable(name, profile) for name in PROFILE_VARIABLES if not own]
    rviz = Node(
        package='rviz2',
        executable='rviz2',
        namespace=LaunchConfiguration('namespace'),
        arguments=['-d', str(config / 'spatialclaw.rviz')],
        parameters=[{'use_sim_time': _use_sim_time()}],
        condition=IfCondition(LaunchConfiguration('rviz')),
    )
    return LaunchDescription([*declared, *transport, OpaqueFunction(function=_node), rviz])


def _node(context: LaunchContext) -> list[Node]:
    """Return the node; the argument ``model`` wins over the file only where it is given."""
    model = LaunchConfiguration('model').perform(context)
    chosen = {'model.name': model} if model else {}
    node = Node(
        package=PACKAGE,
        executable='spatialclaw_node',
        name='spatialclaw',
        namespace=LaunchConfiguration('namespace'),
        parameters=[
            LaunchConfiguration('params_file'),
            {'use_sim_time': _use_sim_time(), **chosen},
        ],
        output='screen',
    )
    return [node]


def _use_sim_time() -> ParameterValue:
    return ParameterValue(LaunchConfiguration('use_sim_time'), value_type=bool)
