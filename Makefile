# Every target works on a machine that has Python 3.10 or newer and make. The first one to run makes a virtual
# environment in $(VENV) and installs there what it needs, from the lock files in requirements/; after that no network is
# needed until these change.

PYTHON ?= python3
VENV ?= .venv
# Three on two cores: a worker waits for the programs that it starts a fifth of its time.
JOBS ?= 3
# Folders of a checkout's neighbour; targets that use them skip what is absent.
SHARED ?= ../shared
SUITES ?= $(SHARED)/containment
CORPUS ?= $(SHARED)/corpus
DEMO ?= .demo
SECONDS ?= 60
SITE ?= .site

BIN := $(VENV)/bin
TO_RUN := $(VENV)/.apidiff-to-run
TO_DEVELOP := $(VENV)/.apidiff-to-develop
# The locks name every package, so that pip has nothing to work out, and their hashes, so that it takes nothing else.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps
LOCKED := $(INSTALL) --require-hashes

# Without compiled files every worker would rewrite the assertions of all tests (6 s), and every process read the package.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-all lint format types coverage bench fuzz bench-proof docs site samples lock wheel clean

help:
	@echo "make demo      check + guide + propose on a sample pair"
	@echo "make test      the fast tests;  make test-all: the slow ones too"
	@echo "make lint      ruff;  make format: let ruff rewrite;  make types: mypy"
	@echo "make coverage  the fast tests, with the branch coverage that is required"
	@echo "make docs      write the generated pages and pictures again"
	@echo "make samples   write the stored output of the sample pairs and of the formats again"
	@echo "make site      the site of the documentation, into $(SITE)"
	@echo "make bench     time and memory on CORPUS=$(CORPUS), and how time grows with each dimension of a pair"
	@echo "make fuzz      SECONDS=60 for each of documents, folders, words, servers, values and streams that go wrong in every way"
	@echo "make bench-proof SUITES=...  the prover on the containment suites, and edits of the documents of CORPUS"
	@echo "make lock      write the lock files of requirements/ again, after a change of the dependencies"
	@echo "make wheel     build the wheel and the source distribution into dist/"

setup: $(TO_DEVELOP)

$(TO_RUN): pyproject.toml requirements/build.txt requirements/check.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "apidiff needs Python 3.10 or newer, this is " + sys.version.split()[0] + "; name another with make PYTHON=...")'
	@test -x $(BIN)/python || { echo "Making a virtual environment in $(VENV) ..."; $(PYTHON) -m venv $(VENV); }
	@echo "Installing what apidiff runs on into $(VENV): $$(grep -c '==' requirements/check.txt) packages, about 10 MB to download ..."
	@$(LOCKED) -r requirements/build.txt -r requirements/check.txt
	@echo "Installing apidiff itself ..."
	@$(INSTALL) --no-build-isolation --editable .
	@touch $@

$(TO_DEVELOP): $(TO_RUN) requirements/development.txt
	@echo "Adding the tools for tests, types and formatting: $$(grep -c '==' requirements/development.txt) packages, about 40 MB to download ..."
	@$(LOCKED) -r requirements/development.txt
	@touch $@

# The demo lets `check` fail its verdict (exit 1), because the pair has breaking changes; any other exit is an error.
demo: $(TO_RUN)
	@mkdir -p $(DEMO)
	$(BIN)/apidiff check sample_specs/users-envelope/old.yaml sample_specs/users-envelope/new.yaml || test $$? -eq 1
	$(BIN)/apidiff guide sample_specs/users-envelope/old.yaml sample_specs/users-envelope/new.yaml -o $(DEMO)/guide.md
	$(BIN)/apidiff propose sample_specs/users-envelope/old.yaml sample_specs/users-envelope/new.yaml -o $(DEMO)/versions.py
	@echo
	@echo "The verdict is above. Also written:"
	@echo "  $(DEMO)/guide.md      the migration guide for callers of v1"
	@echo "  $(DEMO)/versions.py   candidate Cadwyn version changes, with TODOs where a person must decide"
	@echo "Try it on your own pair: $(BIN)/apidiff check OLD NEW"

test: $(TO_DEVELOP)
	$(BIN)/python -m pytest -q -n $(JOBS) --dist worksteal -m "not slow"

test-all: $(TO_DEVELOP)
	$(BIN)/python -m pytest -q -n $(JOBS) --dist worksteal

coverage: $(TO_DEVELOP)
	$(BIN)/python -m pytest -q -n $(JOBS) --dist worksteal -m "not slow" --cov --cov-report=term

lint: $(TO_DEVELOP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(TO_DEVELOP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(TO_DEVELOP)
	$(BIN)/mypy

bench: $(TO_DEVELOP)
	$(BIN)/python benchmarks/budgets.py $(CORPUS) --json .bench/budgets.json
	$(BIN)/python benchmarks/scaling.py --json .bench/scaling.json
	$(BIN)/python benchmarks/monorepo.py --install
	$(BIN)/python benchmarks/corpus.py $(CORPUS) --json .bench/corpus.json --table docs/corpus.md

fuzz: $(TO_DEVELOP)
	$(BIN)/python benchmarks/fuzz.py --seconds $(SECONDS)
	$(BIN)/python benchmarks/fuzz_files.py --seconds $(SECONDS)
	$(BIN)/python benchmarks/fuzz_words.py --seconds $(SECONDS)
	$(BIN)/python benchmarks/fuzz_addresses.py --seconds $(SECONDS)
	$(BIN)/python benchmarks/fuzz_python.py --seconds $(SECONDS)
	$(BIN)/python benchmarks/fuzz_streams.py --seconds $(SECONDS)

bench-proof: $(TO_DEVELOP)
	$(BIN)/python benchmarks/proof.py $(SUITES)
	$(BIN)/python benchmarks/mutations.py $(CORPUS) --most 60 --per-document 1 --largest 0.3
	$(BIN)/python benchmarks/combinations.py
	$(BIN)/python benchmarks/answers.py $(CORPUS) --pairs 2000
	$(BIN)/python benchmarks/texts.py

docs: $(TO_DEVELOP)
	@set -e; for script in docs/make_*.py; do echo $(BIN)/python $$script; $(BIN)/python $$script; done

site:
	@test -x $(VENV)-ci/bin/mkdocs || { $(PYTHON) -m venv $(VENV)-ci && $(VENV)-ci/bin/python -m pip install --quiet --no-deps --require-hashes -r requirements/ci.txt; }
	$(VENV)-ci/bin/python -m mkdocs build --strict --site-dir $(abspath $(SITE))

samples: $(TO_DEVELOP)
	$(BIN)/python -m pytest -q tests/test_samples.py tests/render/test_stored.py --refresh

# uv is asked for here only: what it writes, pip installs. UPGRADE=--upgrade takes the newest versions.
lock:
	@test -x $(VENV)-lock/bin/uv || { $(PYTHON) -m venv $(VENV)-lock && $(VENV)-lock/bin/python -m pip install --quiet 'uv>=0.9,<1' tomli; }
	PATH="$(VENV)-lock/bin:$$PATH" $(VENV)-lock/bin/python requirements/lock.py $(UPGRADE)

wheel: $(TO_DEVELOP)
	rm -rf dist
	$(BIN)/python -m build --no-isolation

clean:
	rm -rf build dist htmlcov .coverage .coverage.* .bench $(DEMO) $(SITE)
