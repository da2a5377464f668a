# `make help` tells what there is. Variables are set on the command line: make setup PYTHON=python3.12
PYTHON ?= python3
ROS_WHEELS ?= kilted
TORCH ?= torch==2.13.0
SOAK_CELLS ?= 1000

VENV := .venv
KERNEL_VENV := .venv-kernel
MODELS_VENV := .venv-models

# Where a ROS 2 is sourced, the node takes it; elsewhere ROS comes as wheels.
ifneq ($(and $(ROS_DISTRO),$(AMENT_PREFIX_PATH)),)
ROS := system
else
ROS := wheels-$(ROS_WHEELS)
# What another environment left behind must not reach ours. The wheels start Python a second time with library
# paths of their own, and mark that in a variable: a child of another environment would skip what it needs.
unexport PYTHONPATH LD_LIBRARY_PATH _ROS_WHEELS_BOOTSTRAP_COMPLETE
endif
# The kernel's and the models' environments never see ROS, sourced or not.
CLEAN := env -u PYTHONPATH -u LD_LIBRARY_PATH -u _ROS_WHEELS_BOOTSTRAP_COMPLETE

PYVERSION := $(shell $(PYTHON) -c 'import platform; print(platform.python_version())' 2>/dev/null)
PIP_INSTALL := -m pip install -qq --disable-pip-version-check

# One stamp for each part, so that a second call does only what changed. The names hold what the environment was
# made with: another Python or ROS makes it anew.
NODE_PACKAGES := $(VENV)/.packages-$(ROS)-$(PYVERSION)
NODE_INTERFACES := $(VENV)/.interfaces-$(ROS)-$(PYVERSION)
NODE_READY := $(VENV)/.ready-$(ROS)-$(PYVERSION)
KERNEL_READY := $(KERNEL_VENV)/.ready-$(PYVERSION)
MODELS_READY := $(MODELS_VENV)/.ready-$(PYVERSION)-$(subst $() ,_,$(TORCH))

INTERFACES := spatialclaw_msgs test/underlay/tf2_msgs
INTERFACE_FILES := $(foreach p,$(INTERFACES),$(shell find $(p) -type f))
INSTALLED_FILES := setup.py setup.cfg package.xml

.PHONY: help setup setup-models demo test soak lint format clean check-system $(VENV) $(KERNEL_VENV) $(MODELS_VENV)
.DEFAULT_GOAL := help

help:
	@cat scripts/help.txt

check-system:
	@command -v $(PYTHON) >/dev/null || { echo "setup: no interpreter $(PYTHON): make setup PYTHON=..." >&2; exit 1; }
	@test -f requirements/ros-$(ROS_WHEELS).txt || { echo "setup: ROS_WHEELS is kilted or jazzy" >&2; exit 1; }
	@$(PYTHON) scripts/check_system.py $(if $(filter wheels-%,$(ROS)),--wheels)

setup: $(NODE_READY) $(KERNEL_READY) | check-system
	@echo "setup: ready: $(VENV) (node, $(ROS)) and $(KERNEL_VENV) (kernel), Python $(PYVERSION)"

setup-models: $(NODE_READY) $(KERNEL_READY) $(MODELS_READY) | check-system
	@echo "setup: ready: $(VENV), $(KERNEL_VENV) and $(MODELS_VENV), Python $(PYVERSION)"

# One environment alone, for a robot where the others come from elsewhere.
$(VENV): $(NODE_READY)
$(KERNEL_VENV): $(KERNEL_READY)
$(MODELS_VENV): $(MODELS_READY)

$(NODE_PACKAGES): requirements/build.txt requirements/node.txt requirements/libraries.txt requirements/test.txt \
		$(wildcard requirements/ros-*.txt) scripts/make_venv.sh scripts/fix_ros_wheels.py | check-system
ifeq ($(ROS),system)
	@scripts/make_venv.sh $(VENV) $(PYTHON) $(ROS)-$(ROS_DISTRO) --system-site-packages
	@echo "setup: the node's packages, on top of the ROS 2 $(ROS_DISTRO) that is sourced"
	@$(VENV)/bin/python -c 'import numpy; print(f"numpy=={numpy.__version__}")' > $(VENV)/.constraints 2>/dev/null \
		|| { echo "setup: the ROS machine's NumPy is missing: rosdep install --from-paths . --ignore-src" >&2; exit 1; }
	@$(VENV)/bin/python $(PIP_INSTALL) -c $(VENV)/.constraints \
		-r requirements/build.txt -r requirements/node.txt -r requirements/test.txt
else
	@scripts/make_venv.sh $(VENV) $(PYTHON) $(ROS)
	@echo "setup: the node's packages and ROS 2 $(ROS_WHEELS) from wheels (a minute or two)"
	@$(VENV)/bin/python $(PIP_INSTALL) -r requirements/ros-$(ROS_WHEELS).txt \
		-r requirements/build.txt -r requirements/node.txt -r requirements/libraries.txt -r requirements/test.txt
	@$(VENV)/bin/python scripts/fix_ros_wheels.py
endif
	@touch $@

$(NODE_INTERFACES): $(NODE_PACKAGES) $(INTERFACE_FILES) scripts/install_interfaces.sh
ifeq ($(ROS),system)
	@$(VENV)/bin/python -c 'from spatialclaw_msgs.msg import Answer' 2>/dev/null || echo "setup: spatialclaw_msgs is not" \
		"sourced: build it with colcon, see make help (until then the node answers on ~/answer_text only)"
else
	@scripts/install_interfaces.sh $(VENV) $(INTERFACES)
endif
	@touch $@

$(NODE_READY): $(NODE_INTERFACES) $(INSTALLED_FILES)
	@echo "setup: spatialclaw_ros itself, editable"
	@$(VENV)/bin/python $(PIP_INSTALL) --use-pep517 --no-build-isolation --no-deps --editable .
	@touch $@

$(KERNEL_READY): requirements/kernel.txt scripts/make_venv.sh | check-system
	@$(CLEAN) scripts/make_venv.sh $(KERNEL_VENV) $(PYTHON) kernel
	@echo "setup: the kernel's packages (a minute or two)"
	@$(CLEAN) $(KERNEL_VENV)/bin/python $(PIP_INSTALL) -r requirements/kernel.txt
	@touch $@

# torch first and by itself: it decides between CPU and CUDA, and what follows must not change it.
$(MODELS_READY): requirements/models.txt requirements/build.txt scripts/make_venv.sh $(INSTALLED_FILES) | check-system
	@$(CLEAN) scripts/make_venv.sh $(MODELS_VENV) $(PYTHON) models
	@echo "setup: $(TORCH) (some minutes)"
	@$(CLEAN) $(MODELS_VENV)/bin/python $(PIP_INSTALL) $(TORCH)
	@echo "setup: the model server's packages"
	@$(CLEAN) $(MODELS_VENV)/bin/python $(PIP_INSTALL) $(TORCH) -r requirements/build.txt -r requirements/models.txt
	@$(CLEAN) $(MODELS_VENV)/bin/python $(PIP_INSTALL) --use-pep517 --no-build-isolation --no-deps --editable .
	@touch $@

demo: setup
	$(VENV)/bin/spatialclaw demo --out out/demo

lint: setup
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

format: setup
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

test: lint
	$(VENV)/bin/pytest $(PYTEST_ARGS)

soak: setup
	SPATIALCLAW_SOAK_CELLS=$(SOAK_CELLS) $(VENV)/bin/pytest -s test/kernel/test_soak.py

clean:
	rm -rf $(VENV) $(KERNEL_VENV) $(MODELS_VENV) out build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
