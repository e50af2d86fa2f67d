# Each step leaves a file behind and runs again only when what it was made from is newer.

HOST ?= 127.0.0.1
PORT ?= 8000
SHOP_PORT ?= 8001
PYTHON ?= python3
PEERS ?= plain

BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input install
NPM := $(shell command -v npm)
HTMX := $(if $(NPM),node_modules/.package-lock.json,no-npm)
THEIRS := $(if $(filter all,$(PEERS)),django node,$(filter django node,$(PEERS)))
# The folders are listed too: their time changes when a file in them goes away.
SOURCES := $(wildcard static/css static/css/*.css static/img static/img/* static/js static/js/*.js src/haggle/text/languages/*.po) \
	templates/layout.html templates/front/offline.html src/haggle/web/assets.py

export PYTHONDONTWRITEBYTECODE := # whatever it was: what is compiled once is not compiled at each start

.DEFAULT_GOAL := help
.PHONY: run example test check messages structure screenshots bench figures help lint lint-scripts test-scripts no-npm
.DELETE_ON_ERROR:

run: .venv/.haggle static/build/manifest.json ## start haggle with demo data: make run HOST=127.0.0.1 PORT=8000
	@$(BIN)/haggle serve --demo --host $(HOST) --port $(PORT)

example: .venv/.haggle static/build/manifest.json .example/.done ## start haggle beside a small shop that uses it: make example PORT=8000 SHOP_PORT=8001
	@HOST=$(HOST) PORT=$(PORT) SHOP_PORT=$(SHOP_PORT) sh examples/marketplace/start.sh

test: lint test-scripts .example/.done ## everything: lint, types and all tests (installs the programs they need, if it may)
	@$(BIN)/python tests/programs.py
	$(BIN)/pytest -q --durations=25 -n 4 -m "not browser"
	HAGGLE_TEST_STACK=postgresql $(BIN)/pytest -q --durations=25 -n 4 -m "not browser"
	$(BIN)/pytest -q --durations=25 -n 3 -m browser
	HAGGLE_TEST_STACK=postgresql $(BIN)/pytest -q --durations=25 -n 3 -m browser

check: lint test-scripts ## before each commit: lint, types and the tests that need nothing but Python and Node
	$(BIN)/pytest -q -n auto -m "not browser and not system"

messages: .venv/.dev .venv/.haggle ## after changing words: bring the catalogues of all languages up to date
	@$(BIN)/python tests/catalogues.py

structure: $(BIN)/python ## after moving imports: draw the picture in docs/development.md anew
	@$(BIN)/python tests/rules/structure.py

screenshots: .venv/.dev .venv/.haggle static/build/manifest.json ## take the pictures of README and docs/design.md anew (needs Chromium)
	@$(BIN)/python docs/screenshots.py
	@$(BIN)/python docs/mail_pictures.py

bench: .venv/.dev .venv/.haggle static/build/manifest.json $(addprefix .peers/,$(addsuffix /.done,$(THEIRS))) ## measure haggle beside others: make bench PEERS="plain django node"
	$(BIN)/python -m bench --peers $(PEERS)

figures: .venv/.bench .venv/.haggle static/build/manifest.json .peers/django/.done .peers/node/.done ## measure all anew for docs/benchmarks.md, tables and pictures (three quarters of an hour)
	$(BIN)/python -m bench --peers all --runs 3 --write
	$(BIN)/python -m bench.growth --write

help: ## show this
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

lint: .venv/.dev .venv/.haggle static/build/manifest.json lint-scripts
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	for one in tests/*/conftest.py; do $(BIN)/mypy $$one || exit 1; done

ifdef NPM
lint-scripts: $(HTMX)
	node_modules/.bin/eslint static/js tests/js bench/peers
	node_modules/.bin/tsc -p tsconfig.json
	node_modules/.bin/tsc -p tests/js/strict.tsconfig.json
	node_modules/.bin/tsc -p tests/js/worker.tsconfig.json

test-scripts:
	node --test --test-reporter=spec tests/js/*.test.mjs
else
lint-scripts test-scripts:
	@echo "npm is missing, so scripts are neither linted nor tested."; test "$$HAGGLE_TEST_ALL" != 1
endif

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "haggle needs Python 3.11 or newer; name it with: make PYTHON=python3.12"; exit 1; }
	@echo "Making the Python environment in .venv …"
	@$(PYTHON) -m venv .venv

.venv/.packages: requirements.txt $(BIN)/python
	@echo "Installing the Python packages …"
	@$(PIP) --require-hashes -r $<
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.packages
	@echo "Installing the packages for tests …"
	@$(PIP) --require-hashes -r $<
	@touch $@

.venv/.bench: bench/requirements.txt .venv/.dev
	@echo "Installing what draws the pictures of benchmarks …"
	@$(PIP) --require-hashes -r $<
	@touch $@

# What only the peers of a benchmark need, each in a folder of its own.
.peers/django/.done: bench/peers/django.txt
	@echo "Installing Django, Channels and Daphne into .peers/django …"
	@$(PYTHON) -m venv .peers/django
	@.peers/django/bin/python -m pip --quiet --disable-pip-version-check --no-input install --require-hashes -r $<
	@touch $@

.example/.done: examples/marketplace/requirements.txt
	@echo "Installing what the example shop needs into .example …"
	@$(PYTHON) -m venv .example
	@.example/bin/python -m pip --quiet --disable-pip-version-check --no-input install --require-hashes -r $<
	@touch $@

.peers/node/.done: bench/peers/package.json bench/peers/package-lock.json
	@echo "Installing express, ws and better-sqlite3 into .peers/node …"
	@mkdir -p .peers/node
	@cp $^ .peers/node
	@npm ci --prefix .peers/node --silent --no-audit --no-fund
	@touch $@

# The packages include the build backend, so this needs no network.
.venv/.haggle: pyproject.toml .venv/.packages
	@echo "Installing haggle into .venv …"
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

node_modules/.package-lock.json: package-lock.json .npmrc
	@echo "Fetching htmx and what builds the assets …"
	@npm ci --silent
	@touch $@

no-npm:
	@echo "npm is missing, so pages will not update live. It comes with Node.js (Debian: apt install npm; or nodejs.org);"
	@echo "then run make again."

static/build/manifest.json: $(SOURCES) $(filter-out no-npm,$(HTMX)) | $(filter no-npm,$(HTMX)) $(BIN)/python
	@echo "Building the assets …"
	@PYTHONPATH=src $(BIN)/python -m haggle.web.assets
	@touch $@
