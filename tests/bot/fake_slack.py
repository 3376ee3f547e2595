"""A Slack workspace on loopback that fails by script: messages, threads and views as it keeps them."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.bot.slack_rules import broken_rules, broken_view, texts

TOKEN = "xoxb-test"
STAFF_CHANNEL = "C0STAFF"
HANA, TARO, LEAD = "U0HANA", "U0TARO", "U0LEAD"


@dataclass
class Failure:
    """How a call fails: with `accepts` the workspace does the work first and only the answer goes wrong."""

    method: str = ""
    error: str = ""
    status: int = 200
    after: int = 0
    accepts: bool = False
    drops: bool = False


@dataclass
class Posted:
    """One message of the app; `edits` counts how often it was drawn anew."""

    channel: str
    ts: str
    body: dict[str, Any]
    thread: str = ""
    to: str = ""
    """The only one who sees it."""
    edits: int = 0

    @property
    def text(self) -> str:
        """Return everything it says."""
        return "\n".join(texts(self.body))

    @property
    def actions(self) -> list[str]:
        """Return the action ids of its buttons."""
        found = []
        for block in self.body.get("blocks", []):
            found += [each.get("action_id", "") for each in block.get("elements", []) if "action_id" in each]
        return found


@dataclass
class FakeSlack:
    """The workspace."""

    posted: list[Posted] = field(default_factory=list)
    views: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """Trigger (or member, for a Home) and view."""
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    members: list[str] = field(default_factory=lambda: [HANA, TARO, LEAD, "U0BOT"])
    """Who is in the staff channel."""
    base_url: str = ""
    skip: int = 0
    """Calls that pass before the next failure takes effect."""
    page: int = 200
    """Messages a page of a history holds at most, whatever was asked for."""
    _count: int = 0
    _runner: web.AppRunner | None = None

    async def start(self) -> "FakeSlack":
        """Listen on a free port of the loopback address."""
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/api/"
        return self

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner:
            await self._runner.cleanup()

    def fail(self, method: str = "", times: int = 1, **how: Any) -> None:
        """Let the next calls whose method has this part fail."""
        self.failures += [Failure(method, **how) for _ in range(times)]

    @property
    def cards(self) -> list[Posted]:
        """Return what stands at the top of the staff channel."""
        return [each for each in self.posted if each.channel == STAFF_CHANNEL and not each.thread and not each.to]

    def thread(self, card: Posted) -> list[str]:
        """Return what stands under a card."""
        return [each.text for each in self.posted if each.thread == card.ts and not each.to]

    def whispers(self, user: str) -> list[str]:
        """Return what only this member saw."""
        return [each.body["text"] for each in self.posted if each.to == user]

    def methods(self) -> set[str]:
        """Return the methods that were called."""
        return {method for method, _ in self.calls}

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        raw = await request.read()
        body: dict[str, Any] = {**dict(request.query), **(json.loads(raw) if raw else {})}
        self.calls.append((method, body))
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"ok": False, "error": "invalid_auth"})
        failure = next((each for each in self.failures if each.method in method), None)
        if failure is not None and self.skip:
            self.skip, failure = self.skip - 1, None
        if failure is None:
            return web.json_response(self._do(method, body))
        self.failures.remove(failure)
        if failure.accepts:
            self._do(method, body)
        if failure.drops and request.transport is not None:
            request.transport.abort()
            await asyncio.sleep(0)
        headers = {"Retry-After": str(failure.after)} if failure.after else {}
        if failure.status >= 500:
            return web.Response(status=failure.status, text="<html>", content_type="text/html")
        return web.json_response({"ok": False, "error": failure.error}, status=failure.status, headers=headers)

    def _do(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        done: dict[str, Any] | str = {}
        if method in {"chat.postMessage", "chat.postEphemeral", "chat.update"}:
            self.broken += broken_rules(body)
        match method:
            case "chat.postMessage" | "chat.postEphemeral":
                done = self._post(body)
            case "chat.update":
                done = self._update(body)
            case "views.open" | "views.publish":
                self.broken += broken_view(body["view"])
                self.views.append((body.get("trigger_id") or body["user_id"], body["view"]))
            case "conversations.history" | "conversations.replies" | "conversations.members":
                done = self._read(method.partition(".")[2], body)
            case "auth.test":
                done = {"user_id": "U0BOT"}
            case _:
                done = "unknown_method"
        return {"ok": False, "error": done} if isinstance(done, str) else {"ok": True, **done}

    def _post(self, body: dict[str, Any]) -> dict[str, Any] | str:
        thread = body.get("thread_ts", "")
        if thread and not any(each.ts == thread for each in self.posted):
            return "thread_not_found"
        self._count += 1
        ts = f"1700000000.{self._count:06d}"
        self.posted.append(Posted(body["channel"], ts, body, thread, body.get("user", "")))
        return {"channel": body["channel"], "ts": ts, "message_ts": ts}

    def _read(self, what: str, body: dict[str, Any]) -> dict[str, Any] | str:
        if what == "members":
            return self._listed(int(body.get("cursor") or 0), int(body["limit"]))
        if what == "replies":
            return self._replies(body)
        top = [each for each in self.posted if each.channel == body["channel"] and not each.thread]
        return self._page(top[::-1], body)

    def _listed(self, first: int, most: int) -> dict[str, Any]:
        """Return some members and where the next ones begin, as Slack does: an empty cursor at the end."""
        following = str(first + most) if first + most < len(self.members) else ""
        return {"members": self.members[first : first + most], "response_metadata": {"next_cursor": following}}

    def _update(self, body: dict[str, Any]) -> dict[str, Any] | str:
        for each in self.posted:
            if (each.channel, each.ts) == (body["channel"], body["ts"]):
                each.body, each.edits = body, each.edits + 1
                return {"ts": each.ts}
        return "message_not_found"

    def _replies(self, body: dict[str, Any]) -> dict[str, Any] | str:
        """Return the parent and what stands under it, the oldest first."""
        there = [
            each for each in self.posted if each.channel == body["channel"] and body["ts"] in {each.ts, each.thread}
        ]
        return self._page(there, body) if there else "thread_not_found"

    def _page(self, found: list[Posted], body: dict[str, Any]) -> dict[str, Any]:
        """Return at most `limit` messages, from the cursor on; what only one member saw is in no history."""
        shown = [each for each in found if not each.to]
        begin, limit = int(body.get("cursor") or 0), min(self.page, int(body.get("limit") or 100))
        more = str(begin + limit) if begin + limit < len(shown) else ""
        page = [self._shown(each, body) for each in shown[begin : begin + limit]]
        return {"messages": page, "has_more": bool(more), "response_metadata": {"next_cursor": more}}

    def _shown(self, posted: Posted, body: dict[str, Any]) -> dict[str, Any]:
        shown = {"ts": posted.ts, "text": posted.body["text"], "thread_ts": posted.thread}
        with_metadata = str(body.get("include_all_metadata", "")).lower() in {"1", "true"}
        return {**shown, "metadata": posted.body.get("metadata")} if with_metadata else shown
