"""``nurture_export_contact ADDRESS``: all that is known of a person, as JSON."""

import json

from django.core.management.base import BaseCommand
from django.core.serializers.json import DjangoJSONEncoder

from wagtail_nurture.contacts import people

from .nurture_erase_contact import people_at


class Command(BaseCommand):
    help = "Writes all that is known of the person with this address as JSON, one object per pool."

    def add_arguments(self, parser):
        parser.add_argument("address")
        parser.add_argument("--output", help="File to write; standard output when left out.")

    def handle(self, *, address, output, **options):
        told = [{"pool": contact.pool.name, **people.export(contact)} for contact in people_at(address)]
        text = json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        if output:
            with open(output, "w", encoding="utf-8") as file:
                file.write(text + "\n")
        else:
            self.stdout.write(text)
