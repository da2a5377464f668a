#!/usr/bin/env bash
# Builds interface packages into a virtual environment that holds the ROS wheels.
# Usage, from the root of the repository: install_interfaces.sh VENV PACKAGE_FOLDER...
set -euo pipefail
venv=$(cd "$1" && pwd)
shift
site=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
libraries=$venv/lib
for folder in "$site"/ros_*.libs; do
  [ -d "$folder" ] && libraries=$libraries:$folder
done
# The generators live in the environment, so the build must see it and nothing else.
unset PYTHONPATH
export AMENT_PREFIX_PATH=$venv CMAKE_PREFIX_PATH=$venv LD_LIBRARY_PATH=$libraries PATH=$venv/bin:$PATH
for package in "$@"; do
  echo "setup: building $package (about a minute)"
  "$venv/bin/python" -m pip install -qq --no-build-isolation --no-deps "./$package"
done
