"""What the content room listens to."""

from django.dispatch import receiver
from wagtail.signals import published

from . import (
    brand_sample,  # noqa: F401  (what is seen beside the settings)
    message_kinds,
    surveys,  # noqa: F401  (what conditions ask about)
)
from .publishing import publish


message_kinds.load()


@receiver(published, dispatch_uid="nurture_content_published")
def message_was_published(sender, instance, **kwargs):
    if sender in {kind.model for kind in message_kinds.every()}:
        publish(instance)
