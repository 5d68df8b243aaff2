"""Encrypted WeChat messages per second through a real server, beside a bare echo handler measured in the same run.

    make bench-wechat            (or: python -m tests.bench.bench_wechat [messages] [at once] [workers])

The workers are `assistant serve`, a process for each core, on one database, as behind a load balancer; with the
knowledge folder, model and vector cache of the settings, an empty database in a temporary folder, and no rate limit.
Every message is another person's; every reply is decrypted and must be an answer with its source. The processor time
is printed too: unlike the rest it hardly depends on what else the machine is doing.
"""

import asyncio
import itertools
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import httpx

from assistant.channels.wechat import xml
from assistant.channels.wechat.crypto import Cipher, signature

TOKEN, KEY, APPID = "AAAAA", "abcdefghijABCDEFGHIJ0123456789abcdefghijABC", "wxba5fad812f8e6fb9"
CIPHER = Cipher(KEY, APPID)
QUESTIONS = (
    "三孩补贴多少钱", "国家育儿补贴怎么申请", "产检挂号费免不免", "新生儿医保怎么办", "产假多少天", "几个月加辅食",
    "叶酸在哪领", "唐筛什么时候做", "宝宝上户口要什么材料", "男方护理假几天", "足跟血什么时候采", "生育津贴怎么申请",
)  # fmt: skip
COMMAND = [sys.executable, "-m", "assistant", "serve"]
ECHO = """
import sys, uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
async def echo(request):
    return PlainTextResponse(await request.body())
uvicorn.run(Starlette(routes=[Route("/wechat", echo, methods=["GET", "POST"])]), port=int(sys.argv[1]), log_level="warning")
"""


@dataclass(frozen=True)
class Result:
    """Milliseconds of each message, and how long all took. wrong: replies that were no answer."""

    times: list[float]
    seconds: float
    wrong: int
    cpu_ms: float

    def line(self, name: str) -> str:
        """One line of the report."""
        ordered = sorted(self.times)
        p50, p99 = (ordered[int(len(ordered) * share)] for share in (0.5, 0.99))
        speed = len(ordered) / self.seconds
        return f"{name}: {speed:7.0f} messages/s   p50 {p50:6.1f} ms   p99 {p99:6.1f} ms   server CPU {self.cpu_ms:5.2f} ms/message"


def request(number: int, question: str) -> bytes:
    """One encrypted push as bytes on the wire."""
    fields = {"ToUserName": "gh_bench", "FromUserName": f"o{number}", "CreateTime": int(time.time()), "MsgType": "text",
              "Content": question, "MsgId": str(23_000_000_000_000_000 + number)}  # fmt: skip
    sealed = CIPHER.encrypt(xml.write(fields))
    stamp, nonce = str(int(time.time())), str(number)
    query = {"signature": signature(TOKEN, stamp, nonce), "timestamp": stamp, "nonce": nonce, "openid": "o", "encrypt_type": "aes",
             "msg_signature": signature(TOKEN, stamp, nonce, sealed)}  # fmt: skip
    body = xml.write({"ToUserName": "gh_bench", "Encrypt": sealed}).encode()
    head = f"POST /wechat?{urlencode(query)} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def is_answer(body: bytes) -> bool:
    """Is it an encrypted reply with an answer?"""
    try:
        return "依据" in CIPHER.decrypt(xml.read(body)["Encrypt"]).decode()
    except (ValueError, KeyError):
        return False


@dataclass(frozen=True)
class Server:
    """A server process and its port."""

    process: "subprocess.Popen[bytes]"
    port: int

    def cpu_seconds(self) -> float:
        """Processor time it has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(") ", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def load(servers: Sequence[Server], messages: Sequence[bytes], at_once: int) -> tuple[Result, list[bytes]]:
    """Send the messages over so many connections, each waiting for its reply before the next; the replies in their order."""
    waiting = iter(enumerate(messages))
    times: list[float] = []
    replies: list[bytes] = [b""] * len(messages)

    async def connection(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for number, message in waiting:
            started = time.perf_counter()
            writer.write(message)
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            replies[number] = await reader.readexactly(length)
            times.append((time.perf_counter() - started) * 1000)
        writer.close()

    used, started = sum(s.cpu_seconds() for s in servers), time.perf_counter()
    await asyncio.gather(*(connection(servers[n % len(servers)].port) for n in range(at_once)))
    seconds = time.perf_counter() - started
    cpu_ms = (sum(s.cpu_seconds() for s in servers) - used) * 1000 / len(messages)
    return Result(times, seconds, sum(not is_answer(reply) for reply in replies), cpu_ms), replies


def serve(command: list[str], environment: dict[str, str]) -> Server:
    """A server process on a port of its own, once it answers."""
    port = free_port()
    environment = {**environment, "ASSISTANT_PORT": str(port)}
    process = subprocess.Popen([part.replace("{port}", str(port)) for part in command], env=environment, stdout=subprocess.DEVNULL)
    for _ in itertools.count():
        try:
            httpx.get(f"http://127.0.0.1:{port}/wechat", timeout=5)
        except httpx.TransportError:
            if process.poll() is not None:
                sys.exit("the server did not start")
            time.sleep(0.2)
        else:
            return Server(process, port)
    raise AssertionError("unreachable")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def main(messages: int = 3000, at_once: int = 16, workers: int = os.cpu_count() or 1) -> None:
    """Measure and print."""
    servers: list[Server] = []
    with tempfile.TemporaryDirectory() as folder:
        settings = {"DATABASE": f"sqlite:///{folder}/bench.sqlite3", "RATE_PER_MINUTE": "0",
                    "WECHAT_TOKEN": TOKEN, "WECHAT_AES_KEY": KEY, "WECHAT_APPID": APPID}  # fmt: skip
        environment = {**os.environ, **{f"ASSISTANT_{name}": value for name, value in settings.items()}}
        try:
            ours = [serve(COMMAND, environment) for _ in range(workers)]
            servers += ours
            bare = [serve([sys.executable, "-c", ECHO, "{port}"], environment) for _ in range(workers)]
            servers += bare
            _, replies = asyncio.run(load(ours, [request(n, question) for n, question in enumerate(QUESTIONS)], 2))
            questions = [question for question, reply in zip(QUESTIONS, replies, strict=True) if is_answer(reply)]
            pushes = [request(n, questions[n % len(questions)]) for n in range(1000, 1000 + messages)]
            asyncio.run(load(ours, [request(n, questions[n % len(questions)]) for n in range(100, 100 + at_once * 4)], at_once))
            baseline, _ = asyncio.run(load(bare, pushes, at_once))
            answered, _ = asyncio.run(load(ours, pushes, at_once))
        finally:
            for server in servers:
                server.process.terminate()
                server.process.wait()
    print(f"{messages} messages of {len(questions)} questions, {at_once} at once, {workers} workers, {os.cpu_count()} cores")
    print(baseline.line("echo  "))
    print(f"{answered.line('wechat')}   not answered: {answered.wrong}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
