# The few commands of the project. Each makes what it needs first; a second run is immediate.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup dev words run test check check-long bench fmt
MAKEFLAGS += --no-print-directory

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## make the environment .venv, with the command .venv/bin/pb
	@scripts/setup
	@$(MAKE) words

dev:
	@scripts/setup dev
	@$(MAKE) words

words:
	@.venv/bin/python scripts/words.py

run: setup ## start the site with demonstration data on http://127.0.0.1:8000 (PORT=… for another port; Ctrl-C stops)
	@.venv/bin/python -m compileall -q pb config.py wsgi.py
	@exec .venv/bin/pb run $(if $(PORT),--port $(PORT))

test: dev ## check the code and run every test, on SQLite and PostgreSQL and in a browser
	@scripts/system
	@.venv/bin/python scripts/check.py --then-test

check: dev ## check the code only: style, types, floors, dependencies, templates, words
	@.venv/bin/python scripts/check.py

check-long: dev ## run the long tests: crash, contention, fuzzing
	@scripts/system
	@.venv/bin/pytest -m long
	@.venv/bin/python -m tests.load.bench --long

bench: dev ## measure the vote, the pages and the count; figures go to bench/
	@scripts/system
	@.venv/bin/python -m tests.load.bench

fmt: dev ## put the code in shape
	@.venv/bin/ruff check --quiet --fix .
	@.venv/bin/ruff format --quiet .
