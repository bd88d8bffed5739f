# What a developer types. Every target works on a fresh machine: `environment` makes .venv-dev first.
# On Windows, run the same commands by hand: there, programs are in .venv-dev/Scripts.

PYTHON = python3
DEV = .venv-dev/bin
LOCK = $(DEV)/uv pip compile pyproject.toml --quiet --universal --python $(DEV)/python --python-version 3.11 \
	--generate-hashes --no-emit-index-url --exclude-newer "7 days" --custom-compile-command "make lock" \
	--extra edit --extra precompress $(LOCK_FLAGS)

OWN_TESTS = tests/test_lock.py tests/preview/test_answers.py tests/preview/test_guard.py $(addprefix tests/publish/test_, \
	destination.py guards.py manifest.py output.py plan.py release.py rights.py state.py swap.py)

.PHONY: help environment test lint format bench serve lock docs screenshots torture sbom audit coverage mutants

help:
	@echo "make test     run all tests"
	@echo "make lint     check style, types and floors"
	@echo "make format   put the style right"
	@echo "make serve    see the site while you write"
	@echo "make bench    measure what a build costs, beside others"
	@echo "make torture  kill, starve and deceive the generator for forty minutes"
	@echo "make coverage see that the tests run through every branch of what must not fail"
	@echo "make mutants  break what must not fail in each place, and see that its tests notice"
	@echo "make sbom     write what the generator is made of (CycloneDX)"
	@echo "make audit    ask the network for known weaknesses of the packages in the locks"
	@echo "make docs     write the reference from the code"
	@echo "make screenshots  take the pictures of the guide anew"
	@echo "make lock     write both locks; LOCK_FLAGS=--upgrade takes newer packages"

environment:
	@$(PYTHON) -m tools.environment

test: environment
	$(DEV)/python -m pytest -n auto --dist worksteal

lint: environment
	$(DEV)/ruff check
	$(DEV)/ruff format --check
	$(DEV)/mypy
	$(DEV)/lint-imports

format: environment
	$(DEV)/ruff check --fix
	$(DEV)/ruff format

torture: environment
	$(DEV)/python -m tests.torture

# A package that cannot be asked about is a failure too.
audit: environment
	$(DEV)/pip-audit --strict --require-hashes --disable-pip -r requirements.lock

sbom: environment
	$(DEV)/python tools/make_sbom.py

# What may never fail is run through in every branch by its own tests, or this fails (docs/reliability.md).
coverage: environment
	$(DEV)/coverage erase
	$(DEV)/coverage run -m pytest -q -p no:cacheprovider $(OWN_TESTS)
	$(DEV)/coverage combine --quiet
	$(DEV)/coverage report

# Parts of modules' names for these alone: make mutants MODULES="swap plan"
mutants: environment
	$(DEV)/python -m tools.mutants $(MODULES)

bench: environment
	$(DEV)/python bench/compare.py

serve:
	$(PYTHON) build.py serve

lock: environment
	$(LOCK) --output-file requirements.lock
	$(LOCK) --group dev --constraints requirements.lock --no-annotate --output-file requirements-dev.lock

docs: environment
	$(DEV)/python tools/make_reference.py

screenshots: environment
	$(DEV)/python tools/make_screenshots.py
