# From a bare clone: Python 3.11 or newer with venv, and make. Everything else comes from the locks.
PYTHON ?= python3
BRIEFS ?=
LANGUAGES ?=
AS_OF ?=
ADDRESS ?=
SINCE ?=
DATA_END ?=
TARGET_PERIOD ?=
SCHEDULER ?=
JOBS ?=
DOCUMENTS ?=
BENCH ?=

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: always help reports provinces indicators site test audit check verify bench classes docs lab clean

help: ## this list
	@sed -n 's/^\([a-z]*\):[^#]*## /  make \1	/p' Makefile

reports: .venv/linked ## run the notebooks and render the briefs (BRIEFS=national LANGUAGES=vi AS_OF=2024-09-30 DATA_END=2024-06-30 TARGET_PERIOD=2030-12-31 JOBS=2)
	@.venv/bin/python -m analysis reports $(if $(BRIEFS),--briefs "$(BRIEFS)") $(if $(LANGUAGES),--languages "$(LANGUAGES)") \
	  $(if $(AS_OF),--as-of "$(AS_OF)") $(if $(DATA_END),--data-end "$(DATA_END)") \
	  $(if $(TARGET_PERIOD),--target-period "$(TARGET_PERIOD)") \
	  $(if $(SCHEDULER),--scheduler "$(SCHEDULER)") $(if $(JOBS),--jobs "$(JOBS)")

provinces: .venv/linked ## the profiles of 63 provinces in both languages (LANGUAGES=vi JOBS=2); one: make reports/provinces/VN-DN.vi.pdf
	@.venv/bin/python -m analysis provinces $(if $(LANGUAGES),--languages "$(LANGUAGES)") $(if $(JOBS),--jobs "$(JOBS)")

indicators: .venv/linked ## the page of every indicator in both languages, and their catalogue (LANGUAGES=vi JOBS=2)
	@.venv/bin/python -m analysis indicators $(if $(LANGUAGES),--languages "$(LANGUAGES)") $(if $(JOBS),--jobs "$(JOBS)")

site: reports provinces indicators docs ## every page, table and standard in one folder, reports/site (ADDRESS=https://example.org SINCE=v0.1.0)
	@.venv/bin/python -m analysis site $(if $(ADDRESS),--address "$(ADDRESS)") $(if $(SINCE),--since "$(SINCE)")

reports/provinces/%: .venv/linked always
	@.venv/bin/python -m analysis provinces --only "$*"

test: .venv-test/linked ## lint, and every test
	@.venv-test/bin/python -m ruff check
	@.venv-test/bin/python -m ruff format --check --quiet
	@.venv-test/bin/lint-imports --no-cache
	@.venv-test/bin/python -m pytest -n 2

audit: .venv-test/linked ## every page and PDF below reports, all profiles of provinces included; 1,000 spoilt tables
	@PROFILES=all SPOILT=1000 .venv-test/bin/python -m pytest -n 2 tests/whole/test_pages.py tests/whole/test_one_truth.py

check: .venv/linked ## every fault of data/raw at once (DOCUMENTS=folder: also against the texts)
	@.venv/bin/python -m analysis check $(if $(DOCUMENTS),--documents "$(DOCUMENTS)")

verify: .venv/linked ## build again in a scratch folder and compare every byte with what is committed
	@.venv/bin/python -m analysis verify

bench: .venv/linked ## this project beside the plain tools, and tables at scale; .build/bench.csv (BENCH="profiles --sample 0", or transcribe)
	@.venv/bin/python tests/bench/$(if $(filter transcribe,$(BENCH)),transcribe.py,bench.py --csv .build/bench.csv $(BENCH))

docs: .venv-test/linked ## the reference of the public names, a page each; .build/docs
	@.venv-test/bin/python tests/reference.py .build/docs

classes: .venv/linked ## refit the reference classes to the panels in data/raw/panels
	@.venv/bin/python -m analysis classes

# What a notebook holds after it ran is no change of it: git sees the source, whatever JupyterLab saves.
EDITOR_KEYS = metadata.language_info.codemirror_mode metadata.language_info.file_extension \
  metadata.language_info.mimetype metadata.language_info.nbconvert_exporter metadata.language_info.pygments_lexer \
  metadata.language_info.version
lab: .venv-lab/linked ## JupyterLab on the notebooks
	@git config filter.notebooks.clean '$(CURDIR)/.venv-lab/bin/python -m nbstripout --keep-id --extra-keys "$(EDITOR_KEYS)"' || true
	@.venv-lab/bin/jupyter lab --notebook-dir=. --LabApp.default_url=/lab/tree/notebooks $(if $(filter 0,$(shell id -u)),--allow-root)

clean: ## forget what was built (tables and briefs that are committed stay)
	@rm -rf .build reports/failed $(foreach run,as-of data-end target,reports/$(run)-* data/processed/$(run)-*) .pytest_cache .ruff_cache .hypothesis

# An environment is ready when every package of its lock is in it, with the hash the lock names.
.venv/ready: requirements/reports.lock
.venv-test/ready: requirements/dev.lock
.venv-lab/ready: requirements/lab.lock
.venv/ready .venv-test/ready .venv-lab/ready:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; $(PYTHON) is " + sys.version.split()[0])'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "$(PYTHON) cannot make environments: on Debian and Ubuntu, apt install python3-venv" >&2; exit 1; }
	@echo "Making $(@D) from $<: once, and again only when the lock changes"
	@$(PYTHON) -m venv --clear $(@D)
	@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: --no-deps -r $<
	@: > $@

# The project itself is linked into it: its code can change without making anything again.
%/linked: %/ready pyproject.toml
	@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@: > $@
