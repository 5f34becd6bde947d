"""The words of the three messages that forms send: the file, the confirmation, and both in one.

What stands behind the bar of a merge field is said when the form's editor wrote nothing.
"""

from django.utils.translation import gettext as _

from wagtail_nurture.content import system


def _text(*paragraphs):
    return {"type": "text", "value": "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)}


def _heading(words, size="large"):
    return {"type": "heading", "value": {"text": words, "size": size}}


def _button(words, name):
    return {"type": "extra_button", "value": {"text": words, "name": name}}


def _unless(field, words):
    """The editor's words in ``field``, unless there are none: then ``words``."""
    return f"{{{{ {field}|{words} }}}}"


def _file_blocks():
    return [
        _heading(_("Here is the file you asked for")),
        _text(
            _("<b>{{ document_title }}</b> is ready for you."),
            _("The link is yours alone and works until {{ until }}."),
        ),
        _button(_("Get the file"), "file_url"),
    ]


def file(site, locale):
    """What was asked for, and nothing else."""
    closing = _text(_("You receive this one message because your address was entered on our site. Nothing follows it."))
    return _("Your file: {{ document_title }}"), [*_file_blocks(), closing]


def confirm(site, locale):
    """One question, one button."""
    return _unless("confirm_subject", _("Please confirm your subscription")), [
        _heading(_("One more click")),
        _text(
            _unless("confirm_intro", _("Your address was entered on our site, with these words:")),
            _("“{{ consent_words }}”"),
            _("If it was you, please confirm. The button works until {{ confirm_until }}."),
        ),
        _button(_("Yes, confirm"), "confirm_url"),
        _text(_("If it was not you, do nothing: without your confirmation we will not write.")),
    ]


def file_confirm(site, locale):
    """The file first; below it the question that the ticked box asked for."""
    return _("Your file: {{ document_title }}"), [
        *_file_blocks(),
        {"type": "divider", "value": {}},
        _heading(_("You also ticked a box"), "small"),
        _text(
            _unless("confirm_intro", _("It said:")),
            _("“{{ consent_words }}”"),
            _("Please confirm it until {{ confirm_until }}. The file is yours either way."),
        ),
        _button(_("Confirm my {{ purpose }}"), "confirm_url"),
        _text(_("If it was not you, do nothing: without your confirmation we will not write again.")),
    ]


_FILE, _CONFIRM = (
    ("document_title", "until"),
    (
        "consent_words",
        "confirm_until",
        "purpose",
        "confirm_subject",
        "confirm_intro",
    ),
)

system.register("file", file, fields=_FILE, extras=("file_url",))
system.register("confirm", confirm, fields=_CONFIRM, extras=("confirm_url",))
system.register("file_confirm", file_confirm, fields=_FILE + _CONFIRM, extras=("file_url", "confirm_url"))
