"""What the desk can do, in one list: the intents, the forms."""

from collections.abc import Callable, Mapping

from handlers import eligibility, faq, interest, menu, staff
from handlers.desk import Desk
from handlers.forms.form import Form
from handlers.places import partners
from handlers.trip import estimate
from handlers.turn import Conversation, Message, Turn

Respond = Callable[[Conversation, Message, Desk], Turn]
INTENTS: Mapping[str, Respond] = {
    "menu": menu.menu,
    "greeting": menu.greeting,
    "language": menu.ask_language,
    "faq": faq.topics,
    "partners": partners.find,
    "eligibility": eligibility.start,
    "estimate": estimate.start,
    "interest": interest.start,
    "staff": staff.ask_staff,
    "rights": staff.rights,
}
"""Every intent by its name; the phrases people use for it are under `<name>.says` in the catalogue."""
FORMS: Mapping[str, Form] = {form.name: form for form in (eligibility.FORM, estimate.FORM, interest.FORM)}
OPENING = frozenset(FORMS)
"""The intents that open a form, and so ask before they interrupt another one."""
