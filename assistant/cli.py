"""The command line: serve · ask · check. Speaks Chinese; exit 0 fine, 1 something to mend, 2 wrong use."""

import json
import logging
import os
import sys
from pathlib import Path
from typing import NoReturn

import click

from assistant import command_help
from assistant.settings import PREFIX, SETTINGS, Settings, SettingsError, load_settings

STARTUP_PROBLEM = 1
WRONG_USE = 2


def _fail(message: str, status: int = STARTUP_PROBLEM) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(status)


def _settings() -> Settings:
    try:
        return load_settings()
    except SettingsError as error:
        _fail(str(error), WRONG_USE)


@click.group(cls=command_help.Group, help="孕育政策助手：回答家长的问题，检查知识文件。")
def cli() -> None:
    """The group of all commands."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")


_SETTINGS_HELP = "设置写在环境变量里：\n\n\b\n" + "\n".join(f"{PREFIX}{s.name}：{s.meaning}" for s in SETTINGS)


@cli.command(cls=command_help.Command, help=f"打开网页和接口服务。\n\n{_SETTINGS_HELP}")
def serve() -> None:
    """Serve the page and the API."""
    import uvicorn

    from assistant.channels.app import create_app

    settings = _settings()
    app = create_app(_open_assistant(settings))
    click.echo(f"网页已经打开：http://{settings.host}:{settings.port}  （按 Ctrl+C 停止）")
    uvicorn.run(app, host=settings.host, port=settings.port, log_level="warning", server_header=False)


def _open_assistant(settings: Settings):  # type: ignore[no-untyped-def]  # heavy imports stay out of `check`
    from assistant.knowledge.problem import render_terminal
    from assistant.retrieval.encoder import open_encoder
    from assistant.service import Assistant, KnowledgeError
    from assistant.store.database import DatabaseError, open_database

    try:
        return Assistant(settings, open_database(settings.database), open_encoder(settings.encoder))
    except KnowledgeError as error:
        _fail(render_terminal([p for p in error.problems if p.is_error], error.checked))
    except DatabaseError as error:
        _fail(str(error))


@cli.command(cls=command_help.Command, help="问一个问题，看看助手怎么答（不留记录）。")
@click.argument("question", metavar="问题")
@click.option("--json", "as_json", is_flag=True, help="按接口的样子输出 JSON。")
@click.option("--explain", is_flag=True, help="说明为什么这样答：各路得分、第二名、差多少。")
def ask(question: str, as_json: bool, explain: bool) -> None:
    """Ask one question in process."""
    from dataclasses import replace

    from assistant.dialogue.explaining import explain_turn, explanation_lines
    from assistant.dialogue.rendering import render_text
    from assistant.service import Answered

    if not question.strip():
        _fail("还没有写问题。这样用：assistant ask \"三孩补贴多少钱\"", WRONG_USE)
    logging.getLogger().setLevel(logging.WARNING)
    assistant = _open_assistant(replace(_settings(), database="sqlite:///:memory:"))
    reply, turn = assistant.explain(question)
    text = render_text(reply, assistant.serving.release)
    if as_json:
        body = Answered("", "", reply, text, "", 0.0).as_dict()
        body = {k: v for k, v in body.items() if k not in {"conversation_id", "exchange_id", "html", "took_ms"}}
        if explain:
            body["explanation"] = explain_turn(turn, reply)
        click.echo(json.dumps(body, ensure_ascii=False, indent=2))
        return
    click.echo(text)
    if explain:
        click.echo("\n" + "\n".join(explanation_lines(explain_turn(turn, reply))))


@cli.command(cls=command_help.Command, help="检查知识文件夹，列出要改的地方。")
@click.option("--strict", is_flag=True, help="提醒也算不通过。")
@click.argument("folder", metavar="[文件夹]", required=False, type=click.Path(path_type=Path))
def check(strict: bool, folder: Path | None) -> None:
    """Check a knowledge folder; needs no model."""
    from assistant.knowledge.problem import Severity, render_github, render_terminal
    from assistant.knowledge.release import load

    settings = _settings()
    folder = folder or settings.knowledge
    if not folder.is_dir():
        _fail(f"找不到文件夹 {folder}。", WRONG_USE)
    loading = load(folder, settings.date())
    render = render_github if os.environ.get("GITHUB_ACTIONS") else None
    click.echo(render(loading.problems) if render else render_terminal(loading.problems, loading.checked))
    counted = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    sys.exit(1 if any(p.severity in counted for p in loading.problems) else 0)


def main() -> None:
    """Entry point; wrong use is explained in Chinese."""
    command_help.run(cli)
