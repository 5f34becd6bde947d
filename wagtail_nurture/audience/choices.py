"""What editors choose from in conditions. Functions, so that migrations do not hold today's choices."""

from django.apps import apps
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from wagtail.coreutils import get_content_languages
from wagtail.models import get_page_models

from wagtail_nurture.contacts.models import ContactField, List
from wagtail_nurture.forms import form_pages, page_key
from wagtail_nurture.tracking.models import PageFact, PageTopic

from . import topicnames


BUILT_IN_FIELDS = {
    "email": _("E-mail"),
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "language": _("Language"),
    "phone": _("Phone"),
    "postcode": _("Postcode"),
    "city": _("Town"),
    "country": _("Country"),
}
#: What editors write and people are sent: models of a room above this one.
MESSAGES = ("Email", "Sms", "Letter")


def page_types():
    """(label, verbose name) of every page type an editor can make."""
    models = [model for model in get_page_models() if model.is_creatable]
    return sorted(((model._meta.label_lower, str(model.get_verbose_name())) for model in models), key=lambda c: c[1])


def page_types_or_any():
    """The same for a block that may be left empty: the collapsed block then reads "any page type"."""
    return [("", _("any page type")), *page_types()]


def lists():
    return [(str(pk), name) for pk, name in List.objects.order_by("name").values_list("pk", "name")]


def segments():
    from .models import Segment  # its blocks offer choices themselves

    return [(str(pk), name) for pk, name in Segment.objects.order_by("name").values_list("pk", "name")]


def forms():
    """(key in every language, name) of our forms and of the site's form pages, as events name them."""
    own = _named("Form", "translation_key", "name")
    return [*own, *{page_key(page): page.title for page in form_pages()}.items()]


def forms_or_any():
    return [("", _("any form")), *forms()]


def documents():
    """(id, title) of the guarded documents."""
    return _named("GatedDocument", "document_id", "document__title")


def documents_or_any():
    return [("", _("any document")), *documents()]


def authors():
    """(id as text, name) of the accounts that own pages."""
    known = set(PageFact.objects.exclude(author="").values_list("author", flat=True))
    users = get_user_model()._default_manager.filter(pk__in=known)
    return sorted(((str(user.pk), str(user.get_full_name() or user)) for user in users), key=lambda each: each[1])


def authors_or_any():
    return [("", _("any author")), *authors()]


def languages():
    """(code, name) of the languages that pages are written in."""
    return list(get_content_languages().items())


def languages_or_any():
    return [("", _("any language")), *languages()]


def messages():
    """(key in every language, name) of the messages of every kind. One query."""
    kinds = [apps.get_model("wagtail_nurture", model).objects.order_by() for model in MESSAGES]
    own, *others = (kind.values_list("translation_key", "name") for kind in kinds)
    return list({str(key): name for key, name in own.union(*others).order_by("name")}.items())


def messages_or_any():
    return [("", _("any message")), *messages()]


def _named(model, key, name):
    """(key, name) of the rows of a model of a room above this one, each key once, by name."""
    rows = apps.get_model("wagtail_nurture", model)._default_manager.order_by(name).values_list(key, name)
    return list({str(number): words for number, words in rows}.items())


def topics():
    """(slug, name) of what pages are about, by name."""
    known = list(PageTopic.objects.order_by("topic").values_list("topic", flat=True).distinct())
    return sorted(topicnames.labels(known, translated=False).items(), key=lambda choice: choice[1].casefold())


def personas():
    from .persona_models import Persona  # its blocks offer choices themselves

    return [(str(pk), name) for pk, name in Persona.objects.order_by("name").values_list("pk", "name")]


def fields():
    """Built-in details first, then the fields that editors made."""
    return [*BUILT_IN_FIELDS.items(), *ContactField.objects.order_by("label").values_list("slug", "label")]


def dates():
    """The fields of the kind "date"."""
    found = ContactField.objects.filter(kind=ContactField.Kind.DATE).order_by("label")
    return list(found.values_list("slug", "label"))


def name_of(choices, value):
    """The words for ``value`` among ``choices``, or the value itself."""
    return str(dict(choices).get(value, value))
