"""A message to a list or a segment, now or at a date. Inside, it is a scenario of one step."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wagtail_nurture.audience.reach import Audience

from .dates import RHYTHMS


class Newsletter(models.Model):
    """What an editor wishes to send, and how far it is. ``scenario`` is what it runs on, from the start."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("newsletter", "Draft")
        SCHEDULED = "scheduled", _("Scheduled")
        SENDING = "sending", _("Being sent")
        SENT = "sent", pgettext_lazy("newsletter", "Sent")
        STOPPED = "stopped", _("Stopped")

    class WebPage(models.TextChoices):
        NONE = "", _("No page")
        UNLISTED = "unlisted", _("For whoever has the address; search engines are asked to leave it out")
        LISTED = "listed", _("For everybody, search engines too")

    name = models.CharField(_("name"), max_length=150, help_text=_("Only you see it."))
    email = models.ForeignKey(
        "wagtail_nurture.Email",
        null=True,
        on_delete=models.SET_NULL,
        related_name="newsletters",
        verbose_name=_("message"),
    )
    list = models.ForeignKey(
        "wagtail_nurture.List", null=True, blank=True, on_delete=models.SET_NULL, related_name="newsletters"
    )
    segment = models.ForeignKey(
        "wagtail_nurture.Segment", null=True, blank=True, on_delete=models.SET_NULL, related_name="newsletters"
    )
    site = models.ForeignKey(
        "wagtailcore.Site", null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("site")
    )
    #: Story time; null: as soon as it is confirmed.
    send_at = models.DateTimeField(pgettext_lazy("moment", "at"), null=True, blank=True)

    #: Whether another issue follows, and after how long; see ``dates``.
    repeats = models.CharField(_("repeats"), max_length=12, blank=True, default="", choices=RHYTHMS)
    #: The date by which those that follow are reckoned: the first one's, or that of the issue last moved by hand.
    counted_from = models.DateTimeField(null=True, editable=False)
    #: The first issue; null for the first itself, and for what is sent once.
    series = models.ForeignKey(
        "self", null=True, editable=False, on_delete=models.SET_NULL, related_name="issues", db_index=False
    )
    number = models.PositiveIntegerField(default=1, editable=False)
    #: Whether each issue has a page on the web, for everybody.
    web_page = models.CharField(_("web page"), max_length=10, blank=True, default="", choices=WebPage.choices)

    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT, editable=False)
    #: Changes with every change of what is to be sent: who confirms names what they saw.
    edited_at = models.DateTimeField(editable=False)
    #: What was counted when it was confirmed: {"eligible": n, "refused": {reason: n}, "everybody": n}.
    counted = models.JSONField(default=dict, editable=False)
    #: Whom it went to, in words that outlive the list: an Audience's config.
    audience_kept = models.JSONField(default=dict, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    started_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    #: Why it was stopped, a reason code: by a person, or because what it needed is gone.
    reason = models.CharField(max_length=60, blank=True, editable=False)
    scenario = models.OneToOneField(
        "wagtail_nurture.Scenario", null=True, editable=False, on_delete=models.PROTECT, related_name="newsletter"
    )

    class Meta:
        verbose_name = _("newsletter")
        verbose_name_plural = _("newsletters")
        ordering = ["-edited_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(list=None) | Q(segment=None),
                name="nurture_newsletter_one_audience",
                violation_error_message=_("Choose a list or a segment, not both."),
            ),
            # However many workers begin an issue, one other follows.
            models.UniqueConstraint(fields=["series", "number"], name="nurture_newsletter_issue"),
        ]

    def __str__(self):
        if self.number == 1:
            return self.name
        return translate("%(name)s, no. %(number)d") % {"name": self.name, "number": self.number}

    @property
    def first_issue_id(self):
        """The id of the first issue of its series: its own, where it is the first."""
        return self.series_id or self.pk

    @property
    def next_issue(self):
        """The issue that follows, None while there is none. One query."""
        return Newsletter.objects.filter(series=self.first_issue_id, number=self.number + 1).first()

    @property
    def previous_issue(self):
        """The issue before, of those that began; None for the first. One query."""
        if self.series_id is None:
            return None
        issues = Newsletter.objects.filter(Q(pk=self.series_id) | Q(series=self.series_id), number__lt=self.number)
        return issues.exclude(started_at=None).order_by("-number").first()

    @property
    def audience(self):
        """Whom it is for: the Audience as it is now or, once begun, as it was then; None when it is gone."""
        if self.audience_kept:
            return Audience.from_config(self.audience_kept)
        row = self.list or self.segment
        return Audience.of(row) if row else None

    @property
    def may_be_edited(self):
        return self.state in (self.State.DRAFT, self.State.SCHEDULED)

    @property
    def is_leaving(self):
        """Whether numbers may still change: being sent, or stopped and not yet all withdrawn."""
        return self.state == self.State.SENDING or (self.state == self.State.STOPPED and self.ended_at is None)
