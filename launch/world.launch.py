"""Starts a synthetic world as a robot's node, with the transport that RGB-D images need.

For a node of this package that looks at it, include spatialclaw.launch.py with the same
namespace. Two robots in one domain keep their transforms apart by remapping /tf and /tf_static.
"""

import os
from pathlib import Path

from ament_index_python.packages import get_package_share_directory
from launch.actions import DeclareLaunchArgument, SetEnvironmentVariable
from launch.substitutions import LaunchConfiguration
from launch_ros.actions import Node
from launch_ros.parameter_descriptions import ParameterValue

from launch import LaunchDescription

PACKAGE = 'spatialclaw_ros'
PROFILE_VARIABLES = ('FASTDDS_DEFAULT_PROFILES_FILE', 'FASTRTPS_DEFAULT_PROFILES_FILE')

PARAMETERS = (
    ('seed', int, '0', 'which world; 0 or more'),
    ('width', int, '640', 'pixels'),
    ('height', int, '480', 'pixels'),
    ('rate_hz', float, '10.0', 'pictures a second'),
    ('noise.preset', str, 'none', "none, or typical: with a depth sensor's faults"),
    ('loop', bool, 'true', 'begin again after the end; else play once, when somebody listens'),
    ('clock', bool, 'false', 'publish /clock and stamp by it'),
    ('speed', float, '1.0', 'how fast time runs, with clock'),
)


def generate_launch_description() -> LaunchDescription:
    """Return what `ros2 launch spatialclaw_ros world.launch.py` starts."""
    profile = str(Path(get_package_share_directory(PACKAGE)) / 'config/fastdds_large_data.xml')
    own = any(os.environ.get(name) for name in PROFILE_VARIABLES)  # the robot's profile wins
    transport = [SetEnvironmentVariable(name, profile) for name in PROFILE_VARIABLES if not own]
    declared = [
        DeclareLaunchArgument(argument(name), default_value=default, description=text)
        for name, _, default, text in PARAMETERS
    ]
    namespace = DeclareLaunchArgument(
        'namespace', default_value='', description='namespace of the robot and its topics'
    )
    node = Node(
        package=PACKAGE,
        executable='spatialclaw_world',
        name='world',
        namespace=LaunchConfiguration('namespace'),
        parameters=[
            {
                name: ParameterValue(LaunchConfiguration(argument(name)), value_type=kind)
                for name, kind, _, _ in PARAMETERS
            }
        ],
        output='screen',
    )
    return LaunchDescription([namespace, *declared, *transport, node])


def argument(parameter: str) -> str:
    """Return the launch argument of a parameter: noise for noise.preset."""
    return parameter.partition('.')[0]
