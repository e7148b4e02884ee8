# Everything that is done with this project. `make` alone lists it. README.md explains run and test.
# A machine with git, make and Python 3.11 or newer is enough: each target sets up what it needs.

PYTHON ?= python3
PORT ?= 8501
FEEDS ?= data/feeds
ROOM ?= eligibility
STORE ?= $(or $(LAPSEWATCH_STORE),data/store)
BIN := .venv/bin
READY := .venv/.ready
EQUIPPED := .venv/.equipped

.DEFAULT_GOAL := help
.PHONY: help setup equip hooks run test quick check lint demo load audit bench soak reliability histories sentences mutants spark lock pictures

help: ## explain the targets
	@echo "Lapsewatch. The two to know: 'make run' shows the dashboard, 'make test' proves it."
	@echo
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1 \t\2/p' Makefile | expand -t 18
	@echo
	@echo "Settings: PORT=$(PORT) ROOM=$(ROOM) FEEDS=$(FEEDS) STORE=$(STORE), for example: make run PORT=8600"

setup: $(READY) ## the virtual environment in .venv with what serving needs, from requirements.lock

equip: $(EQUIPPED) ## the same, with what developing needs besides, from requirements-dev.lock

$(READY): requirements.lock pyproject.toml scripts/setup.sh
	@PYTHON="$(PYTHON)" sh scripts/setup.sh
	@touch $@

$(EQUIPPED): requirements-dev.lock $(READY)
	@PYTHON="$(PYTHON)" sh scripts/setup.sh requirements-dev.lock
	@touch $@

run: export LAPSEWATCH_STORE := $(STORE)
run: setup $(STORE)/current.duckdb ## serve the dashboard on 127.0.0.1 (with the demo district, if nothing is loaded yet)
	@echo
	@echo "Lapsewatch is at http://127.0.0.1:$(PORT) (Ctrl+C ends it)."
	@$(BIN)/lapsewatch serve --port $(PORT)

# No prerequisite but setup: a store that is there is served as it is, however old.
$(STORE)/current.duckdb: | $(READY)
	@test -e $(FEEDS)/locations.csv || test -e $(FEEDS)/locations.parquet || $(MAKE) --no-print-directory demo
	@$(MAKE) --no-print-directory load

demo: setup ## write the feeds of the invented district to FEEDS
	$(BIN)/lapsewatch demo $(FEEDS)

load: setup ## load FEEDS into STORE as a new version
	$(BIN)/lapsewatch load $(FEEDS) --store $(STORE)

# worksteal: each worker begins with one half, so it meets few servers and stores of the other's, and helps at the end.
# Bytecode is kept, also where the environment forbids it: the tests start a hundred processes of ours.
test quick: export PYTHONDONTWRITEBYTECODE :=
test: equip ## every test, the browser's included
	@echo "Running every test, two at a time (the browser's included)."
	@sh scripts/provider.sh && CHROMIUM="$$(sh scripts/chromium.sh)" && NGINX="$$(sh scripts/nginx.sh)" && \
	  export CHROMIUM NGINX && $(BIN)/pytest -n 2 --dist worksteal

quick: equip ## under a minute, while you work: style, types and imports, and the tests of one room (ROOM=intake, ROOM=ui/june)
	@tests="$$(sh scripts/room_tests.sh $(ROOM))" && $(MAKE) --no-print-directory lint && $(BIN)/pytest -q -n 2 $$tests

hooks: equip ## let git run style, types and imports before each commit (.pre-commit-config.yaml)
	$(BIN)/pre-commit install

lint: equip ## what can be checked without running: style, types, imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

audit: equip ## known weaknesses of the packages in the locks, where a database can be reached
	@$(BIN)/python scripts/audit.py

check: lint audit test ## everything that CI runs

bench: equip ## measure speed and memory (writes BENCHMARKS.md)
	@CHROMIUM="$$(sh scripts/chromium.sh)" && export CHROMIUM && $(BIN)/python -m tests.benchmarks

soak: equip ## thousands of random districts judged twice, by the engine and by the plain reading of the rules
	$(BIN)/pytest tests/reference/test_engine.py --hypothesis-profile soak

reliability: equip ## killed loads, flipped bits, copies, mutated inputs, many readers (docs/reliability.md); hours
	@$(BIN)/python -m tests.reliability.flips
	@$(BIN)/python -m tests.reliability.killed
	@$(BIN)/python -m tests.reliability.killed --feeds $(FEEDS)
	@$(BIN)/python -m tests.reliability.copied
	@$(BIN)/python -m tests.reliability.fuzz_policies --cases 10000
	@$(BIN)/python -m tests.reliability.fuzz_feeds --cases 10000
	@PYTHON="$(PYTHON)" sh scripts/setup.sh requirements-fuzz.lock
	@$(BIN)/python -m tests.reliability.guided policy --minutes 30
	@$(BIN)/python -m tests.reliability.guided readers --minutes 30
	@$(BIN)/python -m tests.reliability.visitors
	@$(BIN)/python -m tests.reliability.readers --clients 50 --minutes 15 --every 20
	@$(BIN)/python -m tests.reliability.readers --clients 10 --minutes 60 --every 300

mutants: equip ## change the rules' SQL in one place at a time and see whether it is noticed (ONLY=--help: how)
	$(BIN)/python -m scripts.mutants $(ONLY)

spark: equip ## many districts judged on PySpark, which needs Java (docs/scale.md)
	@sh scripts/spark.sh $(BIN)/pytest tests/districts

histories: equip ## every small history judged twice, and the table of docs/exhaustive.md
	@$(BIN)/python -m tests.reference

sentences: equip ## docs/sentences.md anew: each sentence of the source, its rule, its tests
	@$(BIN)/python -m tests.sources

pictures: equip ## the pictures of every page in docs/, taken anew
	@CHROMIUM="$$(sh scripts/chromium.sh)" && export CHROMIUM && LAPSEWATCH_PICTURES=docs $(BIN)/pytest tests/browser/test_pictures.py

COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11

lock: equip ## the locks anew from pyproject.toml: versions and hashes, no address
	$(COMPILE) pyproject.toml --group build -o requirements.lock
	$(COMPILE) --group dev --group scale -c requirements.lock -o requirements-dev.lock
	$(COMPILE) --no-deps --group spark -o requirements-spark.lock
	$(COMPILE) --group fuzz -c requirements.lock -c requirements-dev.lock -o requirements-fuzz.lock
