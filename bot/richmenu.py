"""The picture menu of the LINE account: which variant is right today, and how LINE is brought to it."""

import json
import tomllib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

from bot.channels.line import TROUBLE
from bot.channels.line_outcome import Answer
from handlers.turn import Choice
from knowledge.library import HERE as KNOWLEDGE
from knowledge.scheme import Scheme
from knowledge.schemes import load_schemes
from knowledge.wording import Catalogue

HERE = Path(__file__).parent
OURS = "workation-desk "
"""How the names of our menus begin; menus of other names are never touched."""
NEW = "(new)"
MENUS, ALIASES, EVERYBODY = "/v2/bot/richmenu", "/v2/bot/richmenu/alias", "/v2/bot/user/all/richmenu"
HINTS = {
    401: "Is LINE_CHANNEL_ACCESS_TOKEN the token of this channel, and still valid?",
    403: "May this channel use the Messaging API's rich menus?",
    429: "LINE allows 100 menus to be made or deleted in an hour; wait, then run it again.",
}
AGAIN = "Run it again: it goes on where it stopped."


class MenuTrouble(Exception):  # noqa: N818  (it says what LINE said)
    """LINE refused a step or could not be reached; says which, why, and what to do."""


class Calls(Protocol):
    """Makes one call of the LINE API, on its data host if `data`; bot.channels.line.LineChannel does."""

    async def call(
        self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None, *, data: bool = False
    ) -> Answer:
        """Return the answer of LINE, whatever it is."""
        ...


@dataclass(frozen=True, slots=True)
class Menu:
    """One menu as LINE takes it; its name carries a hash of definition and picture, so the same is known again."""

    variant: str
    name: str
    alias: str
    definition: Mapping[str, Any]
    picture: bytes


def data() -> dict[str, Any]:
    """Read richmenu.toml."""
    return tomllib.loads((HERE / "richmenu.toml").read_text(encoding="utf-8"))


def variant_on(scheme: Scheme, day: date) -> str:
    """Name the variant that tells the truth about the call for applications on a day."""
    state = scheme.phase("recruit").state_on(day)
    variants: dict[str, Any] = data()["variant"]
    return next(name for name, variant in variants.items() if state in variant["states"])


def menu_of(variant: str, catalogue: Catalogue) -> Menu:
    """Put one variant together from richmenu.toml, the desk's wording and the committed picture."""
    table = data()
    picture = (HERE / "pictures" / table["variant"][variant]["picture"]).read_bytes()
    definition = {
        "size": {"width": table["width"], "height": table["height"]},
        "selected": True,
        "chatBarText": table["chat_bar"],
        "areas": [_area(tile, catalogue) for tile in table["tile"]],
    }
    mark = sha256(json.dumps(definition, sort_keys=True).encode() + picture).hexdigest()[:12]
    name = f"{OURS}{variant} {mark}"
    return Menu(variant, name, table["alias"], {**definition, "name": name}, picture)


def menu_on(day: date) -> Menu:
    """The menu that is right on a day, by the newest scheme."""
    scheme = load_schemes(KNOWLEDGE / "schemes")[0]
    return menu_of(variant_on(scheme, day), Catalogue.load(KNOWLEDGE / "wording"))


def is_variant(name: str, variant: str) -> bool:
    """Tell whether a menu of this name is one of ours that tells of the same phase, be it of an older edition."""
    return name.startswith(f"{OURS}{variant} ")


def as_line_takes_it(menu: Menu) -> dict[str, Any]:
    """Return the definition through the SDK's own model; ValueError names what LINE would refuse."""
    from linebot.v3.messaging import RichMenuRequest  # noqa: PLC0415  (only this command pays for the SDK's models)

    written: dict[str, Any] = RichMenuRequest.from_dict(dict(menu.definition)).to_dict()
    return written


def _area(tile: Mapping[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    label = catalogue.say(f"menu.{tile['name']}", "ja")
    action = {
        "type": "postback",
        "label": label,
        "data": Choice(label, f"intent:{tile['name']}").pack(),
        "displayText": label,
    }
    return {"bounds": {side: tile[side] for side in ("x", "y", "width", "height")}, "action": action}


@dataclass(frozen=True, slots=True)
class Publisher:
    """Brings LINE to one menu, a step at a time; `tell` hears of every step, a dry run takes none of them."""

    line: Calls
    tell: Callable[[str], None]
    dry_run: bool = False

    async def publish(self, menu: Menu) -> None:
        """Make, upload and link a menu, then delete older ones of ours. Raises MenuTrouble."""
        listed = (await self._read("list the menus", f"{MENUS}/list")).json.get("richmenus", [])
        ours = {row["richMenuId"]: row["name"] for row in listed if str(row.get("name", "")).startswith(OURS)}
        known = next((number for number, name in ours.items() if name == menu.name), "")
        number = known or await self._create(menu)
        if not known or not await self._has_picture(known):
            await self._upload(number, menu)
        await self._link(number)
        await self._point(menu.alias, number)
        for old in ours.keys() - {number}:
            await self._step(f"delete the older menu {old}", "DELETE", f"{MENUS}/{old}")

    async def _create(self, menu: Menu) -> str:
        answer = await self._step(f"create the menu {menu.name!r}", "POST", MENUS, as_line_takes_it(menu))
        return str(answer.json["richMenuId"]) if answer else NEW

    async def _has_picture(self, number: str) -> bool:
        """Tell whether a menu got its picture; one from a run that stopped in between has none."""
        answer = await self._read("look for the picture", f"{MENUS}/{number}/content", data=True)
        return answer.status != 404

    async def _upload(self, number: str, menu: Menu) -> None:
        words = f"upload the picture ({len(menu.picture):,} bytes)"
        await self._step(words, "POST", f"{MENUS}/{number}/content", menu.picture)

    async def _link(self, number: str) -> None:
        present = await self._read("ask for the default menu", EVERYBODY)
        if present.json.get("richMenuId") != number:
            await self._step("show it to everybody", "POST", f"{EVERYBODY}/{number}")

    async def _point(self, alias: str, number: str) -> None:
        present = await self._read("ask for the alias", f"{ALIASES}/{alias}")
        if present.status == 404:
            body = {"richMenuAliasId": alias, "richMenuId": number}
            await self._step(f"make the alias {alias!r}", "POST", ALIASES, body)
        elif present.json.get("richMenuId") != number:
            await self._step(f"point the alias {alias!r} to it", "POST", f"{ALIASES}/{alias}", {"richMenuId": number})

    async def _step(self, words: str, method: str, path: str, body: object = None) -> Answer | None:
        """Change something at LINE, or only say so in a dry run."""
        self.tell(words)
        if self.dry_run:
            return None
        picture = isinstance(body, bytes)
        headers = {"Content-Type": "image/png"} if picture else None
        return _good(words, await _answer(words, self.line.call(method, path, body, headers, data=picture)))

    async def _read(self, words: str, path: str, *, data: bool = False) -> Answer:
        answer = await _answer(words, self.line.call("GET", path, data=data))
        return answer if answer.status == 404 else _good(words, answer)


async def _answer(words: str, call: Awaitable[Answer]) -> Answer:
    try:
        return await call
    except TROUBLE as error:
        raise MenuTrouble(f"could not {words}: {type(error).__name__}: {error}. {AGAIN}") from error


def _good(words: str, answer: Answer) -> Answer:
    if 200 <= answer.status < 300:
        return answer
    hint = HINTS.get(answer.status, AGAIN if answer.status >= 500 else "Nothing later was done.")
    raise MenuTrouble(f"LINE refused to {words}: {answer.reason}. {hint}")
