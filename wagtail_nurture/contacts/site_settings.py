"""What an editor decides once per site: who writes, how it looks, its words, how visits are followed."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.models import PreviewableMixin

from wagtail_nurture.conf import page_caches

from . import public_holidays, purposes
from .look import Look
from .sample import ShowsASample


def settings_url(site):
    """Where an editor changes the settings of ``site``; "" when the admin is not there."""
    try:
        return reverse("wagtailsettings:edit", args=["wagtail_nurture", "nurturesitesettings", site.pk])
    except NoReverseMatch:
        return ""


class SettingsForm(WagtailAdminModelForm):
    """No two texts for the same place and language."""

    def clean(self):
        cleaned = super().clean()
        seen = set()
        for row in self.formsets["words"].forms if "words" in self.formsets else ():
            if not row.is_valid() or row.cleaned_data.get("DELETE") or not row.cleaned_data.get("text"):
                continue
            where = row.cleaned_data.get("place"), row.cleaned_data.get("locale")
            if where in seen:
                row.add_error("place", _t("This text is given twice for the same language. Delete one of the two."))
            seen.add(where)
        return cleaned


class NurtureSiteSettings(ShowsASample, PreviewableMixin, Look, ClusterableModel, BaseSiteSetting):
    """Settings of one site. Read them with ``NurtureSiteSettings.for_site(site)``."""

    pool = models.ForeignKey(
        "wagtail_nurture.ContactPool",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        verbose_name=_("pool of contacts"),
        related_name="site_settings",
    )
    sender_name = models.CharField(_("sender name"), max_length=100, blank=True)
    sender_email = models.EmailField(_("sender address"), blank=True)
    reply_to = models.EmailField(_("replies go to"), blank=True)
    postal_address = models.TextField(
        _("postal address"), blank=True, help_text=_("Shown at the foot of each message; the law asks for it.")
    )
    privacy_page = models.URLField(_("privacy page"), blank=True)
    dkim_selector = models.CharField(
        _("DKIM selector"),
        max_length=63,
        blank=True,
        validators=[RegexValidator(r"^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$", _("Letters, digits and dots."))],
        help_text=_("Under which name your mail provider put its signing key; the overview looks there."),
    )
    banner_text = models.TextField(
        _("question about cookies"),
        blank=True,
        help_text=_("In every language for which there is no text below. Empty: a plain sentence."),
    )
    tracking_mode = models.CharField(
        _("visits are followed"),
        max_length=10,
        blank=True,
        default="",
        choices=[
            ("", _("as the project says")),
            ("beacon", _("by a small script (works with every page cache)")),
            ("server", _("by the server (not with a page cache)")),
            ("off", _("not at all: no cookie, no question")),
        ],
        help_text=_("Always only of people who agreed. A change is felt within a minute."),
    )
    visits_months = models.PositiveSmallIntegerField(
        _("visits are kept (months)"),
        default=25,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text=_("Pages read, openings and clicks are deleted after that; totals stay."),
    )
    prospect_years = models.PositiveSmallIntegerField(
        _("silent people are kept (years)"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
        help_text=_(
            "Who did nothing and was sent nothing for so long is erased; of sites that share people the longest counts."
        ),
    )
    time_zone = models.CharField(_("time zone"), max_length=50, blank=True)
    holidays = models.CharField(
        _("public holidays of"),
        max_length=40,
        blank=True,
        default=public_holidays.DEFAULT,
        validators=[public_holidays.validate],
        help_text=_("For scenarios that wait for working hours. Two letters (FR), or a part (DE-BY). Empty: none."),
    )
    with_personas = models.BooleanField(
        _("personas"), default=False, help_text=_("Each person is at most one of the profiles that you describe.")
    )
    with_loyalty = models.BooleanField(
        _("loyalty points"), default=False, help_text=_("What people earn and spend, shown on their page.")
    )

    with_sms = models.BooleanField(
        _("text messages"), default=False, help_text=_("SMS to people who agreed to them, through a gateway.")
    )
    sms_sender = models.CharField(
        _("sender in text messages"),
        max_length=30,
        blank=True,
        help_text=_("Stands at the beginning of each text. Empty: the sender name."),
    )
    sms_stop = models.CharField(
        _("STOP mention"),
        max_length=40,
        blank=True,
        help_text=_("Ends each text, for example “STOP 36180”: ask your gateway for it. Nothing leaves without it."),
    )
    with_letters = models.BooleanField(
        _("letters"), default=False, help_text=_("Written as e-mails are, printed as PDF and posted by you.")
    )
    letter_window = models.CharField(
        _("window of the envelopes"),
        max_length=10,
        default="right",
        choices=[("right", _("on the right (France)")), ("left", _("on the left (Germany, most other countries)"))],
        help_text=_("Where a letter’s address must stand, on DL or C5/6 envelopes."),
    )
    letter_country = models.CharField(
        _("letters are posted in"),
        max_length=2,
        default="FR",
        validators=[RegexValidator(r"^[A-Z]{2}$", _("Two capital letters, for example FR."))],
        help_text=_("Two letters (FR). Addresses elsewhere get the name of their country."),
    )

    panels_sender = [
        FieldPanel("sender_name"),
        FieldPanel("sender_email"),
        FieldPanel("reply_to"),
        FieldPanel("dkim_selector"),
        FieldPanel("postal_address"),
        FieldPanel("privacy_page"),
        MultiFieldPanel([FieldPanel("sms_sender"), FieldPanel("sms_stop")], _("Text messages")),
    ]
    panels_words = [
        FieldPanel("banner_text"),
        InlinePanel(
            "words",
            heading=_("Texts in each language"),
            label=_("text"),
            help_text=_("The sentence beside the box of a form counts for forms that have none of their own."),
        ),
    ]
    panels_visits = [
        FieldPanel("tracking_mode"),
        MultiFieldPanel([FieldPanel("visits_months"), FieldPanel("prospect_years")], _("How long it is kept")),
        MultiFieldPanel([FieldPanel("pool"), FieldPanel("time_zone"), FieldPanel("holidays")], _("Advanced")),
        MultiFieldPanel(
            [
                FieldPanel("with_personas"),
                FieldPanel("with_loyalty"),
                FieldPanel("with_sms"),
                FieldPanel("with_letters"),
                FieldRowPanel([FieldPanel("letter_window"), FieldPanel("letter_country")]),
            ],
            _("Also use"),
        ),
    ]
    base_form_class = SettingsForm
    edit_handler = TabbedInterface(
        [
            ObjectList(panels_sender, heading=_("Sender")),
            ObjectList(Look.panels_look, heading=_("Look")),
            ObjectList(panels_words, heading=_("Consent texts")),
            ObjectList(panels_visits, heading=_("Visits and people")),
        ]
    )

    class Meta:
        verbose_name = _("Nurture settings")
        verbose_name_plural = _("Nurture settings")

    def clean(self):
        super().clean()
        caches = page_caches()
        if self.tracking_mode == "server" and caches:
            message = _t(
                "This project caches whole pages (%(cache)s): cached visits would be missed. Choose the script."
            )
            raise ValidationError({"tracking_mode": message % {"cache": caches[0].rpartition(".")[2]}})


def place_choices():
    """Where a site has words of its own: the cookie question, and the sentence beside the box of each purpose."""
    asked = [(f"consent:{slug}", _CONSENT % {"purpose": label}) for slug, label in purposes.choices()]
    return [(SiteWords.BANNER, _("question about cookies")), *asked]


_CONSENT = _("beside the box of a form: %(purpose)s")


def uses(name, *, pool=None):
    """Whether a site (of ``pool``, or any) uses ``name``: "personas", "loyalty", "sms" or "letters". One query."""
    rows = NurtureSiteSettings.objects.filter(**{f"with_{name}": True})
    return (rows if pool is None else rows.filter(pool=pool)).exists()


#: What a site may use or leave aside.
SWITCHES = ("personas", "loyalty", "sms", "letters")


def in_use(request):
    """The set of SWITCHES that some site uses, for the menu: asked once a request, however many entries ask."""
    if not hasattr(request, "_nurture_in_use"):
        rows = NurtureSiteSettings.objects.values_list(*(f"with_{name}" for name in SWITCHES))
        known = list(rows)
        request._nurture_in_use = {name for place, name in enumerate(SWITCHES) if any(row[place] for row in known)}
    return request._nurture_in_use


class SiteWords(models.Model):
    """Words of one site in one language, for one place."""

    BANNER = "banner"

    settings = ParentalKey(NurtureSiteSettings, on_delete=models.CASCADE, related_name="words", db_index=False)
    place = models.CharField(_("where"), max_length=60, choices=place_choices)
    locale = models.ForeignKey(
        "wagtailcore.Locale", on_delete=models.CASCADE, related_name="+", verbose_name=_("language")
    )
    text = models.TextField(_("text"), max_length=500)

    wagtail_reference_index_ignore = True
    panels = [FieldRowPanel([FieldPanel("place"), FieldPanel("locale")]), FieldPanel("text")]

    class Meta:
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["settings", "place", "locale"], name="nurture_sitewords")]
