"""What the form refuses of an e-mail once it is published, told before: a heading without words, a wrong address."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue, StructValue

from wagtail_nurture.exceptions import Problem

from . import placing


def unfinished(email, found):
    """Problems that stop publishing besides ``found`` (validation.review): one for each part that is not mended by
    what ``found`` says of it."""
    stopped = {problem.place for problem in found if not problem.warning}
    problems = [] if (email.name or "").strip() else [Problem("name", _("Give it a name."))]
    for child in email.body:
        if any(placing.holds(child, place) for place in stopped):
            continue
        try:
            child.block.clean(child.value)
        except ValidationError as error:
            problems.append(placing.named(Problem(child.id or "", _words(child.block, child.value, error)), email.body))
    return problems


def _words(block, value, error):
    """The first thing that ``error`` says of ``value``, with the label of the field that it is about."""
    label = ""
    while inner := getattr(error, "block_errors", None):
        key, error = next(iter(inner.items()))
        if isinstance(value, StreamValue):
            block, value = value[key].block, value[key].value
        elif isinstance(value, StructValue):
            block, value = block.child_blocks[key], value.get(key)
        else:
            block, value = block.child_block, value[key]
        label = str(block.label) or label
    told = getattr(error, "non_block_errors", None) or error.messages
    return _("%(place)s: %(words)s") % {"place": label, "words": told[0]} if label else str(told[0])
