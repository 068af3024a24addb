PY ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
export UV_PYTHON_DOWNLOADS = never

.PHONY: help run setup test test-all lint messages lock bench bench-search clean

help: ## What can be made here
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

run: setup ## Set everything up, then serve site and worker on http://localhost:$(PORT)
	@exec $(BIN)/python manage.py serve --port $(PORT)

setup: $(VENV)/.ok ## The idempotent part: venv, database, translations, demo county
	@$(BIN)/python manage.py setup

test: $(VENV)/.dev ## Set up what tests need and run them
	@$(BIN)/python manage.py compile_catalogues
	$(BIN)/python -m pytest -n auto $(ARGS)

lint: $(VENV)/.dev ## Style and the map of imports
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-cache

bench: $(VENV)/.dev ## Ratios beside the machine's floor (SIZE=full ONLY=search,queue,client)
	@$(BIN)/python -m bench

bench-search: $(VENV)/.dev ## Search quality on judged needs, beside plain BM25 and stemming (ARGS=-v)
	@$(BIN)/python -m bench.needs $(ARGS)

messages: $(VENV)/.dev ## Refresh every room's fi and sv catalogue from its msgids (needs gettext)
	$(BIN)/python tools/messages.py

lock: $(VENV)/.dev ## Pin everything with hashes, naming no host
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --custom-compile-command "make lock" pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --custom-compile-command "make lock" --group dev -c requirements.txt pyproject.toml -o requirements-dev.txt
	! grep -nE '://' requirements.txt requirements-dev.txt

$(VENV)/.ok: requirements.txt
	$(PY) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check "uv==0.13.9" || true
	if [ -x $(BIN)/uv ]; then $(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements.txt; \
	else $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt; fi
	touch $@

$(VENV)/.dev: $(VENV)/.ok requirements-dev.txt
	if [ -x $(BIN)/uv ]; then $(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements-dev.txt; \
	else $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt; fi
	touch $@

clean: ## Remove the venv and caches (never var/)
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis
