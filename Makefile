# make nightly   set up on a fresh machine and run the main job
# make test      set up and pass the tests
# make check     lint and the files of tests that are quick (tests/seconds.csv): under a minute on two cores
# make roundtrip print reports in every style, read them back and compare every cell (needs LibreOffice and Chromium)
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# a run starts many processes: none compiles all modules again, whatever the shell has set
export PYTHONDONTWRITEBYTECODE :=
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: nightly check test roundtrip mutants coverage soak setup setup-dev lint format bench docs wasm lock clean

nightly: setup
	$(BIN)/gongkai nightly

# files side by side, those of a folder that share much by one worker (tests/conftest.py), in their order: those of a
# few long tests must not come last; one more than there are cores, as many tests wait for a server or a browser
WORKERS = $(shell $(PYTHON) -c 'import os; print(min(4, 1 + (os.cpu_count() or 1)))')
PYTEST = $(BIN)/python -m pytest -n $(WORKERS) --dist loadscope --no-loadscope-reorder

test: setup-dev lint
	$(PYTEST)

# each worker imports everything once: no more of them than there are cores
check: setup-dev lint
	$(BIN)/python -m pytest -n logical --maxprocesses 4 --dist loadscope --no-loadscope-reorder -m "not slow"

# ROUNDTRIP="--count 100 --seed 1000": more reports, other ones
roundtrip: setup-dev
	$(BIN)/python -m tests.roundtrip $(ROUNDTRIP)

# one small change of a transform or view at a time: which no test sees; MUTANTS="--count 200 --seed 7": others, more
mutants: setup-dev
	$(BIN)/python -m tests.mutants $(MUTANTS)

# the whole suite, and how much of each room it reaches: never less than pyproject.toml says; tests of time and memory
# may fail while every line is counted
coverage: setup-dev
	-$(BIN)/python -m pytest -n logical --maxprocesses 4 --dist loadscope --no-loadscope-reorder --cov --cov-report=
	$(BIN)/python -m tests.least_coverage

# 50 histories of nights whose every table is that of a rebuild, 1,000 of the editions of one report; 200 nights killed
# at random moments, 20 nights under a reader; SOAK="--kills 20": fewer. As root: 150 hostile files beside good ones in
# 2 GiB of memory
soak: setup-dev
	$(BIN)/python -m tests.sql.histories
	HISTORIES=500 $(BIN)/python -m pytest -n 0 tests/flows/test_editions_model.py -k other_histories
	$(BIN)/python -m tests.soak $(SOAK)
	[ "$$(id -u)" != 0 ] || $(BIN)/python -m tests.hostile_night
	[ "$$(id -u)" != 0 ] || $(BIN)/python -m tests.systemd_nights

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo
	$(BIN)/oxlint -c site/oxlint.json site/static
	$(BIN)/oxfmt -c site/oxfmt.json --check site/static/*.js
	DENO_DIR=$(VENV)/deno $(BIN)/deno check --quiet --no-remote --config site/deno.json site/static/*.js

# Python and the site's scripts laid out anew
format: setup-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/oxfmt -c site/oxfmt.json site/static/*.js

# PDF to facts against camelot's default, in one run
bench: setup-dev
	$(BIN)/python benchmarks/read.py

# docs/dictionary.md from the reference data and the SQL headers, and the outputs of docs/first-questions.ipynb
docs: setup-dev
	$(BIN)/python -m gongkai.sql.dictionary
	$(BIN)/python -m tests.docs.test_notebook

# the engines of the site's page for SQL, made again from npm and compared with what ships (needs npm)
wasm:
	$(PYTHON) benchmarks/vendor_wasm.py

setup: $(VENV)/ready
setup-dev: $(VENV)/ready-dev

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' || \
	  { echo "需要 Python 3.11–3.14；用 make PYTHON=python3.12 指定 / Python 3.11 to 3.14 is needed; name one with make PYTHON=python3.12"; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/ready: $(BIN)/python requirements.txt pyproject.toml
	$(PIP) install --no-deps --require-hashes -r requirements.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/ready-dev: $(VENV)/ready requirements-dev.txt
	$(PIP) install --no-deps --require-hashes -r requirements-dev.txt
	@touch $@

# pins for every Python and platform that pyproject.toml allows; review the diff before committing it
lock: setup-dev
	$(BIN)/uv pip compile pyproject.toml --group build --universal --generate-hashes --python-version 3.11 --no-header -q -o requirements.txt
	$(BIN)/uv pip compile pyproject.toml --group build --extra dask -c requirements.txt --universal --generate-hashes --python-version 3.11 --no-header -q -o requirements-dask.txt
	$(BIN)/uv pip compile pyproject.toml --group dev -c requirements.txt --universal --generate-hashes --python-version 3.11 --no-header -q -o requirements-dev.txt

clean:
	rm -rf $(VENV) *.egg-info .pytest_cache .ruff_cache .mypy_cache
