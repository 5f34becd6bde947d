"""Snippets that parts point at: named by what survives edits, looked up for what an editor must mend."""

from django.apps import apps
from django.utils.translation import gettext as _

from wagtail_nurture import clock
from wagtail_nurture.content.vouchers import giving
from wagtail_nurture.delivery import channels
from wagtail_nurture.forms import form_page_models, purpose_of


def reference(value, *, by="pk"):
    """The config of a chosen snippet: its key (as JSON can hold it) and its name now; empty when none is chosen."""
    if value is None:
        return {"key": "", "name": ""}
    key = getattr(value, by)
    return {"key": key if isinstance(key, int) else str(key), "name": str(value)}


def form_problem(key):
    """Why the form with this key (translation_key, or "page:…") cannot be used, as a sentence; "" when it can."""
    if not key:
        return _("Choose a form.")
    if str(key).startswith("page:"):
        return _form_page_problem(key.partition(":")[2])
    lives = _lives("Form", key)
    if not lives:
        return _("The form was deleted. Choose another one.")
    return "" if any(lives) else _("The form is not published. Publish it first, or choose another one.")


def _form_page_problem(key):
    lives = [page.live for page in _form_pages(key)]
    if not lives:
        return _("The form page was deleted. Choose another one.")
    return "" if any(lives) else _("The form page is not published. Publish it first, or choose another one.")


def _form_pages(key):
    """The form pages with this translation key (text), one a language."""
    return [page for model in form_page_models() for page in model.objects.filter(translation_key=key)]


def mute_form_problem(form):
    """Why nobody can agree to mails with ``form`` (a reference), as a sentence; "" when its people are asked."""
    key = str(form["key"])
    pages = key.startswith("page:")
    asking = _form_pages(key.partition(":")[2]) if pages else _rows("Form", translation_key=key)
    if any(purpose_of(each) for each in asking):
        return ""
    words = _(
        "The form “%(form)s” asks nobody to agree to mails, so nobody would enter. Let it ask, or choose another."
    )
    return words % {"form": form["name"]}


def email_problem(key):
    """Why the e-mail with this translation_key cannot be sent, as a sentence; "" when it can."""
    if not key:
        return _("Choose an e-mail.")
    lives = _lives("Email", key)
    if not lives:
        return _("The e-mail was deleted. Choose another one.")
    return "" if any(lives) else _("The e-mail is not published. Publish it first, or choose another one.")


def sms_problem(key):
    """Why the text message with this translation_key cannot be sent, as a sentence; "" when it can."""
    if not key:
        return _("Choose a text message.")
    lives = _lives("Sms", key)
    if not lives:
        return _("The text message was deleted. Choose another one.")
    if not any(lives):
        return _("The text message is not published. Publish it first, or choose another one.")
    return channels.registry["sms"].closed()


def letter_problem(key):
    """Why the letter with this translation_key cannot be sent, as a sentence; "" when it can."""
    if not key:
        return _("Choose a letter.")
    lives = _lives("Letter", key)
    if not lives:
        return _("The letter was deleted. Choose another one.")
    if not any(lives):
        return _("The letter is not published. Publish it first, or choose another one.")
    return channels.registry["letter"].closed()


def list_problem(key):
    """Why the list with this id cannot be used, as a sentence; "" when it can."""
    if not key:
        return _("Choose a list.")
    return "" if _rows("List", pk=key).exists() else _("The list was deleted. Choose another one.")


def offer_problem(key):
    """Why no voucher of the offer with this id can be given now, as a sentence; "" when one can."""
    if not key:
        return _("Choose the offer.")
    offer = _rows("VoucherOffer", pk=key).first()
    if offer is None:
        return _("The voucher offer was deleted. Choose another one.")
    if giving.is_over(offer, clock.now()):
        return giving.OVER % {"offer": offer}
    if offer.codes == offer.Codes.BROUGHT and not offer.stock.exists():
        return _("The list of codes of “%(offer)s” is used up. Add codes to it.") % {"offer": offer}
    return ""


def document_problem(key):
    """Why the document with this id cannot be used, as a sentence; "" when it can (and when any will do)."""
    from wagtail.documents import get_document_model

    if not key or get_document_model()._default_manager.filter(pk=key).exists():
        return ""
    return _("The document was deleted. Choose another one.")


def form_is_gone(key):
    """Whether the form with this key was deleted, in every language."""
    if str(key).startswith("page:"):
        own = key.partition(":")[2]
        return not any(model.objects.filter(translation_key=own).exists() for model in form_page_models())
    return not _rows("Form", translation_key=key).exists() if key else True


def page_is_gone(page_id):
    """Whether the page with this id was deleted; False for None, which means any."""
    if not page_id:
        return False
    return not _rows("PageFact", page_id=page_id, deleted_at=None).exists()


def _lives(model, key):
    return list(_rows(model, translation_key=key).values_list("live", flat=True))


def _rows(model, **lookup):
    return apps.get_model("wagtail_nurture", model)._default_manager.filter(**lookup)
