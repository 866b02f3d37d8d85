# Every target sets up what it needs: Python 3.11 or newer, make and git are enough.
.DEFAULT_GOAL := help
PYTHON ?= python3
RUN := .venv/bin/python
# uv from the PATH, else one of our own from PyPI.
UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
# Stamped when the environment matches the lock file.
READY := .venv/.ready

.PHONY: help demo test test-sqlite test-postgres test-e2e check lint format messages clean

help: ## Show what can be made
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "  make %-14s %s\n", $$1, $$2}'

.uv/bin/uv:
	@$(PYTHON) -m venv .uv
	@.uv/bin/pip install --quiet --disable-pip-version-check uv

$(READY): pyproject.toml uv.lock | $(filter .uv/bin/uv,$(UV))
	@$(UV) sync --locked --extra semantic --quiet --python $(PYTHON)
	@touch $@

demo: $(READY) ## Run everything here, with a chat simulator in the browser
	@$(RUN) -m config.demo

test: test-sqlite test-postgres ## Run the whole fast suite on SQLite and on PostgreSQL

test-sqlite: $(READY)
	@$(RUN) -m pytest -n 2 --cov --cov-report=term:skip-covered

test-postgres: $(READY)
	@TEST_DATABASE=postgres $(RUN) -m pytest -n 2

test-e2e: $(READY) ## Run the browser tests (needs Debian's chromium)
	@$(RUN) -m pytest tests/e2e

check: lint ## Check style, types, migrations, deployment settings, content and docs
	@$(RUN) -m tests.run_checks

lint: $(READY) ## Check style
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .

format: $(READY) ## Put the code into its standard format
	@$(RUN) -m ruff check --fix --quiet . || true
	@$(RUN) -m ruff format .

messages: $(READY) ## Collect translatable texts and compile the catalogues (needs gettext)
	@SECRET_KEY=unused FIELD_ENCRYPTION_KEYS=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
		$(RUN) manage.py makemessages --locale es --no-location --no-wrap --no-obsolete \
		--ignore '.*' --ignore adminpanel --ignore benchmarks --ignore config --ignore content \
		--ignore simulator --ignore tests
	@$(RUN) -m babel.messages.frontend compile --directory bot/locale --domain django

clean: ## Remove the environment, caches and the demo's data
	@rm -rf .venv .uv var .mypy_cache .ruff_cache .pytest_cache .coverage
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
