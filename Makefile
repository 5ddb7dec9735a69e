# make run | test | check | fix | bench | drill | lock | clean
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.ONESHELL:

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8000
export PORT

.PHONY: help run test check fix bench drill lock clean setup setup-dev free-port

help: ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

run: free-port setup ## install what is missing, make the data ready, run the site (PORT, CCN_DATA_DIR)
	@exec $(BIN)/python manage.py up --prepare

test: setup-dev ## every test; ARGS='-k words' picks some
	@exec $(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

check: setup-dev ## form, types, imports, migrations, production settings, law data, translations, pictures
	@exec env BIN=$(BIN) bash deploy/check.sh

fix: setup-dev ## put the form right
	@$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup-dev ## measure, on a PostgreSQL of its own
	@exec $(BIN)/python -m bench $(ARGS)

drill: setup-dev ## kill everything while 1,000 deadlines fall due, and count by the mail server's book
	@exec $(BIN)/python -m bench.drill $(ARGS)

lock: setup-dev ## resolve the ranges anew into the hashed locks (UV_INDEX_URL as your machine has it)
	@compile() { $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	    --only-binary :all: --no-header --no-emit-index-url --no-emit-find-links "$$@"; }
	compile $(LOCKARGS) requirements.txt -o requirements.lock
	compile $(LOCKARGS) -c requirements.lock requirements-dev.txt -o requirements-dev.lock

clean: ## remove the virtual environment and the tools' caches; the data stays
	@rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

free-port:
	@python=$(BIN)/python
	[ -x "$$python" ] || python=$(PYTHON)
	"$$python" config/port.py

setup:
	@bash deploy/install.sh $(PYTHON) $(VENV) requirements.lock

setup-dev:
	@bash deploy/install.sh $(PYTHON) $(VENV) requirements-dev.lock
