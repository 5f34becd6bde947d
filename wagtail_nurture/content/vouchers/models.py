"""What is offered, the codes that were brought along for it, and the voucher that each person has."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from .codes import LONGEST


class VoucherOffer(models.Model):
    """What an editor offers: its worth, how its codes come about, and how long each is good."""

    class Codes(models.TextChoices):
        MADE = "made", _("made here")
        BROUGHT = "brought", _("taken from a list of yours")

    class Once(models.TextChoices):
        PERSON = "person", _("one for each person")
        PASSAGE = "passage", _("one for each passage through a scenario, and each newsletter")

    class Unit(models.TextChoices):
        HOURS = "hours", _("hours")
        DAYS = "days", _("days")

    name = models.CharField(_("name"), max_length=150, help_text=_("Only you see it."))
    worth = models.CharField(
        _("what it is worth"), max_length=100, help_text=_("For example: 10 € off your next order")
    )
    terms = models.TextField(
        _("terms"), blank=True, help_text=_("Shown in small print, in the message and at the till.")
    )
    codes = models.CharField(_("codes"), max_length=10, choices=Codes.choices, default=Codes.MADE)
    prefix = models.CharField(
        _("codes begin with"),
        max_length=12,
        blank=True,
        validators=[RegexValidator(r"^[0-9A-Za-z]*$", _("Letters from A to Z and digits only."))],
        help_text=_("For codes that are made here. May stay empty."),
    )
    once = models.CharField(_("how many"), max_length=10, choices=Once.choices, default=Once.PERSON)
    good_for = models.PositiveIntegerField(
        _("good for"), null=True, blank=True, help_text=_("From the moment the message leaves. Empty: no such limit.")
    )
    unit = models.CharField(_("hours or days"), max_length=10, choices=Unit.choices, default=Unit.DAYS)
    last_day = models.DateField(
        _("last day"), null=True, blank=True, help_text=_("None is good after it. Empty: no such limit.")
    )

    class Meta:
        app_label = "wagtail_nurture"
        verbose_name = _("voucher offer")
        verbose_name_plural = _("voucher offers")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def clean(self):
        if self.good_for is not None and not 1 <= self.good_for <= 36_500:
            raise ValidationError({"good_for": _("Write a number from 1 to 36500, or leave it empty.")})


class VoucherCode(models.Model):
    """A code of an editor's list that nobody has been given yet."""

    offer = models.ForeignKey(VoucherOffer, on_delete=models.CASCADE, related_name="stock")
    code = models.CharField(max_length=LONGEST)
    code_key = models.CharField(max_length=LONGEST)

    wagtail_reference_index_ignore = True

    class Meta:
        app_label = "wagtail_nurture"
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["code_key"], name="nurture_stock_code")]


class Voucher(models.Model):
    """One person's voucher. ``key`` says for what they have it ("person:7", "enrolment:12", "delivery:9"): never two
    for the same. The row stays when the person goes."""

    offer = models.ForeignKey(VoucherOffer, on_delete=models.PROTECT, related_name="vouchers", db_index=False)
    contact = models.ForeignKey(
        "wagtail_nurture.Contact", null=True, on_delete=models.SET_NULL, db_constraint=False, related_name="vouchers"
    )
    key = models.CharField(max_length=40)
    code = models.CharField(_("code"), max_length=LONGEST)
    code_key = models.CharField(max_length=LONGEST)
    locale = models.CharField(max_length=10, blank=True)
    site = models.ForeignKey(
        "wagtailcore.Site", null=True, on_delete=models.SET_NULL, db_constraint=False, related_name="+"
    )
    given_at = models.DateTimeField(_("given"))
    expires_at = models.DateTimeField(_("good until"), null=True)
    redeemed_at = models.DateTimeField(_("redeemed"), null=True)
    redeemed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    place = models.CharField(_("where"), max_length=100, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        app_label = "wagtail_nurture"
        verbose_name = _("voucher")
        verbose_name_plural = _("vouchers")
        default_permissions = ["view"]
        permissions = [("redeem_voucher", _("Can redeem vouchers"))]
        constraints = [
            models.UniqueConstraint(fields=["offer", "key"], name="nurture_voucher_once"),
            models.UniqueConstraint(fields=["code_key"], name="nurture_voucher_code"),
        ]

    def __str__(self):
        return self.code

    def is_good(self, at):
        """Whether it can be redeemed at ``at`` (aware datetime)."""
        return self.redeemed_at is None and (self.expires_at is None or self.expires_at > at)
