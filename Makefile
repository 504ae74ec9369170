# Needs Python 3.11 or newer, git and make. Uses uv where it is present, else pip.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
SUPERSET := .venv-superset
SOURCES := orchestration tests scripts
SIZES ?= 32 10000 100000 1000000

.DEFAULT_GOAL := help
.PHONY: help run test test-ui test-superset test-spark superset soak ui docs pictures lint format bench bench-spark compile linking mutants lock clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 10

run: $(INSTALLED) ## land the inbox, extract, build, test and publish the warehouse
	@$(BIN)/blotter run

test: $(INSTALLED) ## every test, a file to a core at a time
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile

test-ui: $(VENV)/.installed-ui ## walk the report and Dagster in a real browser (needs chromium)
	@$(BIN)/python -m pytest tests/ui -m ui

superset: $(SUPERSET)/.installed ## Apache Superset with a dashboard of the published warehouse, on loopback (PORT=8088)
	@$(SUPERSET)/bin/python scripts/superset/serve.py $(if $(PORT),--port $(PORT))

test-superset: $(SUPERSET)/.installed $(VENV)/.installed-ui ## start Superset and read its dashboard in a real browser (needs chromium)
	@$(BIN)/python -m pytest tests/superset -m superset

test-spark: $(VENV)/.installed-spark ## read and build on a Spark cluster of this machine, kill an executor, compare (needs Java 17)
	@$(BIN)/python -m pytest tests/spark -m spark

soak: $(INSTALLED) ## a hundred thousand spoilt texts and files, a thousand kills, an hour of arrivals; takes an hour
	@$(BIN)/python -m pytest tests/soak -m soak

ui: $(INSTALLED) ## Dagster on loopback
	@$(BIN)/blotter ui

lint: $(INSTALLED) ## style, types, import rules, SQL and dbt conventions
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tests/lint/dbt_lint.py

pictures: $(VENV)/.installed-ui ## take the README's pictures from the real thing (needs chromium)
	@$(BIN)/python -m scripts.pictures

docs: $(INSTALLED) ## the codebook, the tables and dbt's pages as a static site in warehouse/docs
	@$(BIN)/python scripts/build_docs.py

bench: $(INSTALLED) ## time the sample, the landing of a million records, then runs of 32 to 1,000,000 blurbs beside other readers, into the README; SIZES="32 10000" for some of them
	-@$(BIN)/python -m scripts.compile_extraction
	@$(BIN)/python tests/benchmarks/bench_sample.py
	@$(BIN)/python tests/benchmarks/bench_landing.py
	@$(BIN)/python -m tests.benchmarks.bench $(SIZES)

bench-spark: $(VENV)/.installed-spark ## time reading on one Spark executor and on two, the marts, and what a billion blurbs would take (needs Java 17)
	@$(BIN)/python -m tests.benchmarks.bench_spark

compile: $(INSTALLED) ## the extractor as machine code, which reads about three times as fast (needs a C compiler and a few minutes)
	@$(BIN)/python -m scripts.compile_extraction

linking: $(INSTALLED) ## how well mentions are linked into events, on labelled blurbs
	@$(BIN)/python -m tests.gold.linking

mutants: $(INSTALLED) ## break the rules of the SQL one by one and see a test of dbt notice each; takes half an hour
	@$(BIN)/python -m tests.mutants

format: $(INSTALLED) ## put the code in its style
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

lock: $(INSTALLED) ## pin every package again, with hashes
	$(BIN)/python -m uv --version >/dev/null 2>&1 && UV="$(BIN)/python -m uv" || UV=uv; \
	$$UV pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-strip-extras \
	    --no-emit-index-url --custom-compile-command "make lock" --output-file requirements.lock; \
	$(BIN)/python -m scripts.pin_bare_names requirements.lock; \
	$$UV pip compile --group pyproject.toml:ui --constraints requirements.lock --universal --python-version 3.11 \
	    --generate-hashes --no-emit-index-url --custom-compile-command "make lock" --output-file requirements-ui.lock; \
	$$UV pip compile scripts/superset/requirements.in --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --custom-compile-command "make lock" --output-file scripts/superset/requirements.lock; \
	$(BIN)/python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies']['spark'], sep='\n')" \
	    | $$UV pip compile - --constraints requirements.lock --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --custom-compile-command "make lock" --output-file requirements-spark.lock

clean: ## forget what runs wrote into warehouse/ (raw/ stays)
	rm -rf warehouse/.build warehouse/blotter.duckdb warehouse/marts warehouse/report.html warehouse/docs

$(INSTALLED): requirements.lock pyproject.toml
	@if command -v uv >/dev/null 2>&1; then \
	    set -e; \
	    [ -x $(BIN)/python ] || uv venv --quiet --python '>=3.11' $(VENV); \
	    uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.lock; \
	    uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .; \
	else \
	    set -e; \
	    $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	        || { echo "Blotter needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version). Try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }; \
	    [ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV); \
	    echo "Installing from requirements.lock (hashes checked) ..."; \
	    $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock; \
	    $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .; \
	fi
	@$(BIN)/python -m compileall -q orchestration
	@$(BIN)/python -m scripts.parse_project
	@touch $(INSTALLED)

# What is beside the default install: $(VENV)/.installed-ui, $(VENV)/.installed-spark.
$(VENV)/.installed-%: requirements-%.lock $(INSTALLED)
	@if command -v uv >/dev/null 2>&1; then \
	    uv pip install --quiet --python $(BIN)/python --require-hashes -r $<; \
	else \
	    $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<; \
	fi
	@touch $@

# Superset lives in an environment of its own (700 MB): it needs an older SQLAlchemy, pandas and more than Blotter has.
$(SUPERSET)/.installed: scripts/superset/requirements.lock
	@echo "Installing Superset from scripts/superset/requirements.lock (hashes checked) ..."
	@if command -v uv >/dev/null 2>&1; then \
	    set -e; \
	    [ -x $(SUPERSET)/bin/python ] || uv venv --quiet --python 3.11 $(SUPERSET); \
	    uv pip install --quiet --python $(SUPERSET)/bin/python --require-hashes -r scripts/superset/requirements.lock; \
	else \
	    set -e; \
	    $(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] not in ((3, 11), (3, 12)))' \
	        || { echo "Superset 6.1 needs Python 3.11 or 3.12. Try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }; \
	    [ -x $(SUPERSET)/bin/python ] || $(PYTHON) -m venv $(SUPERSET); \
	    $(SUPERSET)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r scripts/superset/requirements.lock; \
	fi
	@touch $(SUPERSET)/.installed
