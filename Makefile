# Where `uv` is there it is used; else venv and pip.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
export DATA_DIR ?= var
export PORT ?= 8000
# Processes of the test run; 0 runs all tests in one.
WORKERS ?= auto

.PHONY: demo demo-reset test lint eval eval-gate bench lock setup setup-dev clean

$(VENV)/.runtime: requirements.lock pyproject.toml
ifdef UV
	@test -d $(VENV) || uv venv -q --python ">=3.11,<3.14" $(VENV)
	uv pip install -q --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.lock
	uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
else
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
endif
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
ifdef UV
	uv pip install -q --compile-bytecode --python $(BIN)/python --require-hashes -r requirements-dev.lock
else
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
endif
	@touch $@

setup: $(VENV)/.runtime
setup-dev: $(VENV)/.dev

demo: setup
	@PYTHONDONTWRITEBYTECODE= $(BIN)/invoice-assistant demo

demo-reset: setup
	@PYTHONDONTWRITEBYTECODE= $(BIN)/invoice-assistant demo --reset

lint: setup-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# What is learnt once on a machine is learnt first: no test waits minutes for it.
test: lint
	$(BIN)/invoice-assistant learn
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder
	$(BIN)/invoice-assistant eval --gate

eval: setup-dev
	$(BIN)/invoice-assistant learn
	$(BIN)/invoice-assistant eval

eval-gate: setup-dev
	$(BIN)/invoice-assistant learn
	$(BIN)/invoice-assistant eval --gate

bench: setup-dev
	$(BIN)/python -m evals.bench
	$(BIN)/python -m evals.bench.webhook_bench
	$(BIN)/python -m evals.bench.console_bench

# Needs uv; writes the hash-locked sets without addresses.
lock:
	uv pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements.lock
	uv pip compile pyproject.toml --group build --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements-dev.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
