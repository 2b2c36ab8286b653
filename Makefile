# A word each for plain command lines; each target is what one would type.
#   make run    a demo shop on this machine          make test   all tests
#   make check  style, types, layers, spelling       make bench  figures, see docs/performance.md
#   make fuzz   calls as nobody should send them     make chaos  races and faults at full size, see docs/safety.md
#   make docs   the site of docs/, in site/

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

# What pip links to instead of copying it is not compiled by pip; where Python may write no bytecode, every start would do it.
COMPILE := $(BIN)/python -m compileall -q cartapi migrations

.PHONY: run test check bench fuzz chaos docs clean

run: $(VENV)/.installed
	$(BIN)/cartapi serve --demo

test: $(VENV)/.installed-test
	$(BIN)/python -m pytest $(ARGS)

check: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/codespell

bench: $(VENV)/.installed-test
	$(BIN)/python -m tests.bench $(ARGS)

docs: $(VENV)/.installed-test
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build

fuzz: $(VENV)/.installed-test
	CARTAPI_FUZZ_CALLS=12000 CARTAPI_MODEL_EXAMPLES=60 CARTAPI_MODEL_STEPS=50 \
		$(BIN)/python -m pytest tests/safety/test_fuzz.py tests/safety/test_model.py $(ARGS)

chaos: $(VENV)/.installed-test
	CARTAPI_PARTICIPANTS=50 CARTAPI_CHAOS_ORDERS=200 \
		$(BIN)/python -m pytest tests/safety -k "races or faults" --durations=10 $(ARGS)

clean:
	rm -rf $(VENV) var site

# The stamps say with which pyproject.toml the packages were installed.
$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install it, or say make PYTHON=/path/to/python3" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	$(PIP) -e .
	$(COMPILE)
	@touch $@

$(VENV)/.installed-test: pyproject.toml | $(VENV)/bin/python
	$(PIP) -e '.[test,docs,redis,otel,browser]'
	$(COMPILE)
	@touch $@ $(VENV)/.installed

$(VENV)/.installed-dev: pyproject.toml | $(VENV)/bin/python
	$(PIP) -e '.[test,docs,redis,otel,browser,dev]'
	$(COMPILE)
	@touch $@ $(VENV)/.installed $(VENV)/.installed-test
