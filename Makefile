# The environment lives in .venv; with PYTHON=... (an interpreter, 3.11 or newer) in .venv-<its version>.
#   make demo                       the first comparison, from a clean checkout
#   make quick                      style, rules, parameters, both engines on one scenario: while you work
#   make test PYTHON=python3.12     everything that is checked before a change is accepted
#   make test-slow                  what takes long
#   make site                       the site, into build/site; SITE=FOLDER for another folder
#   make docs, make goldens         what the program writes: pages, and the stored outcomes of the shipped scenarios

PYTHON = python3
ifeq ($(origin PYTHON),file)
VENV := .venv
else
VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])')
ifeq ($(VERSION),)
$(error PYTHON=$(PYTHON) does not run; give an interpreter of version 3.11 or newer)
endif
VENV := .venv-$(VERSION)
endif

BIN := $(VENV)/bin
READY := $(VENV)/.ready
RUNS := $(VENV)/.runs
PEERS := $(VENV)/.peers
PYTEST_FLAGS = -n 2
# Some of each: what a rule is, what a parameter is, that both engines are one model, that the house stands.
QUICK = tests/model/test_rules_directions.py tests/model/test_rules_properties.py tests/model/test_reference_vectors.py \
	tests/program/parameters tests/program/test_architecture.py tests/documents/test_links.py \
	"tests/program/engines/test_engines.py::test_engines_agree_on_every_bit_of_every_week_under_every_policy[coffee_remake]"
# Where Python is told to keep no bytecode, as in many containers, each of the hundred programs that tests start would
# compile all it imports: twice the time.
unexport PYTHONDONTWRITEBYTECODE
LOCK_FLAGS =
SITE = build/site
COMPILE = .venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(LOCK_FLAGS)

# All but the packages that only examples use.
LOCKED_EXTRAS = $(shell $(PYTHON) -c 'import tomllib; \
	extras = tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]; \
	print(*(f"--extra {one}" for one in extras if one != "tools"))')

.PHONY: ahead install demo quick test test-slow lint format bench goldens docs site lock clean

demo: $(RUNS)
	$(BIN)/paradox compare hotel_booking_error
	@echo
	@echo "The program is $(BIN)/paradox, and just paradox in this terminal after:"
	@echo "  . $(BIN)/activate"
	@echo "Next: $(BIN)/paradox new my_firm, or $(BIN)/paradox classroom"

install: $(READY)

# No build isolation: the build backend is in the lock, so that nothing outside the lock is ever installed.
# By uv, which is fetched if it is not there, or else by pip: see demo.py.
$(READY): requirements.lock pyproject.toml
	$(INSTALL)

# What running needs, the classroom included; tests, studies on a cluster and notebooks need the rest.
$(RUNS): requirements-run.lock pyproject.toml
	$(INSTALL)

define INSTALL
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	{ echo "$(PYTHON) is not Python 3.11 or newer: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11" >&2; exit 2; }
@$(PYTHON) demo.py --install $< --into $(VENV)
@touch $@
endef

# Under a minute once the model is compiled.
quick: lint
	$(BIN)/python -m pytest $(PYTEST_FLAGS) $(QUICK)

test: lint
	$(BIN)/python -m pytest $(PYTEST_FLAGS)

# What takes long: a million persons, ten thousand damaged files, twenty kills, texts made anew from full runs.
test-slow: $(READY)
	$(BIN)/python -m pytest $(PYTEST_FLAGS) -m slow

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The other frameworks come into the environment only for this, in versions that leave the program's own as they are.
bench: $(PEERS)
	$(BIN)/python -m benchmarks

$(PEERS): $(READY) benchmarks/requirements.lock
	@$(PYTHON) demo.py --install benchmarks/requirements.lock --only-packages --into $(VENV)
	@touch $@

# The stored outcomes of the shipped scenarios: shows what changed; REASON="..." accepts it.
goldens: $(READY)
	$(BIN)/python -m tests.goldens $(if $(REASON),--accept "$(REASON)")

# The compiled engine of every system, in sim/kernels/libraries, and that of browsers, in paradox/browser: after a change
# of what loops are made of. Needs lld.
ahead: $(READY)
	$(BIN)/python -m ahead
	$(BIN)/python -m ahead.wasm

# Everything under docs/ and scenarios/ that is written by the program.
docs: $(READY)
	$(BIN)/python -m docs.generators

# Front page, cases, lessons, map, documentation and API reference, to be opened from the disk or put on any host.
site: $(READY)
	$(BIN)/python -m docs.site "$(SITE)"

# Keeps the versions it can; LOCK_FLAGS=--upgrade takes the newest.
lock: .venv-lock/bin/uv
	$(COMPILE) $(LOCKED_EXTRAS) --output-file requirements.lock pyproject.toml
	$(COMPILE) --extra build --extra board --extra classroom --constraints requirements.lock --output-file requirements-run.lock \
		pyproject.toml
	$(COMPILE) --constraints requirements.lock --output-file benchmarks/requirements.lock benchmarks/requirements.in
	echo 'uv>=0.9' | $(COMPILE) --output-file requirements-uv.lock -

.venv-lock/bin/uv:
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --disable-pip-version-check --quiet "uv>=0.5"

clean:
	rm -rf .venv .venv-* build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
