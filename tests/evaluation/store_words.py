"""Writes knowledge/words.tsv and terms.bin: the words and the terms of all cards and gaps as they are read now."""

from pathlib import Path

from knowledge import stored_words
from knowledge.answers import READ_BY, TERMS, WORDS, Answers
from knowledge.ranking.stored import dump, mark_of
from knowledge.reading import Reader

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"

if __name__ == "__main__":
    reader = stored_words.Noting()
    Answers.load(KNOWLEDGE / "answers", reader)
    WORDS.write_text(stored_words.dump(map(reader.split, reader.asked)), "utf-8")
    counted = Answers.load(KNOWLEDGE / "answers", Reader(stored_words.load(WORDS))).search.look.counted
    TERMS.write_bytes(dump(mark_of(READ_BY), counted))
