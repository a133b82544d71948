# Short names for the commands of this project.
PYTHON ?= python3
VENV := $(or $(VAXCENTRE_VENV),.venv)
LOCK := uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --custom-compile-command 'make lock'

.PHONY: help run test lint format lock

help: ## Tell what can be made
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

run: ## Set up what is missing, then serve http://127.0.0.1:8000
	$(PYTHON) -m vaxcentre

test: ## Set up what is missing, then run every test
	$(PYTHON) -m tests

lint: ## Check style and types (after make test)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

format: ## Lay out the code
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

lock: ## Write the lock files again from the .in files (needs uv)
	$(LOCK) requirements.in -o requirements.txt
	cd tests && $(LOCK) requirements.in -o requirements.txt
