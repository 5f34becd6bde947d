"""What an editor must choose before a recipe makes its drafts: one short form."""

from dataclasses import dataclass, field
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from wagtail_nurture.contacts import purposes
from wagtail_nurture.contacts.site_settings import NurtureSiteSettings
from wagtail_nurture.forms import purpose_of

from . import permissions


SENDER = ("sender_name", "sender_email", "postal_address")


@dataclass(frozen=True)
class Chosen:
    """The editor's answers: ``chosen["form"]``; what was not answered is None."""

    site: Site
    #: What the mails are for: only people who agreed to it receive them.
    purpose: str
    answers: dict = field(default_factory=dict)

    def __getitem__(self, name):
        return self.answers.get(name) or None


class ChoiceForm(forms.Form):
    """The questions of every recipe. A recipe's own come first: subclass and declare them as fields."""

    #: Sent twice, the same form makes one scenario.
    key = forms.UUIDField(widget=forms.HiddenInput)
    purpose = forms.ChoiceField(label=_("What the mails are for"), required=False)
    #: The purpose offered first, where the site has it.
    usual_purpose = "advice"
    #: The field that chooses the form whose people are written to; its own purpose is offered first.
    asks_with = ""

    def __init__(self, data=None, *, site, user):
        super().__init__(data, initial={"key": uuid4()})
        self.site, self.user = site, user
        self._offer_purposes()
        if not self._sender_is_known() and permissions.may_set_sender(user):
            self.fields |= _sender_fields(site, user)
        own = [name for name in self.fields if name not in ("purpose", *SENDER)]
        self.order_fields(own)

    def form_of_consent(self, answers):
        """The capture form (a Form, or a form page) whose people receive the mails; None when no form leads to them."""
        return answers.get(self.asks_with) if self.asks_with else None

    def clean(self):
        answers = super().clean()
        asked, purpose = self.form_of_consent(answers), answers.get("purpose")
        asks_for = purpose_of(asked) if asked else ""
        if asked and not asks_for and not purpose:
            words = _t("The form “%(form)s” asks nobody to agree to mails. Choose another, or let it ask first.")
            self.add_error(self.asks_with, words % {"form": asked})
        elif asked and asks_for and purpose and purpose != asks_for:
            words = _t("The form “%(form)s” asks for “%(purpose)s”: nobody who sends it would receive these mails.")
            facts = {"form": asked, "purpose": purposes.label(asks_for)}
            self.add_error("purpose", words % facts)
        elif not asked and not purpose and "purpose" not in self.errors:
            answers["purpose"] = self._usual()
        return answers

    def chosen(self):
        """The answers as a Chosen; only when the form is valid."""
        answers = {name: value for name, value in self.cleaned_data.items() if name not in ("key", *SENDER)}
        asked = self.form_of_consent(answers)
        purpose = answers.pop("purpose") or (purpose_of(asked) if asked else self._usual())
        return Chosen(self.site, purpose, answers)

    def save_sender(self):
        """Keep the sender in the site's settings, where it was asked for."""
        given = {name: self.cleaned_data[name] for name in SENDER if name in self.cleaned_data}
        if given:
            settings = NurtureSiteSettings.for_site(self.site)
            for name, value in given.items():
                setattr(settings, name, value)
            settings.save()

    def _offer_purposes(self):
        choices = purposes.choices()
        if self.asks_with:
            choices = [("", _("what the form asks people to agree to")), *choices]
        self.fields["purpose"].choices = choices
        self.fields["purpose"].help_text = _("Only people who agreed to it receive the mails.")
        self.fields["purpose"].initial = "" if self.asks_with else self._usual()

    def _usual(self):
        slugs = [slug for slug, _label in purposes.choices()]
        return self.usual_purpose if self.usual_purpose in slugs else slugs[0]

    def _sender_is_known(self):
        settings = NurtureSiteSettings.for_site(self.site)
        return bool(settings.sender_email and settings.postal_address)


def _sender_fields(site, user):
    settings = NurtureSiteSettings.for_site(site)
    return {
        "sender_name": forms.CharField(
            label=_("Sender name"),
            max_length=100,
            initial=settings.sender_name or site.site_name,
            help_text=_("Readers see it in their inbox."),
        ),
        "sender_email": forms.EmailField(
            label=_("Sender address"),
            initial=settings.sender_email,
            help_text=_("The mails leave from it and answers arrive there: a mailbox that somebody reads."),
        ),
        "postal_address": forms.CharField(
            label=_("Postal address"),
            initial=settings.postal_address,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("Shown at the foot of each message; the law asks for it."),
        ),
    }
