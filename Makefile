# make run      a park in the browser, from a clone: needs Python 3.11+ and make
# make test     everything that tests need, then all tests
# make check    format, lint, types, import contracts, migrations
# make bench    what docs/ measures
# make setup    only the environment: leaves .venv/bin/dianxiaoer
#
# PORT=8000  DATA=.dianxiaoer  JOBS=2  PYTHON=python3.12  TESTS=tests/rules

PORT ?= 8000
DATA ?= .dianxiaoer
JOBS ?= 2
TESTS ?= tests
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

.DEFAULT_GOAL := help
.PHONY: help python run setup setup-dev test check bench lock wheel clean

help:
	@sed -n 's/^# \{0,1\}//p' Makefile

python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer was not found; name it: make PYTHON=/path/to/python3" >&2; exit 2; }

setup: python
	@$(PYTHON) scripts/setup.py

setup-dev: python
	@$(PYTHON) scripts/setup.py --dev

run: setup
	@.venv/bin/dianxiaoer serve --demo --port $(PORT) --data $(DATA) || test $$? -eq 130

test: setup-dev
	@.venv/bin/python -m pytest -n $(JOBS) $(TESTS)

check: setup-dev
	@.venv/bin/python scripts/check.py

bench: setup-dev
	@.venv/bin/python -m bench

lock: python
	@$(PYTHON) scripts/setup.py --lock

wheel: setup
	@.venv/bin/uv build --quiet --wheel --no-build-isolation --python .venv/bin/python --out-dir dist

clean:
	@rm -rf .venv node_modules dist build src/dianxiaoer/static/vendor
