# Studyplan on one command. Works with GNU make 3.81 and BSD tools; needs python3 or uv, and nothing else.
# Variables given on the command line (make demo DAYS=30 FORMAT=json) reach the program as its environment.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
PORT ?= 8000

PYTHON := .venv/bin/python
STACK_PYTHON := .venv-stack/bin/python

.PHONY: help
help: ## List what there is to do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' Makefile

# --- run it ---

.PHONY: demo serve token reset watch start-api invoke bench
demo: .venv-stack ## Make a plan for Ana and show how it came about (DAYS=30 PROVIDER=fake-careless EXPLAIN=1; README.md has them all)
	@$(STACK_PYTHON) -m local demo

serve: .venv-stack ## Serve the API at http://localhost:8000 until Ctrl-C (PORT=8000, AUTH=jwt asks for tokens)
	@$(STACK_PYTHON) -m local serve --port "$(PORT)"

token: .venv-stack ## Print a token for that API (OWNER=local, EXPIRES=60 minutes)
	@$(STACK_PYTHON) -m local token

reset: .venv-stack ## Clear what `make serve` has kept
	@$(STACK_PYTHON) -m local reset

watch: .venv-stack ## Show an execution as the console would, live (REQUEST=id; PROFILE= and STACK= for one in AWS)
	@$(STACK_PYTHON) -m local watch

start-api: .venv-stack .venv-sam ## Serve the API with the real `sam local start-api` (PORT=8000; needs a container engine)
	@$(STACK_PYTHON) -m local start-api --port "$(PORT)"

invoke: .venv-stack .venv-sam ## Run one step with the real `sam local invoke` (STEP=validate_plan; needs a container engine)
	@$(STACK_PYTHON) -m local invoke

bench: .venv-stack ## Measure start-up, own code and the embedded stack, each beside its goal
	@$(STACK_PYTHON) -m bench

# --- check it ---

.PHONY: test test-deep test-real-model test-catalogues test-owners fuzz evals check lint types security format
.PHONY: contract contract-deep test-sam-local validate build audit
test: .venv .venv-stack ## Run the tests (ARGS="-k words" for some of them)
	@$(PYTHON) -m pytest $(ARGS)

test-deep: .venv ## Try each property with 2,000 examples, new ones each time, and print how many were tried
	@$(PYTHON) -m pytest -m hypothesis --hypothesis-profile=deep -o faulthandler_timeout=1800 $(ARGS)

test-catalogues: .venv .venv-stack ## Put real catalogues of ../shared/data through the API (STUDYPLAN_SHARED=../shared)
	@$(PYTHON) -m pytest -m catalogues -o faulthandler_timeout=1200 tests/catalogues $(ARGS)

test-real-model: .venv-stack .venv-model ## Have a small real model write three plans on this machine, in minutes
	@$(STACK_PYTHON) -m local.cli.real_model

test-owners: .venv .venv-stack ## Three owners try everything at what is another's; every kind of token, a status each
	@$(PYTHON) -m pytest -m owners tests/owners $(ARGS)

fuzz: .venv .venv-stack .venv-fuzz ## Send what nobody would send, until nothing new comes of it (SECONDS=300 SEED=1)
	@$(PYTHON) -m tests.fuzz

contract: .venv .venv-stack .venv-fuzz ## Hold the API to docs/openapi.json from outside: 100 cases an operation, and a linter
	@$(PYTHON) -m tests.conformance

contract-deep: .venv .venv-stack .venv-fuzz ## The same with 1,000 cases an operation
	@$(PYTHON) -m tests.conformance --cases 1000

test-sam-local: .venv .venv-stack .venv-sam ## The API and each step in the real `sam local` (needs a container engine)
	@$(PYTHON) -m pytest -m sam_local -o faulthandler_timeout=900 tests/sam_local $(ARGS)

evals: .venv-stack ## Ten judged cases beside their baseline (PROVIDER=mock, FORMAT=text or json)
	@$(STACK_PYTHON) -m evals

check: lint types security locks-current test evals ## Everything that must hold before a commit

lint: .venv ## ruff check and ruff format --check
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .

types: .venv ## mypy, strict
	@$(PYTHON) -m mypy

security: .venv ## bandit over the code, and a scan of the whole history for secrets
	@$(PYTHON) -m bandit --quiet --recursive functions layers
	@$(PYTHON) -m bandit --quiet --configfile pyproject.toml --recursive local bench evals scripts tools
	@$(PYTHON) -m scripts.secrets_scan

validate: .venv .venv-sam .venv-validate ## What AWS would make of the template, the state machine, the roles and the workflows
	@$(PYTHON) -m scripts.validate

build: .venv .venv-sam ## Build what is deployed, as `sam build` does, and look inside (ARCH=arm64 or x86_64)
	@$(PYTHON) -m scripts.build

audit: .venv-audit ## Ask PyPI for known faults in what is locked (needs the network; CI at GitHub runs it)
	@for lock in layers/studyplan/requirements.txt functions/*/requirements.txt requirements/*.txt; do \
		echo "$$lock"; .venv-audit/bin/pip-audit --disable-pip --requirement "$$lock" || exit 1; done

format: .venv ## Put the code into shape
	@$(PYTHON) -m ruff check --fix .
	@$(PYTHON) -m ruff format .

# --- deploy it ---

.PHONY: deploy destroy smoke
deploy: .venv .venv-sam ## Build and deploy to AWS (ENV=dev, staging or prod); docs/operations.md
	@$(PYTHON) -m scripts.deploy deploy

smoke: .venv ## See that a deployed API answers, and lets in nobody without a token (ENV=dev)
	@$(PYTHON) -m scripts.deploy smoke

destroy: .venv .venv-sam ## Remove what was deployed, and say what is left (ENV=dev)
	@$(PYTHON) -m scripts.deploy destroy

# --- keep it ---

.PHONY: openapi lock locks-current clean
openapi: .venv ## Write docs/openapi.json, and its copy in plans_api, from the routes
	@$(PYTHON) -m scripts.openapi

lock: .venv ## Write the lock files anew from their .in files (UPGRADE=1 for newer versions)
	@$(PYTHON) -m scripts.locks write $(if $(UPGRADE),--upgrade)

locks-current: .venv ## Fail where a lock file is not what its .in file gives
	@$(PYTHON) -m scripts.locks check

clean: ## Remove environments, tools and caches; what `make serve` has kept stays
	@rm -rf .venv .venv-stack .venv-model .venv-fuzz .venv-sam .venv-validate .venv-audit .tools .bootstrap.lock .coverage htmlcov .aws-sam
	@rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- the environments: always asked for, made only when missing or when the lock file has changed ---

.PHONY: .venv .venv-stack .venv-model .venv-fuzz .venv-sam .venv-validate .venv-audit
.venv:
	@scripts/bootstrap .venv requirements/dev.txt

.venv-stack:
	@scripts/bootstrap .venv-stack requirements/local.txt

.venv-model:
	@scripts/bootstrap .venv-model requirements/real-model.txt

.venv-fuzz:
	@scripts/bootstrap .venv-fuzz requirements/fuzz.txt

.venv-sam:
	@scripts/bootstrap .venv-sam requirements/sam.txt

.venv-validate:
	@scripts/bootstrap .venv-validate requirements/validate.txt

.venv-audit:
	@scripts/bootstrap .venv-audit requirements/audit.txt
