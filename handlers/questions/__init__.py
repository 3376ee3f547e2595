"""Questions beyond one answer card: several at once, gone on with, silent in the documents, or never to be answered."""
