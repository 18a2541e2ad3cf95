# Everything here works on a fresh machine with Python 3.11 or newer, make and git.
# The first target that needs it sets up .venv from requirements.txt (locked, with hashes).

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
READY_DEV := .venv/.ready-dev
COMPILE := UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile pyproject.toml \
  --universal --python-version 3.11 --generate-hashes --quiet
PYTEST_FLAGS ?= -n auto --dist loadgroup

.PHONY: help report test lab check format lock golden bench hooks clean

help:           ## show this list
	@grep -E '^[a-z-]+: .*##' Makefile | sed -E 's/^([a-z-]+):[^#]*## /\1\t/' | \
	  while IFS="$$(printf '\t')" read -r name words; do printf '  make %-13s %s\n' "$$name" "$$words"; done

report: $(READY) ## build the default edition as HTML and PDF, and print where they are
	@$(BIN)/explainer build

test: $(READY_DEV) ## run every test (those for a browser or with many runs need CI=true)
	@$(BIN)/python -m pytest $(PYTEST_FLAGS)

lab: $(READY) ## open the notebooks in JupyterLab
	@JUPYTER_CONFIG_PATH="$(CURDIR)/tools/jupyter" $(BIN)/jupyter lab notebooks

check: $(READY_DEV) ## lint, types, notebooks without output, schema and lock up to date
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy --strict -p explainer
	@$(BIN)/nbstripout --keep-id --verify notebooks/*.ipynb
	@$(BIN)/python -m pytest -q -k "lock or schema" tests/test_repository.py
	@$(BIN)/explainer check --quiet

format: $(READY_DEV) ## put the code into its form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

lock: $(READY_DEV) ## compile requirements.txt and requirements-dev.txt from pyproject.toml, with hashes
	@$(BIN)/python -m pip install --quiet uv
	@$(COMPILE) --extra build --extra explore --extra spreadsheets --output-file requirements.txt
	@$(COMPILE) --all-extras --constraints requirements.txt --output-file requirements-dev.txt

golden: $(READY_DEV) ## say which published bytes differ from another commit's: REV=HEAD
	@$(BIN)/python tools/golden.py $(or $(REV),HEAD)

bench: $(READY_DEV) ## time builds beside the naive way (SERIES=cold REPEAT=5 BESIDE=other-checkout)
	@$(BIN)/python -m benchmarks $(SERIES) --repeat $(or $(REPEAT),5) $(if $(BESIDE),--beside $(BESIDE))

hooks: $(READY_DEV) ## run the checks at each commit, too
	@$(BIN)/pre-commit install

clean:          ## remove .venv and every cache
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis node_modules failed

# A stamp is written last: a set-up that was broken off starts anew. Compiling the modules and
# finding the machine's fonts happen once, here, instead of in the first report.
$(READY): requirements.txt pyproject.toml tools/install
	@PYTHON="$(PYTHON)" tools/install requirements.txt
	@touch $@

$(READY_DEV): requirements-dev.txt $(READY)
	@PYTHON="$(PYTHON)" tools/install requirements-dev.txt
	@touch $@
