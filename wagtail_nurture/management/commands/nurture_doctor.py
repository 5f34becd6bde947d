"""``nurture_doctor``: names what is missing and how to mend it; ends with 1 when something is."""

import sys

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wagtail_nurture.management.inspection import examine


class Command(BaseCommand):
    help = "Says what is missing for wagtail_nurture to work here, and how to mend it. Ends with 1 if anything is."
    requires_system_checks = []

    def handle(self, *args, **options):
        wrong = 0
        for finding in examine():
            if finding.ok:
                self.stdout.write(f"  ok     {finding.message}")
                continue
            wrong += 1
            self.stdout.write(self.style.ERROR(f"  wrong  {finding.message}"))
            self.stdout.write(f"         -> {finding.remedy}")
        if wrong:
            words = ngettext("%(count)d thing to mend.", "%(count)d things to mend.", wrong)
            self.stdout.write(words % {"count": wrong})
            sys.exit(1)
        self.stdout.write(_("All is well."))
