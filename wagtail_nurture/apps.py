from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NurtureConfig(AppConfig):
    name = "wagtail_nurture"
    label = "wagtail_nurture"
    verbose_name = _("Nurture")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from .delivery import receivers  # noqa: F401
