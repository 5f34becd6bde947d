"""What editors of Roue Libre wrote in the admin: settings, lists, shops, booklets, forms, e-mails and the scenario.

Everything is published through Wagtail's own revisions, as the button does it.
"""

import uuid

from django.core.files.base import ContentFile
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction, Locale

from example_site.shop.drawing.booklet import booklet
from example_site.shop.words import guides as guide_words
from example_site.shop.words import rest
from example_site.shop.words.booklet import BOOKLET
from example_site.shop.words.messages import EMAILS, FORMS, LETTERS, OFFER, TEXTS
from wagtail_nurture.capture.models import Form, GatedDocument
from wagtail_nurture.conf import settings as nurture
from wagtail_nurture.contacts.models import ContactField, ContactPool, List
from wagtail_nurture.contacts.site_settings import NurtureSiteSettings
from wagtail_nurture.content.letters.models import Letter
from wagtail_nurture.content.models import Email, PointOfSale
from wagtail_nurture.content.sms.models import Sms
from wagtail_nurture.content.vouchers.models import VoucherOffer
from wagtail_nurture.scenarios.models import Scenario

from . import pages


SCENARIO, WELCOME, NEW_BICYCLE = "Touring follow-up", "Newsletter welcome", "A new bicycle, by text message"
#: Not public: in their preferences people choose by purpose, which says the same.
LISTS = {"newsletter": ("Newsletter", False), "touring-advice": ("Touring advice", False)}


def load(site, user):
    """All of it, for ``site``; ``user`` is who publishes."""
    pool = _settings(site)
    lists = {slug: _list(pool, slug, *words) for slug, words in LISTS.items()}
    ContactField.objects.get_or_create(slug="height", defaults={"label": "Height (cm)", "kind": "number"})
    _shops()
    forms = {slug: _form(slug, words, lists, user) for slug, words in FORMS.items()}
    documents = [_booklet(language, forms["touring-guide"][language]) for language in pages.LANGUAGES]
    emails = {slug: _email(slug, words, user) for slug, words in EMAILS.items()}
    _touring_follow_up(site, user, documents, emails, forms["test-ride"]["en"])
    _newsletter_welcome(site, user, forms["newsletter"]["en"], emails)
    texts = {slug: _text(slug, words, user) for slug, words in TEXTS.items()}
    offer = VoucherOffer.objects.get_or_create(name=OFFER["name"], defaults=OFFER)[0]
    for slug, words in LETTERS.items():
        _letter(slug, words, offer, user)
    if nurture.SMS_GATEWAY:
        _new_bicycle(site, user, forms["test-ride"]["en"], texts["new-bicycle"]["en"])


def _settings(site):
    pool = ContactPool.objects.get_or_create(name="Roue Libre")[0]
    settings = NurtureSiteSettings.for_site(site)
    if not settings.sender_email:
        settings.pool = pool
        settings.sender_name, settings.sender_email = "Roue Libre", "bonjour@roue-libre.example"
        settings.reply_to = "atelier@roue-libre.example"
        settings.postal_address = "Roue Libre, 14 rue du Mirail, 33000 Bordeaux, France"
        settings.brand_colour = "#1f6f54"
        settings.time_zone = "Europe/Paris"
        settings.with_letters = True
        settings.with_sms, settings.sms_sender, settings.sms_stop = True, "Roue Libre", "STOP 36180"
        settings.privacy_page = pages.page("privacy").full_url
        settings.save()
    return settings.pool


def _list(pool, slug, name, public):
    return List.objects.get_or_create(pool=pool, slug=slug, defaults={"name": name, "public": public})[0]


def _shops():
    address = pages.page("shops").url
    for name, street, postcode, city, phone in rest.SHOPS:
        PointOfSale.objects.get_or_create(
            name=name,
            defaults={
                "lines": street,
                "postcode": postcode,
                "city": city,
                "phone": phone,
                "opening_hours": rest.HOURS,
                "url": f"{address}#shop-{postcode}",
            },
        )


def _publish(snippet, user):
    snippet.save_revision(user=user).publish(user=user)


def _in_each_language(model, name, make, user):
    """{language: snippet}: found by translation key, or made by ``make(language, locale)`` and published."""
    key, found = pages.key(name), {}
    for language in pages.LANGUAGES:
        locale = Locale.objects.get(language_code=language)
        row = model.objects.filter(translation_key=key, locale=locale).first()
        if row is None:
            row = make(language)
            row.locale, row.translation_key, row.live = locale, key, False
            row.save()
            _publish(row, user)
        found[language] = row
    return found


def _form(slug, words, lists, user):
    def make(language):
        own = words[language]
        return Form(
            slug=slug,
            name=own["name"],
            kind=words["kind"],
            title=own.get("title", ""),
            intro=own.get("intro", ""),
            fields=[("field", _question(name, own.get("labels", {}))) for name in words["questions"]],
            consent_purpose=words["purpose"],
            consent_text=own.get("consent", ""),
            sms_purpose=words.get("sms_purpose", ""),
            sms_text=own.get("sms", ""),
            double_opt_in=words["double_opt_in"],
            list=lists.get(words["list"]),
            button=own["button"],
            thanks=own["thanks"],
        )

    return _in_each_language(Form, f"form:{slug}", make, user)


def _question(name, labels):
    """A question of a form; a name with "!" must be answered."""
    slug = name.rstrip("!")
    label, hint = labels.get(slug, ("", ""))
    return {"field": slug, "label": label, "help": hint, "required": name.endswith("!")}


