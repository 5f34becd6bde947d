"""What recipes let an editor choose from, as fields of the short form."""

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Locale, Page

from wagtail_nurture.audience import choices
from wagtail_nurture.capture.models import Form, GatedDocument
from wagtail_nurture.forms import form_pages, purpose_of
from wagtail_nurture.tracking.models import PageTopic


class FormChoice(forms.ModelChoiceField):
    """A capture form, each once whatever its languages; ``kind`` narrows them."""

    def __init__(self, *, kind="", **options):
        super().__init__(Form.objects.none(), **options)
        self.kind = kind

    def __deepcopy__(self, memo):
        """Each form of a request looks the choices up anew."""
        new = super().__deepcopy__(memo)
        new.queryset = _one_of_each(self.kind)
        return new

    def label_from_instance(self, form):
        return _label(form.name, form.live)


def _label(name, live):
    return name if live else _t("%(form)s (draft)") % {"form": name}


def _one_of_each(kind):
    forms_ = Form.objects.filter(kind=kind) if kind else Form.objects.all()
    own = Locale.get_default().pk
    found = {}
    for pk, key, locale in forms_.order_by("name").values_list("pk", "translation_key", "locale"):
        if key not in found or locale == own:
            found[key] = pk
    return Form.objects.filter(pk__in=found.values()).order_by("name")


class FormOrPageChoice(forms.ChoiceField):
    """As FormChoice, and the form pages of the site with which people agree to mails. The answer is a Form or a page.

    Looked up for each form anew, when it is shown or sent.
    """

    def __init__(self, *, kind="", empty_label="", **options):
        self.kind, self.empty_label = kind, empty_label
        super().__init__(**options)

    def __deepcopy__(self, memo):
        new = super().__deepcopy__(memo)
        new.choices = new._offered
        return new

    def _offered(self):
        own = [(str(form.pk), _label(form.name, form.live)) for form in _one_of_each(self.kind)]
        pages = [(f"page:{page.pk}", _label(page.title, page.live)) for page in _pages_that_ask()]
        return [("", self.empty_label), *own, *([(_t("Form pages of the site"), pages)] if pages else [])]

    def clean(self, value):
        chosen = super().clean(value)
        if not chosen:
            return None
        found = _pages_that_ask() if chosen.startswith("page:") else _one_of_each(self.kind)
        return next(each for each in found if str(each.pk) == chosen.removeprefix("page:"))


def _pages_that_ask():
    """The form pages with which people agree to something, each once whatever its languages."""
    found = {}
    for page in form_pages():
        if purpose_of(page) and (page.translation_key not in found or page.locale_id == Locale.get_default().pk):
            found[page.translation_key] = page
    return list(found.values())


class GuardedChoice(forms.ModelChoiceField):
    """A guarded document; the answer is the GatedDocument."""

    def __init__(self, **options):
        super().__init__(
            GatedDocument.objects.select_related("document", "form").order_by("document__title"), **options
        )


class PageChoice(forms.ModelChoiceField):
    """Any page, by Wagtail's chooser."""

    def __init__(self, **options):
        super().__init__(Page.objects.live(), widget=AdminPageChooser, **options)


class PageTypeChoice(forms.ChoiceField):
    def __init__(self, **options):
        super().__init__(choices=choices.page_types_or_any, required=False, **options)


class TopicChoice(forms.ChoiceField):
    """A tag that pages of the site carry."""

    def __init__(self, **options):
        super().__init__(choices=_topics, required=False, **options)


def _topics():
    topics = PageTopic.objects.order_by("topic").values_list("topic", flat=True).distinct()
    return [("", _("any tag")), *((topic, topic) for topic in topics)]


def goal():
    """The form that such mails are for; may stay empty."""
    return FormChoice(
        label=_("Ends as soon as this form is sent in"),
        required=False,
        empty_label=_("no form: the scenario runs to its end"),
        help_text=_("What the mails are for: a request, a booking. It stops at once and counts as converted."),
    )


def target():
    """Where the button of the last mails leads."""
    return PageChoice(
        label=_("The button leads to"),
        required=False,
        help_text=_("Where people can ask, book or order. Empty: the home page."),
    )
