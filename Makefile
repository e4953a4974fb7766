# One door: `make demo` to look, `make test` to check, `make run` to work.

PYTHON_IN_VENV := .venv/bin/python
PO := $(wildcard locale/*/LC_MESSAGES/*.po)
MO := $(PO:.po=.mo)
TEMPLATES = $(shell git ls-files 'templates/*.html')
PORT ?= 8000
ARGS ?=
ONLY ?=
export PORT

.PHONY: install demo run test test-next check bench messages format requirements notices pictures clean

install: .venv/installed-all $(MO)

.venv/installed-%: requirements/dev.txt config/dev/install.sh
	@config/dev/install.sh $*

%.mo: %.po
	@msgfmt --check-format --output-file=$@ $<

demo: .venv/installed-demo $(MO)
	@$(PYTHON_IN_VENV) -m config.dev.demo

run: .venv/installed-all $(MO)
	@$(PYTHON_IN_VENV) -m config.dev.run

test: install
	@env -u DATABASE_URL $(PYTHON_IN_VENV) -m pytest -n 2 $(ARGS)
	@DATABASE_URL=$$($(PYTHON_IN_VENV) -m config.dev.postgres start) $(PYTHON_IN_VENV) -m pytest -n 2 $(ARGS)

test-next: install
	@config/dev/test_next.sh $(ARGS)

check: install
	$(PYTHON_IN_VENV) -m ruff check .
	$(PYTHON_IN_VENV) -m ruff format --check .
	.venv/bin/lint-imports
	DEBUG=1 $(PYTHON_IN_VENV) manage.py makemigrations --check --dry-run
	.venv/bin/djade --check --target-version 5.2 $(TEMPLATES)
	DEBUG=1 $(PYTHON_IN_VENV) -m config.dev.messages
	DEBUG=1 $(PYTHON_IN_VENV) manage.py state_pictures --check
	$(PYTHON_IN_VENV) -m config.dev.notices --check
	$(PYTHON_IN_VENV) -m config.dev.tidy

bench: install
	@$(PYTHON_IN_VENV) -m tests.benchmarks $(if $(ONLY),--only $(ONLY))

messages: install
	DEBUG=1 $(PYTHON_IN_VENV) -m config.dev.messages --write

pictures: install
	DEBUG=1 $(PYTHON_IN_VENV) manage.py state_pictures

notices: install
	$(PYTHON_IN_VENV) -m config.dev.notices

format: install
	$(PYTHON_IN_VENV) -m ruff check --fix-only --quiet .
	$(PYTHON_IN_VENV) -m ruff format .
	.venv/bin/djade --target-version 5.2 $(TEMPLATES)

requirements:
	@config/dev/pin.sh

clean:
	-@$(PYTHON_IN_VENV) -m config.dev.postgres stop
	rm -rf var .venv .venv-next
