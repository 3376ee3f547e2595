"""Security headers on every answer, friendly pages for what went wrong, and the pages' own static files."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exception_handlers import http_exception_handler
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from typing_extensions import override

from bot.pages.site import FOLDER, PRIVATE, Site

SAFE: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
TROUBLE: Mapping[int, str] = {413: "too_large", 429: "too_many"}
"""Which text a page says for a status; another 4xx says that there is no such page, a 5xx that it is our fault."""
LINK_TROUBLE: Mapping[int, str] = {404: "unknown", 410: "expired"}
"""The same for a one-time link."""


class SafeHeaders:
    """Adds the security headers to every answer of the whole application, unless a route set its own."""

    def __init__(self, app: ASGIApp, *, secure: bool = False) -> None:
        """Wrap an application; `secure` when its public address is https."""
        self._app = app
        headers = {**SAFE, **({"Strict-Transport-Security": "max-age=31536000"} if secure else {})}
        self._headers = tuple((name.lower().encode(), value.encode()) for name, value in headers.items())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message["headers"])
                names = {name for name, _ in given}
                message["headers"] = [*given, *(header for header in self._headers if header[0] not in names)]
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class OwnFiles(StaticFiles):
    """The pages' style, script and pictures; an address with a version may be kept for a year."""

    @override
    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return one file with its cache headers."""
        response = await super().get_response(path, scope)
        versioned = b"v=" in scope.get("query_string", b"")
        kept = "public, max-age=31536000, immutable" if versioned else "public, max-age=3600"
        response.headers["Cache-Control"] = kept
        return response


def trouble_page(
    site: Site, request: Request, status: int, headers: Mapping[str, str] | None = None, *, link: bool = False
) -> Response:
    """Return a page that says kindly what happened and how to go on; `link` for a one-time link."""
    reason = (LINK_TROUBLE if link else TROUBLE).get(status, "not_found" if status < 500 else "broken")
    kept = {**PRIVATE, **(headers or {})}
    return site.page("trouble.html", request, site.language(request), status=status, headers=kept, reason=reason)


def install(app: FastAPI, site: Site) -> None:
    """Give an application the pages' static files, the security headers and the friendly error pages."""

    async def refused(request: Request, error: Exception) -> Response:
        if not isinstance(error, HTTPException):
            raise error
        if "text/html" in request.headers.get("accept", ""):
            return trouble_page(site, request, error.status_code, error.headers)
        return await http_exception_handler(request, error)

    async def broken(request: Request, _: Exception) -> Response:
        # The error itself goes to the log of the server, never to the page (conventions A14). This answer is made
        # outside every middleware, so it brings the headers itself.
        if "text/html" in request.headers.get("accept", ""):
            return trouble_page(site, request, 500, {**SAFE, **PRIVATE})
        content: dict[str, Any] = {"detail": "Internal Server Error"}
        return JSONResponse(content, 500, SAFE)

    app.mount("/static", OwnFiles(directory=FOLDER / "static"), name="static")
    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(Exception, broken)
    app.add_middleware(SafeHeaders, secure=site.secure)
