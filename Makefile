# make demo: the main job on the embedded default. make test: everything, with real private servers.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# A set PYTHONDONTWRITEBYTECODE doubles the start-up time of every process.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test lint typecheck lock bench clean

$(BIN)/.ready: requirements.lock setup.cfg pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv>=0.5'
	$(BIN)/uv pip sync --quiet --python $(BIN)/python requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	touch $@

.ns/ainern2d:
	mkdir -p .ns && ln -sfn .. $@

test: $(BIN)/.ready lint typecheck
	$(BIN)/python -m pytest

lint: $(BIN)/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

typecheck: $(BIN)/.ready .ns/ainern2d
	$(BIN)/mypy

lock:
	$(BIN)/uv pip compile setup.cfg --extra dev --extra bench --universal --python-version 3.11 \
	    --generate-hashes --output-file requirements.lock

clean:
	rm -rf $(VENV) .ns build dist *.egg-info
