"""``nurture_erase_contact ADDRESS``: forget a person."""

from django.core.management.base import BaseCommand, CommandError

from wagtail_nurture.contacts import people
from wagtail_nurture.contacts.addresses import BadAddress, normal_form
from wagtail_nurture.contacts.merging import former


def people_at(address):
    """Contacts of every pool with this address, also from before a merge. Raises CommandError when there are none."""
    try:
        found = former.people_at(normal_form(address)[1])
    except BadAddress as problem:
        raise CommandError(f"{address!r} is not an e-mail address: {problem}") from problem
    if not found:
        raise CommandError("Nobody with this address is known.")
    return found


class Command(BaseCommand):
    help = (
        "Erases the person with this address from every pool: profile, visits, answers and messages. "
        "Proofs of consent stay, with a hash of the address."
    )

    def add_arguments(self, parser):
        parser.add_argument("address")
        parser.add_argument("--yes", action="store_true", help="Do not ask.")
        parser.add_argument(
            "--allow-return", action="store_true", help="Do not keep the hash that stops an import of the address."
        )

    def handle(self, *, address, yes, allow_return, **options):
        for contact in people_at(address):
            if not yes and input(f"Erase person {contact.pk} of pool “{contact.pool}” for ever? [y/N] ").lower() != "y":
                raise CommandError("Nothing was erased.")
            people.erase(contact, suppress=not allow_return)
            self.stdout.write(f"Person {contact.pk} of pool “{contact.pool}” was erased.")
