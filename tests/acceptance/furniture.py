"""What stands in the house: a shop with bikes and guides, a sender, a person in charge."""


def lay_the_table(house):
    """The site at the house's address, with its sender and an administrator ``chief`` / ``chief``."""
    from django.contrib.auth import get_user_model
    from wagtail.models import Locale, Site

    from wagtail_nurture.models import ContactPool, NurtureSiteSettings

    Locale.objects.get_or_create(language_code="fr")
    site = Site.objects.get(is_default_site=True)
    site.hostname, site.port, site.site_name = "localhost", house.web_port, "Shop"
    site.save()
    pool = ContactPool.objects.create(name="Shop")
    NurtureSiteSettings.objects.update_or_create(
        site=site,
        defaults={
            "pool": pool,
            "sender_name": "The Shop",
            "sender_email": "hello@shop.example",
            "postal_address": "1 Test Street, 33000 Bordeaux",
        },
    )
    get_user_model().objects.create_superuser("chief", "chief@shop.example", "chief")
