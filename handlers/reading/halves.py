"""One question that is two: asked of two years, or by two words for what is asked (「何をどこに」, "and where to?")."""

import re

LONGEST = 100
"""Characters up to which a message is taken for one such question; a longer one is a story."""
_WESTERN = r"(?:fy ?|fiscal (?:year )?)?"
_YEARS = re.compile(
    r"(?:令和|れいわ|r)?(?P<a>[1-9元])(?:年度?)?(?:と|・|、|や|及び|および)(?:令和|れいわ|r)?(?P<b>[1-9])年度"
    r"|\br(?P<c>[1-9])(?:年度?)?(?:と|・|、|や| and )r(?P<d>[1-9])(?:年度?)?"
    rf"|{_WESTERN}(?P<e>20[0-9]{{2}})(?:年度?)?(?:と|・|、|や|,? and |, )"
    rf"(?:in |for )?{_WESTERN}(?P<f>20[0-9]{{2}})(?:年度?)?"
)
_COMPARED = re.compile(r"違|ちが|変わ|変更|同じ|おなじ|比べ|比較|差|一緒|differ|same|compar|chang")
"""Two years are set side by side, which is one question."""
_EACH = re.compile(r"(?:を|は|の|で|に|とも|、| )*それぞれ(?:で|の|に)?|^(?:を|は|の|で|に|とも|、| )+")
_WORD = r"(?:(?:何|なに|誰|だれ)[をがに]|どこ[にへで]|いつ(?:までに?|から)?|いくら|どうやって|どのように|どう)"
_TWO_WORDS = re.compile(rf"(?P<first>{_WORD})(?:で?、|と|、それと| )?(?P<second>{_WORD})")
_TAIL = re.compile(
    r"(?P<question>(?:so |and |ok |please )?(?:which|what|who|when|where|how)\b.{6,80}?),? (?:and|&) (?:also )?"
    r"(?P<more>where(?: to)?|how|when|by when|until when|who|what|how much|to whom)[?. ]*"
)
"""A second word for what is asked at the end, its sentence left out."""
_VERB = re.compile(r"\b(?:did|do|does|can|could|must|should|are|is|were|was|will|would|may|have|has)\b")


def halves(text: str) -> tuple[str, ...]:
    """Return both questions in full, none where a message is no such question; in small letters."""
    if len(text) > LONGEST:
        return ()
    said = text.lower().strip()
    return _of_years(said) or _of_words(said) or _of_tail(said)


def _of_years(said: str) -> tuple[str, ...]:
    found = _YEARS.search(said)
    if found is None or _COMPARED.search(said):
        return ()
    before, after = said[: found.start()], said[found.end() :]
    years = [year for year in found.groups() if year]
    if said.isascii():
        return tuple(f"{before}fy{year}{after}" for year in years)
    matter = _EACH.sub("", before).rstrip("、はのを ") + _EACH.sub("", after)
    return tuple(f"{year if len(year) > 1 else f'令和{year}'}年度の{matter}" for year in years)


def _of_words(said: str) -> tuple[str, ...]:
    found = _TWO_WORDS.search(said)
    if found is None:
        return ()
    before, after = said[: found.start()], said[found.end() :]
    return (before + found["first"] + after, before + found["second"] + after)


def _of_tail(said: str) -> tuple[str, ...]:
    found = _TAIL.fullmatch(said)
    if found is None:
        return ()
    verb = _VERB.search(found["question"])
    return (found["question"], f"{found['more']} {found['question'][verb.start() :]}") if verb else ()
