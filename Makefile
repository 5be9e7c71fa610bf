# A fresh clone needs Python 3.11 or newer (with venv and pip) and make; everything else is fetched into .venv.
#   make demo      set up, then show the bot in a local workspace in the browser   (make demo ARGS="--port 9000")
#   make test      set up, then run the tests                                      (make test ARGS="-k meetings")
#   make install   set up only: .venv/bin/readout
#   make check     lint, format, types and import contracts
#   make bench     how fast it reads and answers, as ratios and CPU time
#   make bench-million   how fast it answers over a million articles (minutes, 2 GB)
#   make bench-duplicates   how fast copies are found in a growing archive (ARGS="--articles 100000")
#   make quality   how well it reads the labelled pages
#   make reliability   kills, freezes, faults, clocks and a month in full, on two cores: half an hour
#   make lock      write the three lock files anew, newer versions with ARGS=--upgrade (needs uv)
#   make newcomer   how long from git clone to the first answer in the browser (needs Chromium and Playwright)
#   make screenshot   docs/screenshot.png from a running demo (needs Chromium and requirements-browser.txt)

VENV := .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
PY := $(BIN)/python
UV ?= uv
ARGS ?=
PIP := $(PY) -m pip install --quiet --disable-pip-version-check

# Without compiled byte-code the command line starts three times slower.
unexport PYTHONDONTWRITEBYTECODE
# Packages of the caller's own Python have no business in ours.
unexport PYTHONPATH
unexport PYTHONHOME

.PHONY: install demo test check bench bench-million bench-duplicates quality reliability lock newcomer screenshot clean
.DELETE_ON_ERROR:

install: $(VENV)/.dev

demo: $(VENV)/.run
	@$(BIN)/readout demo $(ARGS)

test: $(VENV)/.dev
	$(PY) -m pytest $(ARGS)

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev
	$(PY) -m tests.bench $(ARGS)

bench-million: $(VENV)/.dev
	$(PY) -m tests.bench_million $(ARGS)

bench-duplicates: $(VENV)/.dev
	$(PY) -m tests.bench_duplicates $(ARGS)

quality: $(VENV)/.dev
	$(PY) -m pytest -q -s tests/quality tests/test_samples.py $(ARGS)

reliability: $(VENV)/.dev
	$(PY) -m tests.reliability $(ARGS)

newcomer: $(VENV)/.dev
	$(PY) -m tests.newcomer

screenshot: $(VENV)/.dev
	$(PY) -m tests.screenshot docs/screenshot.png

# Run time and development share versions: each later lock is held to the earlier ones.
LOCK := $(UV) pip compile --universal --generate-hashes --python-version 3.11 \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --quiet $(ARGS)
lock:
	@command -v $(UV) >/dev/null || { echo "make lock needs uv: python3 -m pip install uv" >&2; exit 1; }
	$(LOCK) pyproject.toml --extra charts --group build -o requirements.txt
	$(LOCK) --group dev -c requirements.txt -o requirements-dev.txt
	$(LOCK) --group browser -c requirements.txt -c requirements-dev.txt -o requirements-browser.txt

clean:
	rm -rf $(VENV)

# The stamps: a second `make demo` finds them newer than the locks and starts at once.
$(VENV)/.run: requirements.txt pyproject.toml | $(PY)
	@echo "Installing what Readout needs into $(VENV) ..."
	@$(PIP) --require-hashes -r requirements.txt
	@PYTHONWARNINGS=ignore $(PIP) --no-deps --no-build-isolation --editable .
	@$(PY) -m compileall -q bot handlers store
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	@echo "Installing the development tools ..."
	@$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@

# A version manager may leave python3.12 on the path without a Python behind it, so each candidate is run.
$(PY):
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python; do \
	    if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	    echo "Readout needs Python 3.11 or newer and found none. Install it, or name it: make PYTHON=/path/to/python3.12" >&2; exit 1; \
	fi; \
	if ! $$found -c 'import venv, ensurepip' >/dev/null 2>&1; then \
	    echo "$$found has no venv or pip. On Debian or Ubuntu: apt-get install python3-venv python3-pip" >&2; exit 1; \
	fi; \
	$$found -m venv $(VENV)
