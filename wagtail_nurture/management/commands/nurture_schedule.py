"""``nurture_schedule``: the sweep every minute that finds what no alarm announced."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from wagtail_nurture.management.schedules import install


class Command(BaseCommand):
    help = "Creates the Django-Q2 schedules of wagtail_nurture. May be run again at any time."

    def handle(self, *args, **options):
        for name, created in install():
            words = _("%(name)s: created") if created else _("%(name)s: in place")
            self.stdout.write(words % {"name": name})
