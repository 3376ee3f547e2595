"""Writes knowledge/words.tsv: the words of every card and gap as the dictionary splits them now."""

from pathlib import Path

from knowledge.answers import Answers
from knowledge.stored_words import Noting, dump

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"

if __name__ == "__main__":
    reader = Noting()
    Answers.load(KNOWLEDGE / "answers", reader)
    (KNOWLEDGE / "words.tsv").write_text(dump(map(reader.split, reader.asked)), "utf-8")
