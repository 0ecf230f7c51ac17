# Lägesstöd Botkyrka. `make help` explains.
PYTHON ?= python3
PY := .venv/bin/python
BOOTSTRAP := $(PYTHON) botkyrka_oro/bootstrap.py
export PYTHONUNBUFFERED := 1

.DEFAULT_GOAL := help
.PHONY: help setup run test test-ui test-faults benchmark lint types format lock messages vendor look pictures

help:  ## This list.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  Settings are environment variables or arguments, for example: make run PORT=8100 DATA_DIR=/tmp/other"
	@echo "  docs/environment.md lists them all."

setup:  ## Make .venv with everything that development needs.
	@$(BOOTSTRAP) --dev

run:  ## Start the whole product on this machine, with demo data on the first start.
	@$(BOOTSTRAP) && MAKE_PID=$$PPID exec $(PY) -m botkyrka_oro.launcher

test: setup  ## Lint, types, import contracts, migrations and all tests, on real servers of their own (ARGS for pytest).
	@exec $(PY) -m tests.run $(ARGS)

test-ui: setup  ## Every page in every state: light and dark, narrow and wide, full, empty and wrong (`make test` looks at a third).
	@STATES=all exec $(PY) -m pytest -n 2 --dist worksteal tests/pages $(ARGS)

test-faults: setup  ## The proofs of the sending engine in their long form, with their canaries (about an hour; ARGS for pytest).
	@FAULTS=long exec $(PY) -m pytest --timeout=0 tests/faults $(ARGS)

benchmark: setup  ## Measure sending against the raw limit and against what others do (ARGS; see docs/performance.md).
	@exec $(PY) -m tests.benchmarks.fan_out $(ARGS)

lint: setup  ## Ruff and the import contracts.
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@.venv/bin/lint-imports

types: setup  ## mypy, strict.
	@$(PY) -m mypy .

format: setup  ## Put the code in shape.
	@$(PY) -m ruff check --fix-only --quiet .
	@$(PY) -m ruff format .

lock: setup  ## Resolve requirements*.in anew into requirements*.txt, with hashes.
	@$(PY) -m botkyrka_oro.lock $(ARGS)

messages: setup  ## Gather the strings to translate into botkyrka_oro/locale.
	@$(PY) manage.py messages

vendor: setup  ## Fetch the design base, icons and htmx in the versions of botkyrka_oro/look/package.json (needs Node.js).
	@$(PY) -m botkyrka_oro.vendoring

look: setup  ## Put the style sheets together anew, after a change in botkyrka_oro/look.
	@$(PY) -m botkyrka_oro.stylesheets

pictures: setup  ## Photograph the component page and the main pages into var/pictures (ARGS=--readme for those of README).
	@exec $(PY) -m tests.pictures $(ARGS)
