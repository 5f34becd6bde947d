"""What this room hears of: events its parts listen to, and publications."""

from django.db.models.signals import post_delete, post_save, pre_save
from wagtail.signals import page_published, published, unpublished

from wagtail_nurture import signals
from wagtail_nurture.contacts.models import ContactField

from . import exits, gate, holding, moved_pages, own_dates, precedence, publications, publishing, triggers  # noqa: F401 (they make themselves known)
from .models import Scenario
from .tryout import receivers as _tryout  # noqa: F401


published.connect(publishing.on_published, sender=Scenario, dispatch_uid="nurture_scenario_published")
unpublished.connect(publishing.on_unpublished, sender=Scenario, dispatch_uid="nurture_scenario_unpublished")
page_published.connect(publications.on_page_published, dispatch_uid="nurture_scenario_page_published")


def email_published(*, message_key, **kwargs):
    """Receiver of ``message_published``: people who waited for the e-mail go on."""
    holding.release_email(message_key)


signals.message_published.connect(email_published, dispatch_uid="nurture_scenario_email_published")


signals.contacts_changed.connect(own_dates.on_changes, dispatch_uid="nurture_scenario_own_dates")
for _happened in (post_save, post_delete):
    _happened.connect(own_dates.on_field, sender=ContactField, dispatch_uid="nurture_scenario_date_field")


pre_save.connect(moved_pages.on_page_save, dispatch_uid="nurture_scenario_page_date")
post_delete.connect(moved_pages.on_page_deleted, dispatch_uid="nurture_scenario_page_gone")
