# 两条常用命令：make serve（打开网页）、make test（跑全部测试）。第一次会自动装好需要的东西。
PYTHON ?= python3
BIN := .venv/bin

.PHONY: serve test check lint

# The stamps are remade when pyproject.toml changes.
.venv/serve.stamp: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check torch==2.13.0
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	touch $@

.venv/dev.stamp: .venv/serve.stamp
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

serve: .venv/serve.stamp
	$(BIN)/assistant serve

test: .venv/dev.stamp
	$(BIN)/pytest

lint: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test
	$(BIN)/assistant check --strict
