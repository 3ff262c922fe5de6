# News7D: every habit is one verb. `make up` and `make test` do all; the others are parts of them or tools for developers.
# Wants: Python 3.11 or newer, make. Everything else goes into .venv.

.DELETE_ON_ERROR:
.PHONY: up test words lint types quality bench soak screenshots lighthouse lock clean help

ARGS ?=
# The first Python that is new enough; looked for only when .venv must be made.
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3.14 python3; do \
  $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$name; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
# Without compiling: that halves the time, and Python compiles what it imports when it first does.
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq install --no-compile
# What every start imports is compiled once, also where the environment forbids Python to keep what it compiles.
WARM := import news7d.cli.running, news7d.cli.sources, news7d.serve, news7d.web, news7d.core.engine, news7d.core.pages
# Two workers by default: the tests are many, the machines small. WORKERS=0 runs them in one process.
WORKERS ?= 2

up: $(RUNTIME)  ## install what is needed and start everything: http://127.0.0.1:7070
	@exec $(BIN)/news7d up $(ARGS)

test: $(DEV)  ## lint, types, all tests, quality floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

lint: $(DEV)  ## mend what can be mended, show the rest
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

words: $(DEV)  ## collect what pages say into the catalogues of the interface's languages; ARGS="--add pt" begins a new one
	$(BIN)/python tools/words.py $(ARGS)

types: $(DEV)
	$(BIN)/mypy

quality: $(DEV)  ## score the engines on the packs in ../shared; RAISE=1 lifts the floors
	$(BIN)/python tools/quality.py --write docs/quality.md $(if $(RAISE),--raise) $(ARGS)

bench: $(DEV)  ## side by side with other readers, parsers and extractors, into docs/performance.md; ARGS=growth and others: bench/run.py
	$(BIN)/python bench/run.py --write docs/performance.md $(ARGS)

soak: $(DEV)  ## run for a while against a simulated web; memory, files and threads must stay flat
	$(BIN)/python tools/soak.py $(ARGS)

screenshots: $(DEV)  ## pictures of the demo's pages, phone and desktop, light and dark: screenshots/; ARGS=--docs: docs/pictures/ too
	$(BIN)/python tools/screenshots.py $(ARGS)

lighthouse: $(DEV)  ## Lighthouse (npm, in a throw-away folder) with the system's Chromium on the demo's front page, a story, an article
	$(BIN)/python tools/lighthouse.py $(ARGS)

# ------------------------------------------------------------------ installation

$(BIN)/python:
	@$(if $(PYTHON),,echo "make: News7D needs Python 3.11 or newer, and there is none (PYTHON=… names another)" >&2; exit 1)
	$(PYTHON) -m venv $(VENV)

$(RUNTIME): requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing what News7D needs into $(VENV) …"
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -c "$(WARM)"
	@touch $@

$(DEV): requirements-dev.lock $(RUNTIME)
	@echo "Installing what the tests need into $(VENV) …"
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

lock: $(BIN)/python  ## resolve pyproject.toml anew into the two lock files
	@$(PIP) uv
	@set -e; compile() { \
	  out=$$1; shift; \
	  $(BIN)/uv pip compile pyproject.toml "$$@" --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-header --output-file $$out; \
	  ! grep -n '://' $$out || { echo "make: $$out names an address" >&2; exit 1; }; }; \
	compile requirements.lock --group build; \
	compile requirements-dev.lock --group build --group dev --constraint requirements.lock

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis src/*.egg-info screenshots

help:
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14
