"""Replies of every form, reasonable or not, for property tests of the channels."""

from hypothesis import strategies as st

from handlers.turn import Bubble, Card, Choice, Deck, Link, Part, Picture, Reply, Row

ODD = [
    "",
    " ",
    "\n",
    "　",
    "あ" * 400,
    "a" * 6000,
    "👨‍👩‍👧‍👦" * 900,
    "か\u3099" * 3000,
    "🇯🇵" * 40,
    "\ue001",
    "\ue002",
    "\ud83d",
    "一行\n" * 2500,
]
words = st.one_of(st.text(max_size=30), st.sampled_from(ODD), st.text(st.characters(), max_size=40))
addresses = st.one_of(
    words,
    st.sampled_from(["https://example.jp/a b?q=港区", "tel:03-3578-2509", "\ue002", "http://[", "javascript:alert(1)"]),
    st.text(max_size=400).map(lambda text: f"https://example.jp/{text}"),
)
buttons = st.one_of(st.builds(Choice, words, words, words), st.builds(Link, words, addresses))
rows = st.lists(st.builds(Row, words, words), max_size=6).map(lambda few: tuple(few) * 5)
cards = st.builds(
    Card,
    title=words,
    summary=words,
    subtitle=words,
    rows=rows,
    body=words,
    citation=words,
    buttons=st.lists(buttons, max_size=3).map(tuple),
)
parts: st.SearchStrategy[Part] = st.one_of(
    st.builds(Bubble, words),
    cards,
    st.builds(
        lambda few, times, summary: Deck(tuple(few) * times, summary),
        st.lists(cards, max_size=3),
        st.integers(1, 5),
        words,
    ),
    st.builds(Picture, words, words),
)
replies = st.builds(Reply, st.lists(parts, max_size=8).map(tuple), st.lists(buttons, max_size=8).map(tuple))
