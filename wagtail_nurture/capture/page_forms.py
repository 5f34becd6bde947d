"""A form page of the site was sent in (``wagtail_nurture.forms``): the person, the proof, the event, the question."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.models import Site

from wagtail_nurture import clock, todos
from wagtail_nurture.conf import settings
from wagtail_nurture.contacts import kinds as field_kinds
from wagtail_nurture.contacts import lists, numbers, people, phones, values
from wagtail_nurture.contacts.models import ContactField, List
from wagtail_nurture.delivery import outbox
from wagtail_nurture.forms import page_key
from wagtail_nurture.signals import form_submitted
from wagtail_nurture.text import clean, one_line
from wagtail_nurture.tracking import kinds, reading, recorder, visitors
from wagtail_nurture.tracking.network import network_of

from . import mails, opt_in, quota
from .blocks import OWN_FIELDS
from .sheet import wrong_with


todos.register(
    {
        "form_page_field": _(
            "The form page “%(page)s” has no field “%(field)s” any more, so what it asks is not taken over. "
            "Give the field its name back, or ask your developer to change the page type."
        ),
        "form_page_purpose": _(
            "The form page “%(page)s” asks for “%(purpose)s”, which is no purpose of this site, so no consent is kept. "
            "Ask your developer to change the page type."
        ),
    }
)


@dataclass(frozen=True)
class PageForm:
    """A form page as :mod:`capture.opt_in` knows forms. ``text``: the label beside the box that was ticked."""

    page: Any
    text: str
    consent_purpose: str
    double_opt_in: bool
    list: Any

    @property
    def list_id(self):
        return self.list.pk if self.list else None

    @property
    def slug(self):
        return self.page.slug

    @property
    def translation_key(self):
        return page_key(self.page)

    @property
    def version(self):
        return f"{self.translation_key}:{self.page.live_revision_id or 0}"

    def consent_words_on(self, site):
        return self.text


def take(page, form, submission, request):
    """Take in a valid ``form`` of ``page``. Returns the Contact; None for who cannot be written to, or is too many."""
    with override(page.locale.language_code):
        email = one_line(_told(form, page.nurture_email_field or _email_field(form)), 254)
        if wrong_with(email) or not _within_quota(email, request):
            return None
        recorder.flush()  # what was read until now is kept, whatever becomes of the form
        with transaction.atomic():
            return _accept(page, form, submission, request, email)


def _accept(page, form, submission, request, email):
    site = (Site.find_for_request(request) if request else None) or page.get_site()
    locale = page.locale.language_code
    told = {slug: _told(form, field) for slug, field in page.nurture_fields.items()}
    contact, _created = people.find_or_create(
        pool=people.pool_for(site),
        email=email,
        language=locale,
        first_name=told.pop("first_name", ""),
        last_name=told.pop("last_name", ""),
        source=f"form:{page.slug}",
    )
    if phone := _phone(told.pop("phone", "")):
        numbers.keep(contact, phone, source=f"form:{page.slug}")
    _keep(contact, told, page)
    people.touch([contact.pk], clock.now())
    visitor = visitors.stitch(request, contact) if request else None
    _consent(page, form, contact, site=site, request=request)
    recorder.record(
        kinds.FORM_SUBMITTED,
        site=site,
        contact=contact,
        visitor=visitor,
        page_id=page.pk,
        locale=locale,
        subject=f"form:{page_key(page)}",
        properties={
            "form": page.slug,
            "submission": getattr(submission, "pk", None),
            "topics": reading.topics_of([page.pk]).get(page.pk, []),
        },
    )
    form_submitted.send(sender=type(page), contact=contact, form=page, submission=submission, request=request)
    _name_what_is_missing(page, form)
    return contact


def _phone(typed):
    """``typed`` as E.164; "" for what is no number, as the page itself accepted it."""
    try:
        return phones.e164(typed) if typed else ""
    except phones.BadPhone:
        return ""


def _keep(contact, told, page):
    """The answers that fit their contact field; one that does not is left out, as the page itself accepted it."""
    defined = {field.slug: field for field in ContactField.objects.filter(slug__in=told)} if told else {}
    fitting = {}
    for slug, value in told.items():
        if slug not in defined and slug not in OWN_FIELDS:
            continue
        field = defined.get(slug)
        kind, choices = (field.kind, field.choices or ()) if field else (field_kinds.Kind.TEXT, ())
        try:
            parsed = field_kinds.parse(kind, value, choices=choices)
        except field_kinds.BadValue:
            continue
        if parsed is not None:
            fitting[slug] = parsed
    if fitting:
        values.write([contact.pk], fitting, source=f"form:{page.slug}")


def _consent(page, form, contact, *, site, request):
    purpose, box = page.nurture_purpose, page.nurture_consent_field
    chosen = List.objects.filter(slug=page.nurture_list, pool=contact.pool_id).first() if page.nurture_list else None
    if not box:
        if chosen:
            lists.join([contact.pk], chosen)
        return
    if purpose not in settings.purposes or not form.cleaned_data.get(box):
        return
    asked = PageForm(
        page=page,
        text=clean(form.fields[box].label, 5000),
        consent_purpose=purpose,
        double_opt_in=page.nurture_double_opt_in,
        list=chosen,
    )
    question, is_new = opt_in.settle(
        contact,
        asked,
        site=site,
        locale=page.locale.language_code,
        page_url=one_line(request.path, 500) if request else (page.url or ""),
        network=network_of(request) if request else "",
    )
    if is_new:
        outbox.put([mails.confirmation(question)])


def _told(form, name):
    value = form.cleaned_data.get(name)
    return "" if value is None else value


def _email_field(form):
    return next((name for name, field in form.fields.items() if isinstance(field, forms.EmailField)), "")


def _within_quota(email, request):
    network = network_of(request) if request else ""
    return quota.take("network", network, settings.POSTS_PER_NETWORK) and quota.take(
        "address", email.lower(), settings.POSTS_PER_ADDRESS
    )


def _name_what_is_missing(page, form):
    """Fields that the page type speaks of and no editor's form has: somebody should know."""
    named = [page.nurture_email_field, page.nurture_consent_field, *page.nurture_fields.values()]
    missing = [name for name in named if name and name not in form.fields]
    key = f"form-page:{page.pk}"
    if missing:
        facts = {"page": page.title, "field": missing[0]}
        todos.raise_todo(key, kind="form", code="form_page_field", facts=facts)
    elif page.nurture_consent_field and page.nurture_purpose not in settings.purposes:
        facts = {"page": page.title, "purpose": page.nurture_purpose}
        todos.raise_todo(key, kind="form", code="form_page_purpose", facts=facts)
    else:
        todos.resolve(key)
