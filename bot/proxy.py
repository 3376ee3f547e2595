"""The proxy in front of the desk: whose word on the caller's address is taken, and a warning when nobody gives it."""

from ipaddress import IPv6Address, ip_address, ip_network

import structlog
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.bad_setting import BadSetting

log = structlog.get_logger("proxy")
THIS_MACHINE = "127.0.0.1,::1"
"""Addresses a proxy on the same machine calls from."""
OWN = frozenset({"/healthz", "/readyz", "/metrics"})
"""Paths that are asked from near, past the proxy."""
NEIGHBOURS = 64
"""Leading bits of an IPv6 address that belong to one connection: its owner chooses the others freely."""


def proxies(text: str) -> str:
    """Return addresses and networks as uvicorn takes them; raises BadSetting for anything else, `*` too."""
    named = text.replace(",", " ").split()
    try:
        for each in named:
            ip_network(each)
    except ValueError:
        raise BadSetting(
            "TRUSTED_PROXY", f"{text!r} is no address or network", "Use 127.0.0.1 or 10.88.0.0/16, where the proxy is."
        ) from None
    return ",".join(named) or THIS_MACHINE


def caller(host: str) -> str:
    """Return whom to count calls for: an IPv4 address, or the network of an IPv6 address."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if not isinstance(address, IPv6Address) or address.is_loopback:
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((int(address) >> (128 - NEIGHBOURS) << (128 - NEIGHBOURS), NEIGHBOURS)))


class ProxyWatch:
    """Says once that a desk with a public address does not learn who calls: then all callers share their limits."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application that is reached through a proxy."""
        self._app = app
        self._settled = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if not self._settled and scope["type"] == "http" and scope["path"] not in OWN:
            self._settled = True
            self._look(scope)
        await self._app(scope, receive, send)

    def _look(self, scope: Scope) -> None:
        told = any(name == b"x-forwarded-for" for name, _ in scope["headers"])
        # whoever called over a network had a port; the address a trusted proxy names has none
        believed = told and scope.get("client") is not None and scope["client"][1] == 0
        if not told:
            log.warning("no proxy header", remedy="set X-Forwarded-For in the proxy, as deploy/nginx.conf does")
        elif not believed:
            log.warning("proxy not trusted", remedy="set TRUSTED_PROXY to the address the proxy calls from")
