"""How everything of a site looks: logo, colours, letters, and where else people find it."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.utils.formats import number_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.images import get_image_model_string
from wagtail.models import Orderable

from . import colours


_colour = RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Write the colour as # and six digits, for example #1f6f54."))
_https = URLValidator(schemes=["https"], message=_("Write the whole address, beginning with https://."))

#: What the words of a message stand on, by day.
PAPER = "#ffffff"
#: A button must at least be seen as one; the words on it are white or black, whichever reads better.
SEEN = 1.2


class Font(models.TextChoices):
    """Letters that people have on their own device: none is fetched, so nobody else learns who reads."""

    SYSTEM = "system", _("Their device’s own letters")
    SANS = "sans", _("Plain (Helvetica, Arial)")
    WIDE = "wide", _("Wide (Verdana)")
    ROUNDED = "rounded", _("Rounded")
    SERIF = "serif", _("With serifs (Georgia)")
    BOOK = "book", _("As in a book (Palatino)")


class Look(models.Model):
    """Part of ``NurtureSiteSettings``. An empty colour is the usual one."""

    logo = models.ForeignKey(
        get_image_model_string(),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("logo"),
    )
    brand_colour = models.CharField(_("brand colour"), max_length=7, default="#1f6f54", validators=[_colour])
    button_colour = models.CharField(
        _("colour of buttons"),
        max_length=7,
        blank=True,
        validators=[_colour],
        help_text=_("Empty: the brand colour. The words on it are white or black, whichever reads better."),
    )
    ground_colour = models.CharField(
        _("colour around the message"),
        max_length=7,
        blank=True,
        validators=[_colour],
        help_text=_("Empty: a light grey. The small print at the foot stands on it."),
    )
    text_colour = models.CharField(
        _("colour of the words"),
        max_length=7,
        blank=True,
        validators=[_colour],
        help_text=_("Empty: nearly black. By night, where a mail program turns dark, words are light."),
    )
    font = models.CharField(
        _("typeface"),
        max_length=10,
        choices=Font.choices,
        default=Font.SYSTEM,
        help_text=_("Only letters that people already have: nothing is fetched from elsewhere."),
    )

    panels_look = [
        FieldPanel("logo"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("brand_colour"), FieldPanel("button_colour")]),
                FieldRowPanel([FieldPanel("ground_colour"), FieldPanel("text_colour")]),
            ],
            _("Colours"),
        ),
        FieldPanel("font"),
        InlinePanel(
            "social_links",
            heading=_("Where else people find you"),
            label=_("network"),
            help_text=_(
                "Shown at the foot of each message, in this order, as words: no picture that could be missing."
            ),
        ),
    ]

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        faults = {
            name: fault(getattr(self, name)) for name, fault in _FAULTS.items() if _is_colour(getattr(self, name))
        }
        if any(faults.values()):
            raise ValidationError({name: words for name, words in faults.items() if words})


def _is_colour(text):
    """Whether ``text`` is written as a colour; what is not has been refused already, but is still there."""
    return bool(_colour.regex.match(text or ""))


def _unreadable(colour):
    words = _t(
        "Words of this colour cannot be read well on white (contrast %(has)s, needed %(needed)s). Choose a darker one."
    )
    return _too_pale(colour, colours.READABLE, words)


def _unseen(colour):
    words = _t(
        "A button of this colour can hardly be seen on white (contrast %(has)s, needed %(needed)s). "
        "Choose a stronger one."
    )
    return _too_pale(colour, SEEN, words)


def _too_pale(colour, needed, words):
    has = colours.contrast(colour, PAPER)
    return words % {"has": number_format(has, 1), "needed": number_format(needed, 1)} if has < needed else ""


#: What may be wrong with which colour. The others are never unreadable: what stands on them follows them.
_FAULTS = {"text_colour": _unreadable, "button_colour": _unseen}


class Network(models.TextChoices):
    BLUESKY = "bluesky", "Bluesky"
    FACEBOOK = "facebook", "Facebook"
    INSTAGRAM = "instagram", "Instagram"
    LINKEDIN = "linkedin", "LinkedIn"
    MASTODON = "mastodon", "Mastodon"
    PINTEREST = "pinterest", "Pinterest"
    TELEGRAM = "telegram", "Telegram"
    THREADS = "threads", "Threads"
    TIKTOK = "tiktok", "TikTok"
    VIMEO = "vimeo", "Vimeo"
    WHATSAPP = "whatsapp", "WhatsApp"
    X = "x", "X"
    YOUTUBE = "youtube", "YouTube"


class SocialLink(Orderable):
    """A site's place on a social network."""

    settings = ParentalKey("wagtail_nurture.NurtureSiteSettings", on_delete=models.CASCADE, related_name="social_links")
    network = models.CharField(_("network"), max_length=20, choices=Network.choices)
    url = models.CharField(_("address"), max_length=300, validators=[_https], help_text="https://…")

    wagtail_reference_index_ignore = True
    panels = [FieldRowPanel([FieldPanel("network"), FieldPanel("url")])]

    class Meta(Orderable.Meta):
        default_permissions = []
        verbose_name = _("place on a social network")

    def __str__(self):
        return self.get_network_display()
