# What a developer types. `make` alone lists the targets. Everything lives inside the checkout: .venv/ and var/.

VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help demo test unit acceptance plain-site chaos lint format messages compilemessages bench lanes clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- the demo ----------------------------------------------------------------------------------------------------------

PORT ?= 8000

$(VENV)/.demo-with: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed: make demo PYTHON=/path/to/python3.13"; exit 1; }
	@test -x $(BIN)/python || { echo "Making a Python environment in $(VENV) ..."; $(PYTHON) -m venv $(VENV); }
	@echo "Installing the package and what the demo uses into $(VENV) ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --upgrade 'pip>=24'
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --editable '.[demo]'
	@touch $@

demo: $(VENV)/.demo-with ## the example shop with worker and mailbox, until Ctrl-C (PORT=8001, RESET=1)
	@exec $(BIN)/python example_site/demo.py --port $(PORT) $(if $(RESET),--reset) $(DEMO)

# --- tests -------------------------------------------------------------------------------------------------------------

# Where there is Node, the judges of tests/second_opinion too.
$(VENV)/.tested-with: pyproject.toml tests/second_opinion/package-lock.json
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed: make PYTHON=/path/to/python3.13"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the package and what its tests use into $(VENV) ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --upgrade 'pip>=24'
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --editable '.[test]'
	@if command -v npm >/dev/null; then npm ci --prefix tests/second_opinion --silent --no-audit --no-fund --omit=optional; else echo "npm is not installed: no second opinion on our mails"; fi
	@touch $@

test: $(VENV)/.tested-with ## everything: lint, migrations, unit and acceptance tests, PostgreSQL where it is installed
	@VENV=$(abspath $(VENV)) tests/lanes.sh

unit: $(VENV)/.tested-with ## unit tests on SQLite only
	@$(BIN)/python -m pytest -q --ignore=tests/acceptance --ignore=tests/plain_site --ignore=tests/chaos

acceptance: $(VENV)/.tested-with ## acceptance tests: a real cluster, mail server and browser
	@$(BIN)/python -m pytest -v -n 2 --dist loadscope tests/acceptance

plain-site: $(VENV)/.tested-with ## the built wheel in a new project of `wagtail start`, with the lines of README.md
	@$(BIN)/python -m pytest -v tests/plain_site

# CHAOS="--seed 7" repeats a run; CHAOS="--messages 2000 --kills 100" is the size of CI.
CHAOS ?=
chaos: $(VENV)/.tested-with ## the kill test: 100,000 messages, 1,000 kills, on SQLite and on PostgreSQL with Redis
	@$(BIN)/python -m tests.chaos --messages 100000 --kills 1000 $(CHAOS)
	@$(BIN)/python -m tests.chaos --messages 100000 --kills 1000 --database postgresql --broker redis $(CHAOS)

lint: $(VENV)/.tested-with ## ruff, formatting, and the layers of the house
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports

format: $(VENV)/.tested-with ## let ruff mend what it can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

messages: $(VENV)/.tested-with ## collect our words for the French translators (needs gettext)
	@$(BIN)/python tests/catalogue.py collect

compilemessages: $(VENV)/.tested-with ## compile the French catalogues
	@$(BIN)/python tests/catalogue.py compile

bench: $(VENV)/.tested-with ## measure: each row a ratio against a bare loop
	@PYTHONPATH=. $(BIN)/python tests/manage.py nurture_bench $(BENCH)

lanes: $(VENV)/.tested-with ## unit tests with each Django we support (nox), where its interpreter exists
	@$(BIN)/nox

clean: ## remove what the targets above made (the demo's data too)
	rm -rf $(VENV) var build dist .nox .pytest_cache .ruff_cache .hypothesis .import_linter_cache *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
