.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
NPM := tests/api/npm tests/browser extension/tests
NODE := $(NPM:%=%/node_modules/.package-lock.json)
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check
SOURCES := $(shell find auditor rules models -type f -not -name '*.pyc' 2>/dev/null)

.PHONY: help demo test check extension soak docs train evaluate bench bench-api bench-dashboard bench-reports bench-scale bench-store test-train

help: ## List what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/make \1\t\2/' | expand -t 16

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 demo"; exit 2; }
	@echo "Creating the virtual environment in $(VENV)…"
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv is missing; on Debian: apt-get install python3-venv"; exit 2; }

$(VENV)/.installed: pyproject.toml $(SOURCES) | $(BIN)/python
	@echo "Installing the auditor (a minute or two the first time)…"
	@$(PIP) -e .
	@touch $@

$(VENV)/.dev: pyproject.toml | $(BIN)/python
	@echo "Installing what the tests need (a minute or two the first time)…"
	@$(PIP) -e '.[dev]'
	@touch $@

$(VENV)/.train: pyproject.toml | $(BIN)/python
	@echo "Installing what training needs (torch among it; a few minutes the first time)…"
	@$(PIP) torch==2.13.0
	@$(PIP) -e '.[train,dev]'
	@touch $@

$(NODE) extension/node_modules/.package-lock.json: %/node_modules/.package-lock.json: %/package-lock.json
	@command -v npm > /dev/null || { echo "The tests need node and npm; on Debian: apt-get install nodejs npm"; exit 2; }
	@npm ci --silent --prefix $*
	@touch $@

demo: $(VENV)/.installed ## Audit twelve weeks of an invented shop's posts
	@$(BIN)/auditor demo

test: $(VENV)/.dev $(NODE) ## Run the tests
	@$(BIN)/python -m pytest -q -n 2
	@npm test --silent --prefix extension/tests
	@echo "All tests passed. Next: change something, then make check && make test."

check: $(VENV)/.dev $(NODE) ## Lint, types, layers, generated docs, deployment files
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache > $(VENV)/imports.txt || { cat $(VENV)/imports.txt; exit 1; }
	@$(BIN)/python -m scripts.cli_docs --check
	@$(BIN)/python -m scripts.api_types --check
	@$(BIN)/python -m scripts.messages --check
	@$(BIN)/python -m scripts.report_schema --check
	@$(BIN)/python -m scripts.deployment
	@npm run types --silent --prefix extension/tests
	@echo "All checks passed. Next: make test."

extension: extension/node_modules/.package-lock.json ## Pack the browser extension for Chrome and Firefox, and lint it
	@npm run package --silent --prefix extension
	@npm run lint --silent --prefix extension

soak: $(VENV)/.dev $(NODE) ## Run the long suites; SLICE=1 for CI's part
	@SOAK_SLICE=$(SLICE) $(BIN)/python -m pytest -q -n 2 -m soak

docs: $(VENV)/.dev ## Write docs/cli.md and what else is made from the sources anew
	@$(BIN)/python -m scripts.cli_docs
	@$(BIN)/python -m scripts.api_types
	@$(BIN)/python -m scripts.messages
	@$(BIN)/python -m scripts.report_schema

screenshots: $(VENV)/.dev ## Take the pictures in docs/ anew, with the demo's posts
	@$(BIN)/python -m scripts.screenshots

train: $(VENV)/.train ## Train the model: make train DATA=FOLDER
	@test -n "$(DATA)" || { echo "Say where the posts' texts are: make train DATA=FOLDER"; exit 2; }
	@HF_HUB_OFFLINE=1 $(BIN)/python -m auditor.train make --data "$(DATA)"

evaluate: $(VENV)/.train ## Measure the model beside the baselines: make evaluate DATA=FOLDER
	@test -n "$(DATA)" || { echo "Say where the posts' texts are: make evaluate DATA=FOLDER"; exit 2; }
	@HF_HUB_OFFLINE=1 $(BIN)/python -m auditor.train evaluate --data "$(DATA)"

bench: $(VENV)/.train ## Measure speed beside transformers' pipeline; writes bench/RESULTS.md
	@HF_HUB_OFFLINE=1 $(BIN)/python bench/speed.py

bench-api: $(VENV)/.train ## Measure the service under load beside a plain one; adds to bench/RESULTS.md
	@HF_HUB_OFFLINE=1 $(BIN)/python bench/service.py

bench-dashboard: $(VENV)/.dev ## Measure the dashboard's pages on 100,000 posts; adds to bench/RESULTS.md
	@PYTHONPATH=. $(BIN)/python bench/dashboard.py

bench-reports: $(VENV)/.dev ## Measure a report on 100,000 posts; adds to bench/RESULTS.md
	@PYTHONPATH=. $(BIN)/python bench/reports.py

bench-store: $(VENV)/.dev ## Measure questions to a PostgreSQL of 10,000,000 posts; adds to bench/RESULTS.md
	@PYTHONPATH=. $(BIN)/python bench/store.py

bench-scale: $(VENV)/.dev ## Measure Ray workers, and growth to a million posts; ARGS='--sizes 10000,30000,100000'
	@PYTHONPATH=. $(BIN)/python bench/scale.py $(ARGS)

test-train: $(VENV)/.train ## Run the tests that need torch
	@HF_HUB_OFFLINE=1 $(BIN)/python -m pytest -q -m train
