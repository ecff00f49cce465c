# Everything a stranger needs: `make run` and `make test`. `make help` lists the rest.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test lint bench fmt screenshots

BIN := .venv/bin
# The first Python that is new enough; PYTHON=/path/to/python chooses another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
# uv is much faster than pip and installs the same files by the same hashes: used where it works.
UV = $(shell uv --version >/dev/null 2>&1 && echo uv)
WITH_UV = UV_SYSTEM_CERTS=1 uv pip install --quiet --compile-bytecode --python $(BIN)/python
WITH_PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check
INSTALL = $(if $(UV),$(WITH_UV),$(WITH_PIP))
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard translations/*/LC_MESSAGES/messages.po))
TEST_WORKERS ?= auto

help: ## List what can be done
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

run: .venv/.installed $(CATALOGUES) ## Start Mobility on http://127.0.0.1:8000 (PORT=... for another)
	@exec $(BIN)/mobility run

test: lint ## Run every check and every test; REQUIRE_ALL=1 turns what is skipped into failures
	$(BIN)/pytest -n $(TEST_WORKERS) --dist loadfile $(TESTS)

lint: .venv/.installed-dev $(CATALOGUES)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/vulture
	$(BIN)/mypy

bench: .venv/.installed-dev $(CATALOGUES) ## Measure the speeds of docs/; BENCH=full makes the published table
	@exec $(BIN)/python -m benchmarks

fmt: .venv/.installed-dev ## Put the code into its one format
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

screenshots: .venv/.installed-dev $(CATALOGUES) ## Take the pictures of docs/images from the running program
	@exec $(BIN)/python -m tests.browser.screenshots

.venv/bin/python:
	@command -v git >/dev/null || { echo "git is missing. On Debian: apt-get install git" >&2; exit 1; }
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is missing. On Debian: apt-get install python3" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
		{ echo "Python's venv is missing. On Debian: apt-get install python3-venv" >&2; exit 1; }
	@echo "Making .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

# Stamps: a second `make run` installs nothing, a changed lock installs again.
.venv/.installed: requirements/run.txt pyproject.toml | .venv/bin/python
	@echo "Installing the locked dependencies"
	@$(INSTALL) --require-hashes -r requirements/run.txt
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

.venv/.installed-dev: requirements/dev.txt .venv/.installed
	@echo "Installing the locked tools for the tests"
	@$(INSTALL) --require-hashes -r requirements/dev.txt
	@touch $@

%.mo: %.po | .venv/.installed
	@$(BIN)/pybabel --quiet compile --input-file=$< --output-file=$@ --locale=$(notdir $(patsubst %/LC_MESSAGES/,%,$(dir $<)))
