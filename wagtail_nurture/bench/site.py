"""What the measured site holds."""

from django.core.management import call_command
from django.db import connection


def build():
    """Migrate the new database and give its site a sender."""
    from wagtail.models import Site

    from wagtail_nurture.models import ContactPool, NurtureSiteSettings

    call_command("migrate", verbosity=0, interactive=False)
    site = Site.objects.get(is_default_site=True)
    site.hostname, site.site_name = "localhost", "Bench"
    site.save()
    NurtureSiteSettings.objects.create(
        site=site,
        pool=ContactPool.objects.create(name="Bench"),
        sender_name="Bench",
        sender_email="bench@shop.example",
        postal_address="1 Test Street",
    )
    connection.close()
    return site
