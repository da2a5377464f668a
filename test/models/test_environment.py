from __future__ import annotations

import sys

from spatialclaw_ros.models.environment import SET, clean_environment

CUDA = '/usr/local/cuda/lib64'


def test_nothing_of_ros_of_python_and_no_secret_passes() -> None:
    given = {
        'PATH': '/usr/bin',
        'LC_ALL': 'C',
        'CUDA_VISIBLE_DEVICES': '1',
        'HF_HOME': '/hf',
        'HF_TOKEN': 'secret',
        'OPENAI_API_KEY': 'secret',
        'PYTHONPATH': '/opt/ros/jazzy/lib/python3.12/site-packages',
        'PYTHONHOME': '/x',
        'VIRTUAL_ENV': '/venv',
        'ROS_DOMAIN_ID': '3',
        'AMENT_PREFIX_PATH': '/work/install:/opt/ros/jazzy',
        '_ROS_WHEELS_BOOTSTRAP_COMPLETE': '1',
        'HF_HUB_OFFLINE': '0',
        'LD_LIBRARY_PATH': ':'.join(
            ['/opt/ros/jazzy/lib', '', '/work/install/lib', CUDA, f'{sys.prefix}/lib']
        ),
    }
    assert clean_environment(given) == {
        'PATH': '/usr/bin',
        'LC_ALL': 'C',
        'CUDA_VISIBLE_DEVICES': '1',
        'HF_HOME': '/hf',
        'LD_LIBRARY_PATH': CUDA,
        **SET,
    }
    assert SET['HF_HUB_OFFLINE'] == '1'


def test_empty_library_path_is_left_out() -> None:
    assert clean_environment({'LD_LIBRARY_PATH': '/opt/ros/humble/lib'}) == SET
