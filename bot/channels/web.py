"""The chat page as a channel: a reply is kept in its neutral form, and the page fetches it from the transcript."""

from bot.channels import Delivery, Outcome, Payload, Sent
from bot.codec import encode_reply
from handlers.turn import Reply


class WebChannel:
    """Nothing is sent anywhere: what is in the outbox is what the page shows."""

    name = "web"

    def render(self, reply: Reply) -> Payload:
        """Return the reply in the neutral JSON form."""
        return [encode_reply(reply)]

    async def send(self, delivery: Delivery) -> Outcome:
        """Count the delivery as made: the page reads it from the transcript."""
        return Sent(provider_id=str(delivery.id))

    async def probe(self) -> bool:
        """Return True: a page is always within reach."""
        return True
