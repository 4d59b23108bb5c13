# Everything a developer runs. Each target sets up what it needs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEV_READY := $(VENV)/.dev-ready
TRAIN_READY := .venv-train/.ready

# Where bytecode is not kept, as in many containers, each process compiles all that it loads: a
# third of the time of the hundreds that the tests start, and half of what a worker takes to begin.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: setup demo demo-ship test coverage check fix laws nightly lock train clean
.DEFAULT_GOAL := test

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info < (3, 14) else f"seawall needs Python 3.11 to 3.13, this is {sys.version.split()[0]}; name another with make PYTHON=python3.12")'
	@$(PYTHON) -m venv $(VENV)

# The locks name everything, so nothing is left to resolve: pip before 24 takes an extra that
# a package asks for (`coverage[toml]`) for one without a pin as soon as a newer release is out.
$(READY): $(BIN)/python requirements/run.lock pyproject.toml
	@echo "installing what Seawall needs (hash-checked) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/run.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(DEV_READY): $(READY) requirements/dev.lock
	@echo "installing what the tests need (hash-checked) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/dev.lock
	@touch $@

setup: $(READY)  ## only the environment: afterwards .venv/bin/seawall runs

demo: $(READY)  ## the gateway in front of a leaky assistant; ONCE=1 ends by itself
	@$(BIN)/seawall demo $(if $(ONCE),--once)

demo-ship: $(DEV_READY)  ## the demo's assistant from NOT READY to READY; 25 to 30 minutes
	@PYTHON="$(CURDIR)/$(BIN)/python" examples/ship_demo/run.sh

test: $(DEV_READY)  ## every test, file by file; of three at once one waits for a server or a disk
	@$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

# By itself, because watching every line doubles the time of the laws.
coverage: $(DEV_READY)  ## every test, and which lines they reach
	@$(BIN)/python -m pytest --cov --cov-report=term

check: $(DEV_READY)  ## format, lint, types, import contracts, tests
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(MAKE) --no-print-directory test

fix: $(DEV_READY)  ## format, and mend what the linter can mend
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

nightly: $(DEV_READY)  ## the long trials in full: kills, generated cases, planted values
	@SEAWALL_NIGHTLY=1 $(BIN)/python -m pytest --timeout=7200

lock: $(DEV_READY)  ## write the hash-locked requirements anew
	@$(BIN)/python requirements/lock.py

$(TRAIN_READY): training/requirements.txt requirements/run.lock
	@$(PYTHON) -m venv .venv-train
	@echo "installing what training needs ..."
	@.venv-train/bin/python -m pip install --quiet --disable-pip-version-check -r training/requirements.txt
	@.venv-train/bin/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

train: $(TRAIN_READY)  ## the models anew, from SEAWALL_DATA; about an hour on two cores
	@.venv-train/bin/python -m training
	@.venv-train/bin/python -m training.reference

clean:
	@rm -rf $(VENV) .venv-train .demo .bench .mypy_cache .ruff_cache .pytest_cache .hypothesis
