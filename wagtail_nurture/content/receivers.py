"""What the content room listens to."""

from django.dispatch import receiver
from wagtail.signals import published

from .models import Email
from .publishing import publish


@receiver(published, sender=Email, dispatch_uid="nurture_content_published")
def email_published(sender, instance, **kwargs):
    publish(instance)
