"""A message that names places, with what was found for its question, as the attempts to answer it look at it."""

from collections.abc import Callable
from dataclasses import dataclass

from handlers.desk import Desk
from handlers.places import partners
from handlers.turn import Conversation, Turn
from knowledge.answers import Found
from knowledge.directory import Places
from knowledge.sayings import Sayings
from knowledge.text import plain

STORY = "体験談"
"""Asks for voices although it has the word 体験 in it."""

CONTENT = "内容"
"""What voices say is their content, not that of a programme (「感想の内容」)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A message, the places it names and what was found for it."""

    text: str
    places: Places
    found: Found
    conversation: Conversation
    desk: Desk

    @property
    def rest(self) -> str:
        """What the message says besides the place."""
        return self.places.rest

    @property
    def sayings(self) -> Sayings:
        """The patterns of what people say."""
        return self.desk.library.sayings

    @property
    def codes(self) -> tuple[str, ...]:
        """The partners it names."""
        return tuple(place.code for place in self.places.places if self.desk.library.directory.partner(place.code))

    @property
    def of_programme(self) -> bool:
        """Tell whether it asks for what is done there."""
        said = self.text.replace(STORY, "")
        said = said.replace(CONTENT, "") if self.sayings.holds("asked.voiced", plain(said)) else said
        return self.desk.library.catalogue.contains("aspect.programme", said)

    @property
    def of_visitors(self) -> bool:
        """Tell whether it asks what those said who went there (「どんなことをおっしゃっていましたか」)."""
        return self.sayings.holds("asked.told_by_visitors", plain(self.rest))

    def show_places(self) -> Turn | None:
        """Show the places as they are."""
        return partners.show_places(self.places, self.text, self.conversation, self.desk)


Attempt = Callable[[Asked], Turn | None]
