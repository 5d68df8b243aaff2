# 两条常用命令：make serve（打开网页）、make test（跑全部测试）。第一次会自动装好需要的东西。
PYTHON ?= python3
BIN := .venv/bin

.PHONY: serve test check lint chromium bench bench-benefits bench-wechat

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

# tests/browser 用系统里的 chromium；没有就自动装上（要 root）。
chromium:
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y chromium fonts-noto-cjk; } \
	|| { echo '浏览器测试要用 chromium，请先装上：sudo apt-get install chromium fonts-noto-cjk'; exit 1; }

test: .venv/dev.stamp chromium
	$(BIN)/pytest

lint: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test
	$(BIN)/assistant check --strict
	$(BIN)/assistant cases

# 速度：每项都和同一次跑出来的基准比。
bench: bench-benefits bench-wechat

# 算一算：一万户随机家庭，每户不到 5 毫秒。
bench-benefits: .venv/dev.stamp
	$(BIN)/python -m tests.bench.bench_benefits

# 公众号：每秒能答多少条加密消息，旁边是同时测的空白应答。
bench-wechat: .venv/dev.stamp
	$(BIN)/python -m tests.bench.bench_wechat
