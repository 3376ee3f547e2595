"""Puts the number of a case and the address of its form where a turn left marks for them."""

import json
from dataclasses import replace

from bot.codec import decode_conversation, decode_reply, encode_conversation, encode_reply
from handlers.turn import CASE_NUMBER, FORM_LINK, Conversation, Reply


def wants(mark: str, reply: Reply) -> bool:
    """Tell whether a reply holds a mark."""
    return mark in json.dumps(encode_reply(reply), ensure_ascii=False)


def put_in(reply: Reply, number: str, address: str) -> Reply:
    """Return the reply with its marks replaced."""
    text = json.dumps(encode_reply(reply), ensure_ascii=False)
    filled = decode_reply(json.loads(text.replace(CASE_NUMBER, number).replace(FORM_LINK, address)))
    return reply if filled is None else filled


def numbered(conversation: Conversation, number: str) -> Conversation:
    """Return the conversation with the case just opened, wherever the turn left a mark for its number."""
    text = encode_conversation(conversation)
    if CASE_NUMBER in text:
        conversation = decode_conversation(text.replace(CASE_NUMBER, number))
    return conversation if conversation.case else replace(conversation, case=number)
