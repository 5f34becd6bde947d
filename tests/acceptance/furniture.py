"""What stands in the house: a shop with bikes and guides, a sender, a person in charge, and how to add more."""

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.models import Locale, Site

from tests.pages.models import GuidePage, ProductPage, TaggedPage
from wagtail_nurture.capture.models import Form, GatedDocument
from wagtail_nurture.contacts.models import ContactPool
from wagtail_nurture.contacts.site_settings import NurtureSiteSettings
from wagtail_nurture.content.letters.models import Letter
from wagtail_nurture.content.models import Email, PointOfSale
from wagtail_nurture.content.sms.models import Sms
from wagtail_nurture.scenarios.models import Scenario


PDF = b"%PDF-1.4\n%touring by bike\n"


@dataclass
class Shop:
    """The pages of the shop, by short names."""

    home: object
    touring: object
    children: object
    voyager: object
    nomad: object
    pony: object
    colt: object
    choosing: object
    packing: object
    first_bike: object


def lay_the_table(house):
    """The site at the house's address with its pages and sender, and an administrator ``chief`` / ``chief``."""
    site = Site.objects.get(is_default_site=True)
    site.hostname, site.port, site.site_name = "localhost", house.web_port, "Shop"
    site.save()
    pool = ContactPool.objects.create(name="Shop")
    NurtureSiteSettings.objects.update_or_create(
        site=site,
        defaults={
            "pool": pool,
            "sender_name": "The Shop",
            "sender_email": "hello@shop.example",
            "postal_address": "1 Test Street, 33000 Bordeaux",
        },
    )
    get_user_model().objects.create_superuser("chief", "chief@shop.example", "chief")
    house.site, house.pool, house.shop = site, pool, _shop(site.root_page)
    PointOfSale.objects.create(name="Shop Bordeaux", postcode="33000", city="Bordeaux", lines="14 rue du Mirail")
    PointOfSale.objects.create(name="Shop Paris", postcode="75011", city="Paris", lines="3 rue Oberkampf")


def _shop(root):
    home = page(root, TaggedPage, "Bicycles")
    touring = page(home, TaggedPage, "Touring", tags=["touring"])
    children = page(home, TaggedPage, "Children", tags=["children"])
    return Shop(
        home=home,
        touring=touring,
        children=children,
        voyager=page(touring, ProductPage, "Voyager", tags=["touring"], price=1890),
        nomad=page(touring, ProductPage, "Nomad", tags=["touring"], price=2450),
        pony=page(children, ProductPage, "Pony", tags=["children"], price=240),
        colt=page(children, ProductPage, "Colt", tags=["children"], price=310),
        choosing=page(touring, GuidePage, "Choosing a touring bike", tags=["touring"]),
        packing=page(touring, GuidePage, "Packing your panniers", tags=["touring"]),
        first_bike=page(children, GuidePage, "The first bike", tags=["children"]),
    )


def page(parent, model, title, *, tags=(), **values):
    """A published page. A TaggedPage whose ``intro`` is a form's short name shows that form."""
    new = parent.add_child(instance=model(title=title, **values))
    if tags:
        new.tags.add(*tags)
    new.save_revision().publish()
    return model.objects.get(pk=new.pk)


def published(instance, **streams):
    """Save ``instance`` with its ``streams`` (raw lists) and publish it the way the button does."""
    for name, raw in streams.items():
        setattr(instance, name, type(instance)._meta.get_field(name).to_python(raw))
    instance.live = False
    instance.save()
    instance.save_revision().publish()
    instance.refresh_from_db()
    return instance


def english():
    return Locale.objects.get(language_code="en")


def form(slug, *, kind="newsletter", fields=(), locale=None, **values):
    """A published form that asks the address and ``fields`` (short names)."""
    asked = [{"type": "field", "value": {"field": name, "label": "", "help": "", "required": False}} for name in fields]
    new = Form(name=slug.title(), slug=slug, kind=kind, locale=locale or english(), **values)
    return published(new, fields=asked)


