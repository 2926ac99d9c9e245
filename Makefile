# The developer's commands. `make` alone lists them.

PORT ?= 5000
PYTEST_ARGS ?= -n auto
VENV := .venv/bin
ASSETS := facilitation/web/static/vendor/.stamp

.DEFAULT_GOAL := help
.PHONY: help demo serve test test-quick lint format bench clean FORCE

help: ## Show these commands
	@awk -F ':.*## ' '/^[a-z.-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: .venv/.stamp ## Demo districts with server and worker, logins printed (PORT=5000)
	$(VENV)/facilitation demo --port $(PORT)

serve: .venv/.stamp ## The server with the settings of the environment
	$(VENV)/facilitation serve

test: lint ## The whole suite: lint, tests, browser, PostgreSQL, LibreOffice
	$(VENV)/python -m pytest $(PYTEST_ARGS)

test-quick: .venv/.stamp ## The suite that is quick: no browser, PostgreSQL, LibreOffice, Node, PHP, Dovecot
	$(VENV)/python -m pytest $(PYTEST_ARGS) -m "not browser and not postgres and not office and not node and not calendars and not imap and not slow"

lint: .venv/.stamp ## ruff, mypy and the direction of imports
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/mypy
	$(VENV)/lint-imports

format: .venv/.stamp ## Lay the code out and mend what can be mended
	$(VENV)/ruff check --fix-only .
	$(VENV)/ruff format .

bench: .venv/.stamp ## Figures in seconds
	$(VENV)/python -m benchmarks

clean: ## Remove the environment, the fetched assets and all caches
	rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache $(dir $(ASSETS))

# Without the assets the pages would be bare: installing anew fetches them.
ifeq ($(wildcard $(ASSETS)),)
.venv/.stamp: FORCE
endif
FORCE:

.PHONY: .venv
.venv: .venv/.stamp ## The environment with pinned versions; all other commands make it themselves

.venv/.stamp: pyproject.toml constraints.txt package.json package-lock.json hatch_build.py
	@set -eu; \
	python=; \
	for name in python3.14 python3.13 python3.12 python3.11 python3 python; do \
	  if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	    python=$$name; break; \
	  fi; \
	done; \
	test -n "$$python" || { echo "Python 3.11 or newer is needed and was not found." >&2; exit 1; }; \
	.venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || rm -rf .venv; \
	echo "Installing into .venv; the first time takes about a minute."; \
	if uv --version >/dev/null 2>&1; then \
	  export UV_PYTHON_DOWNLOADS=never; \
	  test -x .venv/bin/python || uv venv --quiet --python "$$python" .venv; \
	  uv pip install --quiet --python .venv/bin/python --reinstall-package facilitation \
	    --editable . --group dev --constraint constraints.txt; \
	else \
	  test -x .venv/bin/python || "$$python" -m venv .venv || { \
	    rm -rf .venv; echo "On Debian: apt-get install python3-venv" >&2; exit 1; }; \
	  .venv/bin/python -m pip --version | awk '{split($$2, v, "."); exit !(v[1] > 25 || (v[1] == 25 && v[2] >= 1))}' \
	    || .venv/bin/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'; \
	  .venv/bin/python -m pip install --quiet --disable-pip-version-check \
	    --editable . --group dev --constraint constraints.txt; \
	fi; \
	touch $@
