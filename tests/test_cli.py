"""The command line as staff use it: what it prints in Chinese, where it prints it, and how it ends."""

import json
import logging
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import httpx
import pytest

from assistant import command_help
from assistant.cli import cli
from assistant.settings import PREFIX, SETTINGS

from .fake_encoder import FakeEncoder
from .knowledge.sample import FILES, GRANT, TODAY, edited, write
from .running import until

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def log_level() -> Iterator[None]:
    """The commands set how much is logged; afterwards it is as before."""
    before = logging.getLogger().level
    yield
    logging.getLogger().setLevel(before)


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Settings on the sample knowledge, as the environment of the commands."""
    values = {"KNOWLEDGE": str(write(tmp_path, FILES)), "DATA": str(tmp_path / "data"), "TODAY": TODAY.isoformat()}
    for name, value in values.items():
        monkeypatch.setenv(PREFIX + name, value)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    return {PREFIX + name: value for name, value in values.items()}


@pytest.fixture
def run(environment: dict[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in process: exit code, standard output, standard error."""
    monkeypatch.setattr("assistant.retrieval.encoder.open_encoder", lambda _: FakeEncoder())

    def ran(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            command_help.run(cli, list(arguments))
        assert isinstance(ended.value.code, int)
        return ended.value.code, *capsys.readouterr()

    return ran


def commands() -> list[str]:
    """Every verb."""
    return sorted(cli.commands)


def test_verbs_of_the_first_day() -> None:
    """What the README promises is there."""
    assert {"serve", "ask", "check"} <= set(commands())


def test_without_a_command(run: Run) -> None:
    """Alone it lists its commands, each with a Chinese sentence, and is wrong use."""
    code, out, _ = run()

    assert code == 2
    for name in commands():
        assert re.search(rf"^  {name} +[\u4e00-\u9fff]", out, re.M)


@pytest.mark.parametrize("name", ["", *commands()])
def test_help(run: Run, name: str) -> None:
    """Every command explains itself in Chinese; no English heading is left."""
    code, out, err = run(*filter(None, [name]), "--help")

    assert (code, err) == (0, "")
    assert out.startswith(f"用法：assistant {name}".rstrip())
    assert not re.search(r"Usage|Options|Commands|Show this message|\[OPTIONS\]|Arguments", out)


def test_every_option_and_command_has_its_sentence() -> None:
    """No option without a Chinese help text."""
    for command in cli.commands.values():
        assert re.search(r"[\u4e00-\u9fff]{2}", command.help or "")
        for option in command.params:
            if isinstance(option, click.Option):
                assert re.search(r"[\u4e00-\u9fff]{2}", option.help or ""), option


def test_help_of_serve_lists_the_settings(run: Run) -> None:
    """All settings stand where the operator looks for them."""
    out = run("serve", "--help")[1]

    assert [s.name for s in SETTINGS if f"{PREFIX}{s.name}：{s.meaning}" not in re.sub(r"\n +", "", out)] == []


WRONG_USE = [
    (["frob"], "没有这个命令：frob。看用法：assistant --help"),
    (["chekc"], "没有这个命令：chekc。是不是 check？看用法：assistant --help"),
    (["--version"], "没有这个选项：--version。看用法：assistant --help"),
    (["check", "--strct"], "没有这个选项：--strct。是不是 --strict？看用法：assistant check --help"),
    (["ask"], "还缺 问题。看用法：assistant ask --help"),
    (["ask", "三孩补贴", "多少钱"], "多写了参数。问题里有空格时，请用引号括起来。看用法：assistant ask --help"),
    (["ask", "--json=1", "三孩"], "--json 用得不对。看用法：assistant --help"),
    (["ask", ""], '还没有写问题。这样用：assistant ask "三孩补贴多少钱"'),
    (["ask", " 　\t"], '还没有写问题。这样用：assistant ask "三孩补贴多少钱"'),
    (["check", "/没有/这个"], "找不到文件夹 /没有/这个。"),
    (["check", __file__], f"找不到文件夹 {__file__}。"),
]


@pytest.mark.parametrize(("arguments", "sentence"), WRONG_USE)
def test_wrong_use(run: Run, arguments: list[str], sentence: str) -> None:
    """Wrong use is exit 2 with one Chinese sentence that says the next step."""
    assert run(*arguments) == (2, "", sentence + "\n")


@pytest.mark.parametrize("command", [["check"], ["ask", "三孩补贴"], ["serve"]])
@pytest.mark.parametrize(("name", "value"), [("PROT", "1"), ("PORT", "八千"), ("TODAY", "明天")])
def test_wrong_settings(run: Run, monkeypatch: pytest.MonkeyPatch, command: list[str], name: str, value: str) -> None:
    """A setting that is not understood stops every command the same way."""
    monkeypatch.setenv(PREFIX + name, value)
    code, out, err = run(*command)

    assert (code, out) == (2, "")
    assert PREFIX + name in err
    assert "Traceback" not in err


def test_check_of_a_sound_folder(run: Run) -> None:
    """Nothing to mend is said in one line."""
    assert run("check", "--strict") == (0, f"查了 {len(FILES)} 个文件，没有问题。\n", "")


@pytest.mark.parametrize(
    ("old", "new", "code", "strict"),
    [
        ("状态: 上线", "状态: 发布", 1, 1),  # an error
        ("是不是领不上了", "三孩补贴长治", 0, 1),  # a warning
        ("生效日期:", "待核实: [窗口]\n生效日期:", 0, 0),  # work for a department
    ],
)
def test_check_exits_by_weight(run: Run, tmp_path: Path, old: str, new: str, code: int, strict: int) -> None:
    """Errors fail, warnings fail when strict, work for departments never."""
    folder = write(tmp_path / "other", edited(GRANT, old, new))

    assert [run("check", str(folder))[0], run("check", "--strict", str(folder))[0]] == [code, strict]


def test_check_names_place_and_remedy(run: Run, tmp_path: Path) -> None:
    """What staff need stands in the output: file, line, code, remedy; and no Python."""
    folder = write(tmp_path / "other", edited(GRANT, "主管部门", "主管单位"))
    code, out, err = run("check", str(folder))

    assert (code, err) == (1, "")
    assert re.search(r"^knowledge/entries/birth_subsidy/birth-grant\.md:\d+  错误 K012  不认识的键“主管单位”$", out, re.M)
    assert "怎么改：是不是“主管部门”？" in out
    assert out.splitlines()[-1].startswith(f"查了 {len(FILES)} 个文件：")


def test_check_in_github(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In that CI the very line is marked."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    folder = write(tmp_path / "other", edited(GRANT, "主管部门", "主管单位"))

    assert "::error file=knowledge/entries/birth_subsidy/birth-grant.md,line=" in run("check", str(folder))[1]


def test_check_of_an_empty_folder(run: Run, tmp_path: Path) -> None:
    """A folder with nothing in it lacks what the assistant needs to speak."""
    (tmp_path / "empty").mkdir()
    code, out, _ = run("check", str(tmp_path / "empty"))

    assert code == 1
    assert "K011" in out


def test_check_needs_no_model(environment: dict[str, str]) -> None:
    """Staff check in a moment: nothing heavy is imported for it."""
    code = "import sys; from assistant import command_help, cli\ntry: command_help.run(cli.cli, ['check'])\nexcept SystemExit: pass\n"
    code += "print(sorted({'torch', 'onnxruntime', 'faiss', 'jieba', 'sqlalchemy', 'fastapi', 'numpy', 'opencc'} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], env=os.environ | environment, capture_output=True, text=True, check=True)

    assert result.stdout.splitlines()[-1] == "[]"


def test_ask(run: Run, tmp_path: Path) -> None:
    """The answer as WeChat would show it, and no record of the question."""
    code, out, err = run("ask", "三孩一次性补贴怎么领")

    assert (code, err) == (0, "")
    assert "一次性生育补贴" in out
    assert "长治日报" in out
    assert not list(tmp_path.rglob("*.sqlite3"))


def test_ask_as_json(run: Run) -> None:
    """The same keys as the API, less those that only a kept exchange has."""
    code, out, _ = run("ask", "--json", "三孩一次性补贴怎么领")
    body = json.loads(out)

    assert code == 0
    assert list(body) == ["status", "text", "parts", "sources", "verified_on", "suggestions"]
    assert (body["status"], body["parts"][0]["entry"]) == ("answered", "birth-grant")
    assert "\\u" not in out


def test_ask_why(run: Run) -> None:
    """With --explain the reasons follow: the phrasing it resembles, the runner-up, the gap."""
    out = run("ask", "--explain", "三孩一次性补贴怎么领")[1]
    explanation = json.loads(run("ask", "--explain", "--json", "三孩一次性补贴怎么领")[1])["explanation"]

    assert "像“三孩一次性补贴怎么领”" in out
    assert "第二名" in out
    assert explanation["questions"][0]["candidates"][0]["id"] == "birth-grant"
    assert 0 <= explanation["questions"][0]["confidence"] <= 1


@pytest.mark.parametrize("question", ["补贴\udcff", "\ud83d三孩", "👶" * 600, "--", "-1", "%s", "\x1b[31m"])
def test_ask_anything(run: Run, question: str) -> None:
    """Bytes that are no text, and whatever else a shell hands over, are answered."""
    code, out, _ = run("ask", "--json", "--explain", "--", question)

    assert code == 0
    assert json.loads(out)["text"]


def test_ask_on_a_broken_folder(run: Run, environment: dict[str, str]) -> None:
    """Without a sound folder there is no answer but the list of what to mend."""
    write(Path(environment["ASSISTANT_KNOWLEDGE"]).parent, edited(GRANT, "主管部门", "主管单位"))
    code, out, err = run("ask", "三孩补贴多少钱")

    assert (code, out) == (1, "")
    assert "K012" in err
    assert "Traceback" not in err


def test_unknown_encoder(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that is not there is named, with the setting that names it."""

    def missing(name: str) -> None:
        raise FileNotFoundError(f"Path {name} not found")

    monkeypatch.setattr("assistant.retrieval.encoder.open_encoder", missing)
    monkeypatch.setenv("ASSISTANT_ENCODER", "/没有/模型")
    code, out, err = run("ask", "三孩补贴多少钱")

    assert (code, out) == (1, "")
    assert err.startswith("句向量模型打不开（/没有/模型）")
    assert "ASSISTANT_ENCODER" in err


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def test_port_in_use(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A port that another program has is named at once, with the way out."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("ASSISTANT_PORT", str(port))
        code, out, err = run("serve")

    assert (code, out) == (1, "")
    assert err == f"打不开 127.0.0.1 的端口 {port}：已经有程序在用。可以换一个：ASSISTANT_PORT=8001 assistant serve\n"


@pytest.mark.parametrize("host", ["203.0.113.7", "没有这台机器", "::ffff:203.0.113.7"])
def test_address_of_another_machine(run: Run, monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    """So is an address that is not this machine's."""
    monkeypatch.setenv("ASSISTANT_HOST", host)
    monkeypatch.setenv("ASSISTANT_PORT", str(free_port()))
    code, _, err = run("serve")

    assert code == 1
    assert err.startswith(f"打不开 {host} 的端口")


def corrupt(path: Path) -> None:
    """A database that is none."""
    path.write_bytes(b"nonsense" * 1000)


def in_the_way(path: Path) -> None:
    """A folder where the database should be."""
    path.mkdir()


@pytest.mark.parametrize(("spoil", "words"), [(corrupt, "坏了"), (in_the_way, "权限")])
def test_serve_without_a_database(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Path], None], words: str) -> None:
    """The server does not start without its store, and says what is wrong with it and where."""
    monkeypatch.setenv("ASSISTANT_PORT", str(free_port()))
    path = tmp_path / "data" / "assistant.sqlite3"
    path.parent.mkdir()
    spoil(path)
    code, out, err = run("serve")

    assert (code, out) == (1, "")
    assert err.startswith(f"数据库打不开（{path}）：")
    assert words in err
    assert "Traceback" not in err


def test_a_real_run(environment: dict[str, str], tmp_path: Path) -> None:
    """`python -m assistant serve` with the shipped model: it says where it listens, answers, keeps the exchange, stops when told."""
    port = free_port()
    log = tmp_path / "log"
    arguments = [sys.executable, "-m", "assistant", "serve"]
    with log.open("wb") as stream:
        process = subprocess.Popen(arguments, env=os.environ | environment | {"ASSISTANT_PORT": str(port)}, stdout=stream, stderr=stream)
    try:
        until(lambda: process.poll() is not None or "网页已经打开" in log.read_text("utf8"), "the server says where it listens")
        assert process.poll() is None, log.read_text("utf8")
        assert f"http://127.0.0.1:{port}" in log.read_text("utf8")
        body = httpx.post(f"http://127.0.0.1:{port}/api/chat", json={"message": "三孩一次性补贴怎么领"}, timeout=60).json()
        assert (body["status"], body["parts"][0]["entry"]) == ("answered", "birth-grant")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
    with sqlite3.connect(tmp_path / "data" / "assistant.sqlite3") as kept:
        assert kept.execute("SELECT message FROM exchanges").fetchall() == [("三孩一次性补贴怎么领",)]
    kept.close()
    assert "Traceback" not in log.read_text("utf8")
