"""The people of one batch who get the same message, and what is known of them: each question is asked once."""


class Group:
    """``recipients`` of ``version``. Every method answers for all of them."""

    def __init__(self, *, version, recipients, knowledge):
        self.version = version
        self.recipients = list(recipients)
        self.knowledge = knowledge

    @property
    def contact_ids(self):
        return [person.contact_id for person in self.recipients if person.contact_id is not None]

    def merge_values(self, names):
        """{delivery id: {name: str}} for the merge fields in ``names``."""
        return {}
