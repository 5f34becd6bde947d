"""Why a person is not written to. Facts: ``purposes.facts(purpose)``."""

from django.utils.translation import gettext_lazy as _

from wagtail_nurture import reasons


reasons.register(
    {
        "no_address": _("no address"),
        "no_postal_address": _("no postal address"),
        "suppressed": _("the address must not be written to"),
        "no_consent": _("no consent for %(purpose)s"),
        "not_confirmed": _("consent for %(purpose)s not confirmed yet"),
        "withdrawn": _("consent for %(purpose)s withdrawn"),
        "erased": _("the person was erased"),
        "merged": _("the person was merged with another entry"),
    }
)
