#!/usr/bin/env bash
# Makes a virtual environment, or keeps the one that is there if it is of the same kind.
# Usage: make_venv.sh VENV PYTHON KIND [venv options...]
# KIND is any word; another word, or another Python, means that the old environment is thrown away.
set -euo pipefail
venv=$1 python=$2 kind=$3
shift 3
kind="$kind $("$python" -c 'import sys; print(sys.version.split()[0], sys.base_prefix)')"
if [ "$(cat "$venv/.kind" 2>/dev/null)" != "$kind" ]; then
  echo "setup: making $venv with $python"
  rm -rf "$venv"
  "$python" -m venv "$@" "$venv"
  # colcon would take a package below it for one of the workspace's.
  touch "$venv/COLCON_IGNORE"
  echo "$kind" > "$venv/.kind"
fi
