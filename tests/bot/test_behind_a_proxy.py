"""A real process, alone and behind the nginx of deploy/: who calls is known, and nothing is told that need not be."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from bot.proxy import caller
from bot.settings import BadSetting, Settings

ROOT = Path(__file__).parents[2]
TOKEN = "wrong-token-of-somebody"
PATIENCE = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_port(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(int(PATIENCE * 10)):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None, "the process ended"
        time.sleep(0.1)
    raise AssertionError("nobody listens")


@dataclass
class Process:
    """A desk that was started as an operator starts it."""

    port: int
    output: Path

    def get(self, path: str, port: int = 0, **headers: str) -> httpx.Response:
        return calls(port or self.port, path, **headers)


def calls(port: int, path: str, come_from: str = "127.0.0.1", **headers: str) -> httpx.Response:
    """Ask from one of this machine's addresses for the name the desk has outside."""
    given = {"Host": "desk.example.jp", **{name.replace("_", "-"): value for name, value in headers.items()}}
    with httpx.Client(transport=httpx.HTTPTransport(local_address=come_from)) as client:
        return client.get(f"http://127.0.0.1:{port}{path}", headers=given)


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    folder = tmp_path_factory.mktemp("desk")
    port = free_port()
    environ = {**os.environ, "PORT": str(port), "PUBLIC_BASE_URL": "https://desk.example.jp", "PYTHONPATH": str(ROOT)}
    environ = {name: value for name, value in environ.items() if not name.startswith(("LINE_", "SLACK_", "STAFF_"))}
    output = folder / "output"
    with output.open("wb") as file:
        started = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve"], cwd=folder, env={**environ, "DATABASE_URL": "sqlite:///desk.db"},
            stdout=file, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            await_port(port, started)
            yield Process(port, output)
        finally:
            started.terminate()
            started.wait(PATIENCE)


def in_front_of(port: int, own: int, folder: Path) -> str:
    """Return deploy/nginx.conf for this machine: another port, no certificate, logs in a folder."""
    server = (ROOT / "deploy/nginx.conf").read_text("utf-8").partition("\nserver {\n    listen 80;")[0]
    server, count = re.subn(r"    listen (443 ssl|\[::\]:443 ssl);\n", "", server)
    assert count == 2
    server = re.sub(r"    ssl_\w+ [^;]+;\n", "", server).replace("127.0.0.1:8000", f"127.0.0.1:{port}")
    server = server.replace("server {", f"server {{\n    listen 127.0.0.1:{own};", 1)
    return f"""
        daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;
        events {{ worker_connections 64; }}
        http {{
            access_log {folder}/access.log;
            client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
            uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
            {server}
        }}"""


@pytest.fixture(scope="module")
def nginx(process: Process, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    if not shutil.which("nginx"):
        pytest.skip("NO nginx: deploy/nginx.conf was read, not run")
    folder, own = tmp_path_factory.mktemp("nginx"), free_port()
    folder.chmod(0o755)
    (folder / "nginx.conf").write_text(in_front_of(process.port, own, folder), "utf-8")
    started = subprocess.Popen(["nginx", "-p", str(folder), "-c", "nginx.conf"], stderr=subprocess.DEVNULL)
    try:
        await_port(own, started)
        yield own, folder
    finally:
        started.terminate()
        started.wait(PATIENCE)


def test_the_server_does_not_say_what_it_is(process: Process) -> None:
    for path in ("/", "/healthz", "/nowhere", "/static/page.css"):
        answer = process.get(path)
        assert "server" not in answer.headers, path
        assert "x-powered-by" not in answer.headers
    assert process.get("/healthz").status_code == 200


def test_a_public_desk_says_once_that_it_does_not_learn_who_calls_and_shows_no_token(process: Process) -> None:
    process.get("/")
    process.get("/policy")
    printed = process.output.read_text("utf-8")
    assert printed.count("no proxy header") == 1
    assert "token=" not in printed


def test_every_caller_behind_the_proxy_has_limits_of_their_own(process: Process, nginx: tuple[int, Path]) -> None:
    port, _ = nginx
    wrong = f"/staff/login?token={TOKEN}"
    # claiming to be somebody else gains nothing
    tries = [calls(port, wrong, "127.0.0.2", X_Forwarded_For=f"198.51.100.{number}") for number in range(11)]
    assert tries[-1].status_code == 429
    assert calls(port, wrong, "127.0.0.3").status_code != 429


def test_the_proxy_lets_nothing_inner_out_and_writes_no_link_down(process: Process, nginx: tuple[int, Path]) -> None:
    port, folder = nginx
    assert [calls(port, path).status_code for path in ("/metrics", "/readyz", "/healthz")] == [404, 404, 404]
    assert calls(port, "/policy").status_code == 200
    assert calls(port, "/interest/a-link-of-somebody").status_code == 404
    calls(port, f"/staff/login?token={TOKEN}", "127.0.0.4")
    written = (folder / "access.log").read_text("utf-8") + (folder / "error.log").read_text("utf-8")
    assert "GET /policy" in written
    assert "a-link-of-somebody" not in written
    assert TOKEN not in written


def test_the_staffs_pages_stay_closed_through_the_proxy(nginx: tuple[int, Path]) -> None:
    assert calls(nginx[0], "/staff/login", "127.0.0.5").status_code == 403


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::2", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("fe80::1%eth0", "fe80::2", True),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("::1", "::2", False),
        ("testclient", "testclient", True),
    ],
)
def test_the_owner_of_an_ipv6_network_is_one_caller(one: str, other: str, same: bool) -> None:
    assert (caller(one) == caller(other)) is same


@pytest.mark.parametrize("text", ["*", "proxy.example", "10.0.0.1/8", "127.0.0.1;10.0.0.1"])
def test_a_proxy_that_is_no_address_stops_the_start(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadSetting, match="TRUSTED_PROXY"):
        Settings.from_environment({"TRUSTED_PROXY": text}, tmp_path)


def test_proxies_are_addresses_and_networks(tmp_path: Path) -> None:
    given = {"TRUSTED_PROXY": "10.88.0.0/16, ::1"}
    assert Settings.from_environment(given, tmp_path).trusted_proxy == "10.88.0.0/16,::1"
    assert Settings.from_environment({}, tmp_path).trusted_proxy == "127.0.0.1,::1"
