from pathlib import PurePath

from django.utils.translation import gettext as _
from wagtail.images import get_image_model

from .base import Check, registry, warning


#: Kilobytes: of one picture as it is sent, and of all together. On a phone abroad each of them is waited for.
ONE, ALL = 300, 1024


@registry.register
class Pictures(Check):
    """Pictures that are heavy as the mail shows them, whatever the original weighs."""

    slug = "pictures"

    def problems(self, message):
        sizes = _sizes(message)
        for picture in message.pictures:
            size = sizes.get(picture.value.pk, 0)
            if size > ONE:
                text = _(
                    "The picture “%(title)s” weighs %(size)d kB; more than %(limit)d kB is slow on a phone. Choose a "
                    "simpler one, or a photograph as JPEG instead of PNG."
                )
                told = {"title": picture.value.title, "size": size, "limit": ONE}
                yield warning(picture.place, text % told)
        if sum(sizes.values()) > ALL:
            text = _(
                "The pictures weigh %(size)d kB together; more than %(limit)d kB is slow on a phone. Take one out, or "
                "choose simpler ones."
            )
            yield warning("body", text % {"size": sum(sizes.values()), "limit": ALL})


def _sizes(message):
    """{image id: kilobytes} of the renditions that the message shows. One query, and a look at each file."""
    chosen = {picture.value.pk for picture in message.pictures}
    if not chosen or not message.compiled.parts:
        return {}
    html = "".join(piece for piece in _static(message.compiled.parts["html"]))
    rows = get_image_model().get_rendition_model().objects.filter(image_id__in=chosen)
    shown = [row for row in rows if PurePath(row.file.name).name in html]
    return {row.image_id: _kilobytes(row.file) for row in shown}


def _static(pieces):
    for piece in pieces:
        if isinstance(piece, str):
            yield piece
        else:
            yield from (text for inner in piece if isinstance(inner, list) for text in _static(inner))


def _kilobytes(file):
    try:
        return -(-file.size // 1024)
    except OSError:
        return 0