def document(title, form, *, topics="", **values):
    """A PDF that is only given out through ``form``."""
    new = get_document_model()(title=title)
    new.file.save(f"{title.lower().replace(' ', '-')}.pdf", ContentFile(PDF))
    new.save()
    GatedDocument.objects.create(document=new, form=form, topics=topics, **values)
    return new


def email(subject, *body, name="", locale=None, purpose="advice"):
    """A published e-mail of raw blocks."""
    return published(
        Email(name=name or subject, subject=subject, purpose=purpose, locale=locale or english()), body=list(body)
    )


def sms(text, *, name="Text", purpose="offers", **values):
    """A published text message."""
    return published(Sms(name=name, text=text, purpose=purpose, locale=english(), **values))


def letter(*body, name="Letter", purpose="advice"):
    """A published letter of raw blocks."""
    return published(Letter(name=name, purpose=purpose, locale=english()), body=list(body))


def block(kind, **value):
    return {"type": kind, "value": value}


def heading(text):
    return block("heading", text=text, size="large")


def text(words):
    return {"type": "text", "value": f"<p>{words}</p>"}


def link(label, page=None, url=""):
    return block("button", text=label, link={"page": page.pk if page else None, "url": url})


def pages_viewed(words, *, page_type="", source="recent", otherwise="nothing"):
    return block(
        "pages_viewed",
        heading=words,
        page_type=page_type,
        section=None,
        tag="",
        count=3,
        source=source,
        otherwise=otherwise,
        button="",
    )


def recommended(words, *, page_type="", section=None, otherwise="newest", count=2):
    section = section.pk if section else None
    return block(
        "recommended_pages",
        heading=words,
        page_type=page_type,
        section=section,
        count=count,
        otherwise=otherwise,
        button="",
    )


def nearest_shop(words):
    return block("nearest_shop", heading=words, otherwise="nothing", link={"page": None, "url": ""}, link_text="")


def scenario(name, *, triggers, steps, exits=(), **values):
    """A published, running scenario of raw blocks; ``step`` makes them."""
    return published(
        Scenario(name=name, **values), triggers=_numbered(triggers), steps=_numbered(steps), exits=_numbered(exits)
    )


def _numbered(children):
    from uuid import uuid4

    return [child | {"id": child.get("id") or str(uuid4())} for child in children]


def on_form(form):
    return block("form_submitted", form=form.pk)


def on_document(document=None):
    return block("document_requested", document=document.pk if document else None)


def on_pages(*, section=None, page_type="", topic="", times=1, days=30):
    section = section.pk if section else None
    return block("pages_viewed", section=section, page_type=page_type, topic=topic, times=times, days=days)


def leave_on_form(form, *, converted=True):
    return block("form_submitted", form=form.pk, converted=converted)


def wait(amount, unit="days", not_before=""):
    return block("wait", amount=amount, unit=unit, not_before=not_before, zone="person")


def send(email, label=""):
    return block("send_email", email=email.pk, label=label)


def send_text(sms, label=""):
    return block("send_sms", sms=sms.pk, label=label)


def exit_here(*, converted=False):
    return block("exit", converted=converted)


def if_else(*conditions, yes=(), no=(), match="all", unknown="no"):
    return block(
        "if_else",
        rule={"match": match, "conditions": _numbered(conditions)},
        unknown=unknown,
        yes=_numbered(yes),
        no=_numbered(no),
    )


def clicked(step="", *, section=None, page_type=""):
    return block("clicked_message", step=step, section=section.pk if section else None, page_type=page_type)


def viewed(*, section=None, page_type="", topic="", times=1, days=30, since_entry=False):
    return block(
        "viewed_pages",
        section=section.pk if section else None,
        page_type=page_type,
        topic=topic,
        times=times,
        days=days,
        since_entry=since_entry,
    )


def whats_new(words, *, page_type="", least=1, count=3):
    return block("whats_new", heading=words, page_type=page_type, least=least, count=count, days=30)
