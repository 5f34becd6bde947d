from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _


#: The rooms, lowest first, and the modules by which one makes itself known; a room has those it needs.
ROOMS = (
    "contacts",
    "tracking",
    "audience",
    "content",
    "delivery",
    "scenarios",
    "newsletters",
    "capture",
    "reports",
    "recipes",
    "portal",
)
MAKES_ITSELF_KNOWN = ("reasons", "tables", "dependents", "receivers", "system_messages", "field_uses", "checks")


class NurtureConfig(AppConfig):
    name = "wagtail_nurture"
    label = "wagtail_nurture"
    verbose_name = _("Nurture")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from . import checks, clock  # noqa: F401
        from .reports import checklist

        checklist.load()
        connection_created.connect(clock.compare)

        for room in ROOMS:
            for module in MAKES_ITSELF_KNOWN:
                if find_spec(f"wagtail_nurture.{room}.{module}"):
                    import_module(f"wagtail_nurture.{room}.{module}")
