"""What kind of answer a turn gave, for the figures: an answer, an abstention, feedback; never what was said."""

from handlers.turn import Choice, Conversation, Message, Reply, Turn

CARD, FEEDBACK, STAFF, OTHER_WORDS = "card:", "solved:", "intent:staff", "word:rephrase"
"""Targets of the buttons that tell the kinds apart (handlers/faq.py, handlers/staff.py)."""


def told(before: Conversation, message: Message, turn: Turn) -> str:
    """Return the kind of a turn.

    answer (from a card), likely (the nearest card with a caveat), gap (the documents are silent), suggest (nearest
    questions offered), miss (nothing found), solved_yes, solved_no (feedback), silent (a person has the case), other
    (forms, places, menus).
    """
    choice = message.choice
    if choice and choice.target == FEEDBACK:
        if choice.value.partition(":")[2] in before.judged.split():
            return "other"  # said again about the same answer
        return "solved_yes" if choice.value.startswith("yes") else "solved_no"
    replies = [part for part in turn.outgoing if isinstance(part, Reply)]
    if not replies:
        return "silent"
    targets = [button.target for button in replies[-1].choices if isinstance(button, Choice)]
    if FEEDBACK in targets:
        return "likely" if OTHER_WORDS in targets else "answer"
    if _judged_before(turn.conversation, targets):
        return "answer"
    if turn.conversation.misses > before.misses:
        return "suggest" if not before.misses and CARD in {target[: len(CARD)] for target in targets} else "miss"
    is_gap = message.kind == "text" and message.choice is None and targets[:1] == [STAFF]
    return "gap" if is_gap else "other"


def _judged_before(conversation: Conversation, targets: list[str]) -> bool:
    """Tell an answer that comes without the two buttons because the person has judged it already."""
    known = conversation.card in conversation.judged.split()
    return known and targets[-1:] == [STAFF] and (len(targets) == 1 or targets[0].startswith(CARD))
