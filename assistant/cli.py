"""The command line: serve · ask · check · doctor · wechat-menu. Speaks Chinese; exit 0 fine, 1 something to mend, 2 wrong use."""

import contextlib
import errno
import json
import logging
import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from assistant import command_help
from assistant.settings import PREFIX, SETTINGS, Settings, SettingsError, load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.store.notes import NoteStore

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
    for library in ("faiss", "alembic"):  # what they load on the way tells an operator nothing
        logging.getLogger(library).setLevel(logging.WARNING)


_SETTINGS_HELP = "设置写在环境变量里：\n\n\b\n" + "\n".join(f"{PREFIX}{s.name}：{s.meaning}" for s in SETTINGS)


@cli.command(cls=command_help.Command, help=f"打开网页和接口服务。\n\n{_SETTINGS_HELP}")
def serve() -> None:
    """Serve the page and the API."""
    import uvicorn

    from assistant.channels.app import create_app

    settings = _settings()
    try:  # before the slow part, so that a port in use is known at once
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        listening = socket.create_server((settings.host, settings.port), family=family, backlog=1024)
    except OSError as error:
        why = {errno.EADDRINUSE: "已经有程序在用", errno.EACCES: "没有权限用它"}.get(error.errno or 0, "这台机器没有这个地址")
        _fail(f"打不开 {settings.host} 的端口 {settings.port}：{why}。可以换一个：ASSISTANT_PORT=8001 assistant serve")
    with listening:
        app = create_app(_open_assistant(settings))
        click.echo(f"网页已经打开：http://{settings.host}:{settings.port}  （按 Ctrl+C 停止）")
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False))
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[listening])
    sys.exit(0 if server.started else STARTUP_PROBLEM)


def _open_assistant(settings: Settings):  # type: ignore[no-untyped-def]  # heavy imports stay out of `check`
    from assistant.knowledge.problem import render_terminal
    from assistant.retrieval.encoder import open_encoder
    from assistant.service import Assistant, KnowledgeError
    from assistant.store.database import DatabaseError, open_database

    try:
        encoder = open_encoder(settings.encoder)
    except (OSError, ValueError) as error:
        _fail(f"句向量模型打不开（{settings.encoder}）：{error}\n检查 ASSISTANT_ENCODER 写的文件夹或模型名；不写就用自带的模型。")
    try:
        return Assistant(settings, open_database(settings.database), encoder)
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

    question = question.encode("utf8", "replace").decode()  # the shell may hand over bytes that are no text
    if not question.strip():
        _fail('还没有写问题。这样用：assistant ask "三孩补贴多少钱"', WRONG_USE)
    logging.getLogger().setLevel(logging.WARNING)
    assistant = _open_assistant(replace(_settings(), database="sqlite:///:memory:"))
    reply, turn = assistant.rehearse([question])
    text = render_text(reply, assistant.serving.release)
    if as_json:
        body = Answered("", "", reply, text, assistant.serving.release, 0.0).as_dict()
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


@cli.command(cls=command_help.Command, help="跑用例：每个问题都要得到该得的答案。")
def cases() -> None:
    """Run knowledge/cases."""
    from dataclasses import replace

    logging.getLogger().setLevel(logging.WARNING)
    assistant = _open_assistant(replace(_settings(), database="sqlite:///:memory:"))
    failed = assistant.failing_cases()
    for failure in failed:
        click.echo(failure)
    click.echo(f"跑了 {len(assistant.serving.release.cases)} 个用例：{len(failed)} 个没通过。")
    sys.exit(1 if failed else 0)


@cli.command(cls=command_help.Command, help="用带标注的问题（.jsonl）评测，结果写进数据文件夹。")
@click.argument("files", metavar="文件...", nargs=-1, required=True, type=click.Path(path_type=Path))
def evaluate(files: tuple[Path, ...]) -> None:
    """Measure the assistant on judged questions."""
    from dataclasses import replace
    from datetime import datetime

    from assistant.evaluation.questions import QuestionFileError, read_questions
    from assistant.evaluation.running import run, summary_lines, write

    logging.getLogger().setLevel(logging.WARNING)
    try:
        questions = [question for file in files for question in read_questions(file)]
    except QuestionFileError as error:
        _fail(str(error), WRONG_USE)
    settings = _settings()
    assistant = _open_assistant(replace(settings, database="sqlite:///:memory:"))
    results = run(assistant, questions)
    about = {"files": [f.name for f in files], "today": settings.date().isoformat(), **assistant.versions()}
    click.echo("\n".join(summary_lines(results)))
    click.echo(f"结果在 {write(results, settings.data / 'evaluation', about, datetime.now())}")


@contextlib.contextmanager
def _notes(settings: Settings) -> "Iterator[NoteStore]":
    """What the workers have noted in the store."""
    from assistant.store.database import DatabaseError, open_database
    from assistant.store.notes import NoteStore

    try:
        engine = open_database(settings.database)
    except DatabaseError as error:
        _fail(str(error))
    try:
        yield NoteStore(engine)
    finally:
        engine.dispose()


@cli.command(cls=command_help.Command, help="检查公众号和企业微信的设置，说明哪里不对、怎么改。")
def doctor() -> None:
    """Examine the chat platforms; needs no model."""
    logging.getLogger().setLevel(logging.WARNING)
    from assistant.channels.doctor import WRONG, examine

    settings = _settings()
    with _notes(settings) as notes:
        findings = examine(settings, notes)
    click.echo("\n".join(map(str, findings)))
    sys.exit(STARTUP_PROBLEM if any(f.grade == WRONG for f in findings) else 0)


@cli.command("wechat-menu", cls=command_help.Command, help="把首页主题做成公众号的菜单（认证过的账号才行）。")
def wechat_menu() -> None:
    """Create the menu of 公众号 from site.yaml; needs no model."""
    logging.getLogger().setLevel(logging.WARNING)
    from assistant.channels.wechat.outgoing import put_menu
    from assistant.channels.wechat.platform_api import ApiCallError
    from assistant.knowledge.release import load

    settings = _settings()
    if not settings.wechat_secret:
        _fail("建菜单要用 AppSecret，请先设置 ASSISTANT_WECHAT_SECRET。", WRONG_USE)
    release = load(settings.knowledge, settings.date()).release
    if release is None:
        _fail("知识文件夹有错误，先用 assistant check 看看。")
    with _notes(settings) as notes:
        try:
            names = put_menu(settings, notes, release.site)
        except ApiCallError as error:
            _fail(str(error))
    click.echo(f"菜单建好了：{'、'.join(names)}。手机上要过几分钟，或者重新关注，才会看到。")


def main() -> None:
    """Entry point; wrong use is explained in Chinese."""
    command_help.run(cli)
