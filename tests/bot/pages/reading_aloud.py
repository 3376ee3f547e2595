"""What a screen reader is given: Chromium's accessibility tree as lines of role, name and state, in reading order."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

Node = Mapping[str, Any]
SILENT = frozenset({
    "InlineTextBox", "LabelText", "LineBreak", "ListMarker", "RootWebArea", "generic", "none", "paragraph", "rowgroup", "strong",
})  # fmt: skip
"""Roles that are not said; what is in them is."""
NAMELESS = frozenset({"StaticText", "form"})
"""Roles that are nothing without a name."""
FROM_CONTENTS = frozenset({
    "DisclosureTriangle", "button", "caption", "cell", "columnheader", "heading", "link", "rowheader", "term",
})  # fmt: skip
"""Roles whose name is what stands in them, so that it is not said twice."""
SAID: Mapping[str, str] = {
    "StaticText": "", "DescriptionList": "pairs", "DisclosureTriangle": "disclosure", "Legend": "legend", "definition": "=",
    "term": "-",
}  # fmt: skip
STATES = ("required", "invalid", "checked", "expanded", "focused")
FIELDS = frozenset({"textbox", "combobox"})


def read_aloud(page: Page) -> str:
    """Return the tree of the page that is open: a line each, times of day left out."""
    session = page.context.new_cdp_session(page)
    nodes: list[Node] = session.send("Accessibility.getFullAXTree")["nodes"]
    current = {
        node["nodeId"]
        for node in nodes
        if _text(node, "role") == "link"
        and "aria-current"
        in session.send("DOM.describeNode", {"backendNodeId": node["backendDOMNodeId"]})["node"]["attributes"]
    }
    session.detach()
    lines = Reader({node["nodeId"]: node for node in nodes}, current).lines(nodes[0])
    text = "\n".join([f"page: {_text(nodes[0], 'name')}", *lines])
    return re.sub(r"\b\d\d:\d\d\b", "hh:mm", re.sub(r"\d+分前", "n分前", text)) + "\n"


@dataclass(frozen=True)
class Reader:
    """The nodes of one page, and which links lead to where one is."""

    nodes: Mapping[str, Node]
    current: set[str] = field(default_factory=set)

    def lines(self, node: Node, depth: int = 0, said: str = "") -> Iterator[str]:
        """Say a node and what is in it; `said` is the name of the node around it."""
        role, name = _text(node, "role"), _text(node, "name")
        shown = not node.get("ignored") and role not in SILENT and (bool(name) or role not in NAMELESS)
        if shown and not (role == "StaticText" and name in said):
            yield "  " * depth + " ".join(part for part in (SAID.get(role, role), name, *self._more(node)) if part)
        inside = name if shown and role in FROM_CONTENTS else said
        for child in () if role in FIELDS else node.get("childIds", ()):
            if child in self.nodes:
                yield from self.lines(self.nodes[child], depth + shown, inside)

    def _more(self, node: Node) -> Iterator[str]:
        """Say the states, in brackets, and the description, after a dash."""
        role, value = _text(node, "role"), _text(node, "value")
        found = {each["name"]: each["value"].get("value") for each in node.get("properties", ())}
        told = [state for state in STATES if found.get(state) not in {None, False, "false", ""}]
        told += [f"level {found['level']}"] if role == "heading" else []
        told += [str(found["live"])] if found.get("live", "off") != "off" else []
        told += ["collapsed"] if found.get("expanded") is False else []
        told += ["current"] if node["nodeId"] in self.current else []
        told += [f"holds {value}"] if value and role in FIELDS else []
        if told:
            yield f"({', '.join(told)})"
        if description := _text(node, "description"):
            yield f"— {description}"


def _text(node: Node, what: str) -> str:
    return " ".join(str(node.get(what, {}).get("value", "")).split())
