"""Run in the shell of the plain site: what an editor would do in the admin, in Python."""

from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.models import Locale, Site

from wagtail_nurture.contacts.people import pool_for
from wagtail_nurture.models import Email, Form, GatedDocument, NurtureSiteSettings, Scenario


def publish(row, **streams):
    for name, raw in streams.items():
        setattr(row, name, type(row)._meta.get_field(name).to_python(raw))
    row.live = False
    row.save()
    row.save_revision().publish()
    return row


def furnish(port):
    """A sender, a form, a guarded document, a message and a scenario; returns the document's address."""
    get_user_model().objects.create_superuser("chief", "chief@shop.example", "chief")
    site = Site.objects.get(is_default_site=True)
    site.hostname, site.port, site.site_name = "localhost", port, "Shop"
    site.save()
    NurtureSiteSettings.objects.update_or_create(
        site=site,
        defaults={
            "pool": pool_for(site),
            "sender_name": "Shop",
            "sender_email": "hello@shop.example",
            "postal_address": "1 Test Street, 33000 Bordeaux",
        },
    )
    locale = Locale.get_default()
    form = publish(
        Form(name="Newsletter", slug="newsletter", kind="download", locale=locale, consent_purpose="advice"), fields=[]
    )
    document = get_document_model()(title="Touring guide")
    document.file.save("touring.pdf", ContentFile(b"%PDF-1.4 touring"))
    document.save()
    GatedDocument.objects.create(document=document, form=form)
    email = Email(name="Follow-up", subject="Have you read the guide?", purpose="advice", locale=locale)
    publish(email, body=[{"type": "text", "value": "<p>Tell us what you think.</p>"}])
    publish(
        Scenario(name="Guide"),
        triggers=[{"type": "document_requested", "id": "t", "value": {"document": document.pk}}],
        steps=[
            {"type": "wait", "id": "a", "value": {"amount": 2, "unit": "days", "not_before": "", "zone": "person"}},
            {"type": "send_email", "id": "b", "value": {"email": email.pk, "label": ""}},
        ],
        exits=[],
    )
    return document.url