def _booklet(language, form):
    """The booklet as a document that only the form gives out."""
    words = BOOKLET[language]
    document = Document.objects.filter(title=words["title"]).first()
    if document is None:
        chosen = [guide[language] for guide in guide_words.GUIDES if guide.get("form") == form.slug]
        data = booklet(
            title=words["title"],
            subtitle=words["subtitle"],
            guides=[(guide["title"], guide["intro"], guide["body"], guide["tip"]) for guide in chosen],
            packing=words["packing"],
            closing=words["closing"],
        )
        document = Document(title=words["title"], collection=_private_collection())
        document.file.save(f"roue-libre-{language}.pdf", ContentFile(data), save=False)
        document.file_size = len(data)
        document.save()
    GatedDocument.objects.get_or_create(document=document, defaults={"form": form, "topics": "touring"})
    return document


def _private_collection():
    found = Collection.objects.filter(name="Given out through forms").first()
    if found is None:
        found = Collection.get_first_root_node().add_child(instance=Collection(name="Given out through forms"))
        CollectionViewRestriction.objects.create(collection=found, restriction_type="login")
    return found


def _email(slug, words, user):
    def make(language):
        own = words[language]
        return Email(
            name=own["name"],
            subject=own["subject"],
            preheader=own["preheader"],
            purpose=words["purpose"],
            body=_body(Email, slug, own["body"], language),
        )

    return _in_each_language(Email, f"email:{slug}", make, user)


def _letter(slug, words, offer, user):
    def make(language):
        own = words[language]
        body = [(kind, value | {"offer": offer.pk} if kind == "voucher" else value) for kind, value in own["body"]]
        return Letter(
            name=own["name"],
            subject=own["subject"],
            purpose=words["purpose"],
            body=_body(Letter, slug, body, language),
        )

    return _in_each_language(Letter, f"letter:{slug}", make, user)


def _body(model, slug, blocks, language):
    """The stream of ``blocks``, (type, value) pairs."""
    return model._meta.get_field("body").to_python(
        [
            {"type": kind, "value": _filled(value, language), "id": str(uuid.uuid5(pages.NAMESPACE, f"{slug}:{place}"))}
            for place, (kind, value) in enumerate(blocks)
        ]
    )


def _text(slug, words, user):
    def make(language):
        page = pages.page(words["page"], language)
        return Sms(purpose=words["purpose"], page_id=page.pk, **words[language])

    return _in_each_language(Sms, f"sms:{slug}", make, user)


def _filled(value, language):
    """``value`` with the pages that it names by their English slugs."""
    if not isinstance(value, dict):
        return value
    if "page" in value:
        value = value | {"page": pages.page(value["page"], language).pk}
    if "link" in value:
        value = value | {"link": {"page": pages.page(value["link"]["page"], language).pk, "url": ""}}
    return value


def _block(name, kind, value):
    return {"type": kind, "value": value, "id": str(uuid.uuid5(pages.NAMESPACE, f"scenario:{name}"))}


def _scenario(name, site, user, **streams):
    """A scenario of raw ``triggers``, ``steps`` and ``exits``, published and started as the editor's button does it."""
    if Scenario.objects.filter(name=name).exists():
        return
    scenario = Scenario(name=name, site=site, live=False)
    for stream, raw in streams.items():
        setattr(scenario, stream, Scenario._meta.get_field(stream).to_python(raw))
    scenario.save()
    _publish(scenario, user)


def _send(email):
    return _block(f"send:{email.name}", "send_email", {"email": email.pk, "label": email.name})


def _touring_follow_up(site, user, documents, emails, test_ride):
    """The flow of the story."""

    def wait(name, days):
        return _block(name, "wait", {"amount": days, "unit": "days", "not_before": "09:00", "zone": "person"})

    clicked = {"step": emails["follow-up"]["en"].name, "section": None, "page_type": "shop.bikepage"}
    branch = {
        "rule": {"match": "all", "conditions": [_block("clicked", "clicked_message", clicked)]},
        "unknown": "no",
        "yes": [_send(emails["offer"]["en"])],
        "no": [_send(emails["second-advice"]["en"])],
    }
    _scenario(
        SCENARIO,
        site,
        user,
        triggers=[_block(f"asked:{each.title}", "document_requested", {"document": each.pk}) for each in documents],
        steps=[
            wait("wait-1", 2),
            _send(emails["follow-up"]["en"]),
            wait("wait-2", 2),
            _block("branch", "if_else", branch),
            # Nothing more is sent; who books a test ride within these two weeks still counts as converted.
            wait("wait-3", 14),
        ],
        exits=[_block("converted", "form_submitted", {"form": test_ride.pk, "converted": True})],
    )


def _newsletter_welcome(site, user, newsletter, emails):
    """A second, smaller flow; in the demo's history an editor has paused it."""
    _scenario(
        WELCOME,
        site,
        user,
        triggers=[_block("subscribed", "form_submitted", {"form": newsletter.pk})],
        steps=[
            _block("a-day", "wait", {"amount": 1, "unit": "days", "not_before": "09:00", "zone": "person"}),
            _send(emails["welcome"]["en"]),
        ],
        exits=[],
    )


def _new_bicycle(site, user, test_ride, sms):
    """A text to those who ticked the box for texts when they booked; for the others the journal says why not."""
    _scenario(
        NEW_BICYCLE,
        site,
        user,
        triggers=[_block("booked", "form_submitted", {"form": test_ride.pk})],
        steps=[_block("text", "send_sms", {"sms": sms.pk, "label": sms.name})],
        exits=[],
    )
