# Everything that is done with this book, from a fresh clone on.
# Each target sets up .venv by itself when that is missing or out of date.

PYTHON ?= python3
PORT ?= 8000
CHAPTERS ?=
ARGS ?=

VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/ready
BENCH_READY := $(VENV)/ready-bench

NOTEBOOKS := $(wildcard notebooks/[0-9][0-9]-*.ipynb)
WEAVER := $(shell find book -type f ! -name '*.pyc' ! -name '.*')
COMPILE = -m uv pip compile -q --universal --python-version 3.10 --generate-hashes \
	--no-emit-index-url --no-annotate --custom-compile-command "make lock" $(UPGRADE)
TYPED := $(foreach package,funicorn fango book,$(if $(wildcard $(package)/*.py),$(package)))

# Targets share .venv and site/, and the tests use the cores by themselves.
.NOTPARALLEL:
.DEFAULT_GOAL := help

.PHONY: help book test lab serve export run-notebooks test-chapters lint format bench lock clean distclean

help: ## list these targets
	@echo "make <target>:"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' Makefile

book: site/index.html ## weave the HTML book into site/
	@echo "The book is in site/index.html: open it in a browser, or read it with: make serve"

test: $(READY) ## run all tests, run every notebook again, compare the exported packages
	@$(PY) -m book export --check
	@$(PY) -m pytest -n logical --maxprocesses 4 --dist loadscope \
		--nbval --nbval-current-env tests notebooks $(ARGS)

# A reader's own IPython start-up files must not change what a notebook prints.
test: export IPYTHONDIR := $(CURDIR)/$(VENV)/ipython

lab: $(READY) ## read and run the notebooks in JupyterLab
	@$(PY) -m jupyterlab --ServerApp.root_dir=. --LabApp.default_url=/lab/tree/notebooks $(ARGS)

serve: site/index.html ## serve the HTML book with Funicorn (PORT=8000)
	@$(PY) -m book.serve --port $(PORT) site

export: $(READY) ## write the packages funicorn/ and fango/ from the notebooks
	@$(PY) -m book export

run-notebooks: $(READY) ## run the notebooks in place, all or CHAPTERS="02 03"
	@$(PY) -m book run $(CHAPTERS)

test-chapters: $(READY) ## run the tests against the packages as they stand after each chapter
	@set -e; for notebook in notebooks/[0-9][0-9]-*.ipynb; do \
		number=$${notebook#notebooks/}; number=$${number%%-*}; number=$${number#0}; \
		if [ "$$number" -ge 1 ]; then \
			echo "== after chapter $$number"; \
			$(PY) -m pytest -q -n logical --maxprocesses 4 --dist loadscope \
				--chapter "$$number" tests $(ARGS); \
		fi; \
	done

lint: $(READY) ## check style (ruff) and types (mypy)
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy $(TYPED)

format: $(READY) ## put the hand-written code in order (ruff)
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

bench: $(BENCH_READY) ## measure server, parser and framework beside the ones people use
	@$(PY) -m tests.bench $(ARGS)

lock: $(READY) ## choose the locked versions again (UPGRADE=--upgrade: the newest)
	@cd requirements && ../$(PY) $(COMPILE) --override overrides.txt dev.txt -o lock.txt
	@cd requirements && ../$(PY) $(COMPILE) bench.txt -c lock.txt -o bench-lock.txt
	@cd requirements && echo uv | ../$(PY) $(COMPILE) - -o uv.txt

clean: ## remove what was made, but keep .venv
	@rm -rf site build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .benchmarks
	@find . -path ./$(VENV) -prune -o \
		\( -name __pycache__ -o -name .ipynb_checkpoints -o -name .ruff_cache \
		-o -name .hypothesis \) -type d -prune -exec rm -rf {} +

distclean: clean ## remove .venv too
	@rm -rf $(VENV)

# notebooks/ itself stands for notebooks that were added or removed.
site/index.html: $(READY) $(NOTEBOOKS) notebooks $(WEAVER)
	@$(PY) -m book html --to site
	@touch $@

# The locks name all there is to install, so that nothing is looked up (--no-deps).
# A lock that changed is installed into an empty .venv: nothing of the old one stays.
$(READY): requirements/lock.txt requirements/uv.txt
	@command -v "$(PYTHON)" >/dev/null || { \
		echo "This book needs Python 3.10 or later, and there is no $(PYTHON) here." >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { \
		echo "This book needs Python 3.10 or later; $(PYTHON) is older." \
			"Name a later one: make PYTHON=python3.12" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make a virtual environment: it lacks venv" \
			"(on Debian and Ubuntu: apt install python3-venv)." >&2; exit 1; }
	@echo "Setting up .venv; this takes up to a minute, once."
	@"$(PYTHON)" -m venv --clear $(VENV)
	@$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements/uv.txt \
		&& $(PY) -m uv pip install -q --python $(PY) --require-hashes --no-deps -r requirements/lock.txt \
		|| { echo "uv did not manage; pip does the same, more slowly." >&2; \
		$(PY) -m pip install -q --disable-pip-version-check --require-hashes --no-deps -r requirements/lock.txt; }
	@touch $@

$(BENCH_READY): $(READY) requirements/bench-lock.txt
	@$(PY) -m uv pip install -q --python $(PY) --require-hashes --no-deps \
		-r requirements/bench-lock.txt 2>/dev/null \
		|| $(PY) -m pip install -q --disable-pip-version-check --require-hashes --no-deps \
		-r requirements/bench-lock.txt
	@touch $@
