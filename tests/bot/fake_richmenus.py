"""LINE's rich menus on loopback: the API on one port, its data host on another, with the platform's own rules."""

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.bot.fake_line import TOKEN

MENUS, ALIASES, EVERYBODY = "/v2/bot/richmenu", "/v2/bot/richmenu/alias", "/v2/bot/user/all/richmenu"


@dataclass
class FakeMenus:
    """What the account has, and every change that was asked for."""

    menus: dict[str, dict[str, Any]] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    default: str = ""
    changes: list[str] = field(default_factory=list)
    refuse: dict[str, int] = field(default_factory=dict)
    """A method and part of a path, such as "POST /content", and the status it is answered with."""
    base_url: str = ""
    data_url: str = ""
    _made: int = 0
    _runners: list[web.AppRunner] = field(default_factory=list)

    async def start(self) -> "FakeMenus":
        """Listen on two free ports of the loopback address."""
        self.base_url = await self._listen(self._api)
        self.data_url = await self._listen(self._data)
        return self

    async def stop(self) -> None:
        """Stop listening."""
        for runner in self._runners:
            await runner.cleanup()
        self._runners.clear()

    def has(self, name: str, number: str, *, picture: bytes = b"PNG") -> str:
        """Put a menu on the account beforehand."""
        self.menus[number] = {"name": name}
        if picture:
            self.pictures[number] = picture
        return number

    async def _listen(self, answer: Any) -> str:
        async def serve(request: web.Request) -> web.Response:
            raw = await request.read()
            status, body = self._refusal(request) or answer(request, raw)
            if request.method != "GET" and status == 200:
                self.changes.append(f"{request.method} {request.path}")
            return web.json_response(body, status=status, headers={"X-Line-Request-Id": "request-1"})

        app = web.Application(client_max_size=2_000_000)
        app.router.add_route("*", "/{path:.*}", serve)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self._runners.append(runner)
        return f"http://127.0.0.1:{runner.addresses[0][1]}"

    def _refusal(self, request: web.Request) -> tuple[int, Any] | None:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return 401, {"message": "Authentication failed"}
        for what, status in self.refuse.items():
            method, _, part = what.partition(" ")
            if method == request.method and request.path.endswith(part):
                return status, {"message": "not this time"}
        return None

    def _api(self, request: web.Request, raw: bytes) -> tuple[int, Any]:
        path, body = request.path, json.loads(raw) if raw else {}
        if request.method == "GET":
            return self._told(path)
        if request.method == "DELETE":
            return (200, {}) if self.menus.pop(path.rpartition("/")[2], None) else (404, {})
        if path == MENUS:
            return self._create(body)
        number = body.get("richMenuId") or path.rpartition("/")[2]
        if number not in self.menus or number not in self.pictures:
            return 400, {"message": "must upload richmenu image before applying it to user"}
        if path.startswith(ALIASES):
            self.aliases[body.get("richMenuAliasId") or path.rpartition("/")[2]] = number
        else:
            self.default = number
        return 200, {}

    def _told(self, path: str) -> tuple[int, Any]:
        if path == f"{MENUS}/list":
            return 200, {"richmenus": [{"richMenuId": number, **menu} for number, menu in self.menus.items()]}
        number = self.default if path == EVERYBODY else self.aliases.get(path.rpartition("/")[2], "")
        return (200, {"richMenuId": number}) if number else (404, {"message": "not found"})

    def _create(self, body: dict[str, Any]) -> tuple[int, Any]:
        if set(body) != {"size", "selected", "name", "chatBarText", "areas"}:
            return 400, {"message": "all five properties are required"}
        self._made += 1
        self.menus[f"richmenu-{self._made}"] = body
        return 200, {"richMenuId": f"richmenu-{self._made}"}

    def _data(self, request: web.Request, raw: bytes) -> tuple[int, Any]:
        number = request.path.split("/")[-2]
        if request.method == "GET":
            return (200, {}) if number in self.pictures else (404, {"message": "not found"})
        if request.headers["Content-Type"] != "image/png" or number in self.pictures:
            return 400, {"message": "an image of a menu cannot be replaced"}
        self.pictures[number] = raw
        return 200, {}
