"""A form as one person meets it: empty on the page, or filled in and sent."""

from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from wagtail_nurture.contacts.addresses import BadAddress, normal_form
from wagtail_nurture.text import one_line

from . import questions
from .answers import is_known
from .models import GatedDocument


#: Mailboxes that nobody reads or that exist for complaints.
NOT_PEOPLE = {"abuse", "postmaster", "noreply", "no-reply", "mailer-daemon"}
_LONGEST = 500
_VIA = 22


class Sheet:
    """``form`` with what was typed into it. Made without ``data`` it is what a page shows: the same for everybody.

    ``locale`` is the language of the page it stands on; it wins over the form's, so that a form that has no translation
    yet still speaks the page's language in all that no editor wrote. ``via`` is the token of who passed the form on.
    """

    def __init__(self, form, data=None, *, page="", document=None, locale="", site=None, via=""):
        self.form = form
        self.sent = data is not None
        self.email = self.email_error = self.message = ""
        self.page = page
        self.via = one_line(via, _VIA)
        self.site = site
        self.consented = self.wants_texts = False
        self.answers = {}
        self.locale = locale if is_known(locale) else form.locale.language_code
        self._document = document.pk if document else None
        with override(self.locale):
            self.questions = questions.of(form)
            if self.sent:
                self._read(data)

    def _read(self, data):
        """Fill in from a QueryDict that anybody may have made up."""
        self.email = one_line(data.get("email"), _LONGEST)
        self.page = one_line(data.get("page"), _LONGEST)
        self.via = one_line(data.get("via"), _VIA)
        self._document = _number(data.get("document"))
        asks = bool(self.form.consent_purpose)
        self.consented = asks and (not self.form.asks_with_a_box or bool(one_line(data.get("consent"))))
        self.email_error = wrong_with(self.email)
        for question in self.questions:
            if question.several:
                question.typed = [one_line(item, _LONGEST) for item in data.getlist(question.name)[:50]]
            else:
                question.typed = one_line(data.get(question.name), _LONGEST)
            value = question.answer()
            if value is not None:
                self.answers[question.slug] = value
        self._read_texts(data)

    def _read_texts(self, data):
        """The box for text messages; without a number it means nothing."""
        self.wants_texts = bool(self.asks_texts and one_line(data.get("consent-sms")))
        if self.wants_texts and not (self.answers.get("phone") or self._number.error):
            self._number.error = _("Write your mobile number, or untick the box for text messages.")

    @cached_property
    def _number(self):
        """The Question for the mobile number, or None."""
        return next((question for question in self.questions if question.slug == "phone"), None)

    @property
    def asks_texts(self):
        """Whether the box for text messages stands there: only beside a question for the number."""
        return bool(self.form.sms_purpose and self._number)

    @property
    def problems(self):
        """How many things the person has to mend."""
        return bool(self.email_error) + sum(bool(question.error) for question in self.questions)

    @property
    def summary(self):
        """One sentence above a form that has to be mended, or the message that stands there instead."""
        count = self.problems
        if self.message or not count:
            return self.message
        words = ngettext(
            "One answer needs another look. What you typed is kept.",
            "%(count)d answers need another look. What you typed is kept.",
            count,
        )
        return words % {"count": count}

    @cached_property
    def documents(self):
        """The GatedDocuments that this form gives out: those of its own language, else those of its translations.

        A page that speaks of one of them names it, and then it is the only one.
        """
        if self.form.kind != self.form.Kind.DOWNLOAD:
            return []
        guarded = GatedDocument.objects.filter(form__translation_key=self.form.translation_key)
        guarded = list(guarded.select_related("document").order_by("pk"))
        named = [item for item in guarded if item.document_id == self._document]
        own = [item for item in guarded if item.form_id == self.form.pk]
        return named or own or guarded

    @property
    def words_language(self):
        """The language of what the editor wrote, where it is not the page's: screen readers change their voice."""
        own = self.form.locale.language_code
        return "" if own == self.locale else own

    @property
    def document_id(self):
        return self._document

    @property
    def id(self):
        """Prefix of the ids in the page; the same for every visitor, so that pages can be cached."""
        return f"nurture-{self.form.slug}" + (f"-{self._document}" if self._document else "")

    @property
    def first_error(self):
        """The name of the field where the person goes on."""
        if self.email_error:
            return "email"
        return next((question.name for question in self.questions if question.error), "")

    @property
    def consent_words(self):
        """The words beside the box, as this site says them; they are kept as proof."""
        with override(self.locale):
            return self.form.consent_words_on(self.site)

    @property
    def sms_words(self):
        """The words beside the box for text messages; they are kept as proof."""
        with override(self.locale):
            return self.form.sms_words

    @property
    def wrong(self):
        """[{name, label}] of what has to be mended, for the summary that leads there."""
        wrong = [{"name": "email", "label": self.email_label}] if self.email_error else []
        return wrong + [{"name": each.name, "label": each.label} for each in self.questions if each.error]

    @property
    def email_label(self):
        return self.form.email_label or _("E-mail address")

    @property
    def button(self):
        if self.form.button:
            return self.form.button
        words = {"newsletter": _("Subscribe"), "download": _("Send me the file")}
        return words.get(self.form.kind, _("Send"))


def wrong_with(email):
    """What is wrong with an address, in words that say how to mend it; "" when nothing is."""
    if not email:
        return _("Write your e-mail address, for example name@example.org.")
    try:
        key = normal_form(email)[1]
    except BadAddress:
        return _("Mail cannot be sent to this address. Write it like name@example.org, without spaces or accents.")
    if key.partition("@")[0] in NOT_PEOPLE:
        return _("Nobody reads this mailbox. Write an address at which you read mail.")
    return ""


def _number(text):
    text = one_line(text, 12)
    return int(text) if text.isascii() and text.isdigit() else None
