.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
export PYTHONPATH :=

.PHONY: help install demo test lint types bench lock messages catalogues check-content clean

help: ## What can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

.venv/made: requirements/build.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed (PYTHON=/path/to/python3 make …)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || { echo "Python lacks its venv module: on Debian, apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/build.txt
	@touch $@

.venv/runtime: .venv/made requirements/runtime.txt pyproject.toml
	$(BIN)/uv pip install -q --python $(BIN)/python --compile-bytecode --require-hashes -r requirements/runtime.txt
	$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev: .venv/runtime requirements/dev.txt
	$(BIN)/uv pip install -q --python $(BIN)/python --compile-bytecode --require-hashes -r requirements/dev.txt
	@touch $@

catalogues: .venv/runtime
	@$(BIN)/python -m tools.catalogues

install: catalogues ## All that it takes to run for real: then .venv/bin/lms init

demo: .venv/runtime catalogues ## A demo with sample people and history on 127.0.0.1:8000 (ARGS="--no-serve --reset --port 8001")
	@LMS_DEMO=1 exec $(BIN)/lms demo $(ARGS)

test: .venv/dev catalogues ## The whole suite: rules, rooms, pages, browser, lint, types, floors, on SQLite and PostgreSQL
	@$(BIN)/python -m pytest -n 3 --dist worksteal -q $(ARGS)

lint: .venv/dev ## Only style and floors
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports

types: .venv/dev ## Only types
	$(BIN)/mypy

bench: .venv/dev catalogues ## Sizes, statements and speed, each beside its limit
	@$(BIN)/python -m bench $(ARGS)

check-content: .venv/runtime ## Every fault of lessons and questions, with file and line
	@LMS_DEMO=1 $(BIN)/lms content check

messages: .venv/dev ## Take new words for people into the catalogues
	$(BIN)/pybabel -q extract -F translations/babel.cfg -k lazy_gettext -k _ -k N_ -k ngettext:1,2 --no-location --sort-output --project belajar-koperasi --omit-header -o translations/messages.pot .
	$(BIN)/pybabel -q update -N --omit-header --no-fuzzy-matching -i translations/messages.pot -d translations
	$(BIN)/python -m tools.catalogues

lock: .venv/made ## Lock the newest fitting versions with their hashes
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --upgrade requirements/build.in -o requirements/build.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --upgrade --group dev pyproject.toml -o requirements/dev.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -c requirements/dev.txt pyproject.toml -o requirements/runtime.txt

clean: ## Remove what was made
	rm -rf .venv instance test-output
