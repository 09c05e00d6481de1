# make run: the demo on port 8000.  make test: the suite.  make help: the rest.
PYTHON := $(shell command -v python3 || command -v python3.13 || command -v python3.12 || command -v python3.11 || command -v python)
PY := .venv/bin/python
PORT ?= 8000
JOBS ?= 2
# Stories wait for Chromium, mails and the chat half of their time.
STORIES ?= 3
# So do faults; two files of them at a time.
FAULTS ?= 2
# What no database changes.
PORTABLE = $(shell grep '^tests/' tests/portable.txt)
UV_COMPILE := $(PY) -m uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet

.PHONY: help run test test-postgres test-browser test-faults lint messages locks clean-demo clean base dev

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /	/' | expand -t 16

run: base ## the demo season, served on http://localhost:8000 (PORT=8001 DEMO_CHAT_PORT=8066 for others, ARGS=--fresh)
	@DEMO=1 SITE_URL=http://localhost:$(PORT) $(PY) manage.py rundemo $(PORT) $(ARGS)

test: dev ## the suite on SQLite
	@env -u DATABASE_URL -u DB_NAME $(PY) -m pytest -n $(JOBS) $(ARGS)

test-postgres: dev ## the suite on a private PostgreSQL and Redis
	@tools/services tools/on-postgres $(PY) -m pytest -n $(JOBS) $(PORTABLE:%=--ignore=%) $(ARGS)

test-browser: dev ## the stories in Chromium, against gunicorn, worker, beat, PostgreSQL and Redis
	@tools/services $(PY) -m pytest -m browser -n $(STORIES) --maxschedchunk=1 $(ARGS)

test-faults: dev ## processes killed at random, small profile (ARGS for more)
	@tools/services $(PY) -m pytest -m faults -n $(FAULTS) --dist loadfile --no-loadscope-reorder $(ARGS)

lint: dev ## format and mend, then show what ruff, mypy, the import contracts and djade say
	@$(PY) -m ruff format --quiet . && $(PY) -m ruff check --fix .
	@git ls-files -z '*.py' '*.html' '*.txt' ':!tests' ':!requirements' | xargs -0r $(PY) tools/nobreak.py
	@$(PY) -m mypy .
	@.venv/bin/lint-imports
	@git ls-files -z 'templates/*.html' '*/templates/*.html' | xargs -0r .venv/bin/djade --target-version 5.2

messages: dev ## bring the English catalogue up to date with the French in the sources (needs gettext)
	@$(PY) tools/messages.py

locks: dev ## compile requirements/*.in again, with the newest versions allowed
	@cd requirements && for name in base dev uv; do ../$(UV_COMPILE) --upgrade $$name.in -o $$name.txt || exit 1; done

clean-demo: ## forget the demo's data, so that its launch is ten days away again
	@rm -f var/portal.sqlite3* var/mattermost.json var/slack.json

clean: ## remove .venv, caches and the demo's data (var/)
	@rm -rf .venv var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

base dev:
	@$(if $(PYTHON),,echo "Python 3.11 or later is needed; none was found on the PATH." >&2; exit 1;) $(PYTHON) bootstrap.py $@
