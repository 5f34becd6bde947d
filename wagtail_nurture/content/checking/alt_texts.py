from django.utils.translation import gettext as _

from ..blocks.words import leads
from .base import Check, error, registry, warning


@registry.register
class AltTexts(Check):
    """Pictures without words for those who do not see them; a picture that is a link must have a name."""

    slug = "alt_texts"

    def problems(self, message):
        for picture in message.pictures:
            holder = picture.holder
            if holder is None or "alt" not in holder or (holder["alt"] or "").strip():
                continue
            if leads(holder.get("link") or {}) and not holder.get("button"):
                yield error(
                    picture.place,
                    _(
                        "The picture leads somewhere, but says nothing to those who do not see it. Write under “In "
                        "words” where it leads."
                    ),
                )
            elif not holder.get("decorative"):
                yield warning(
                    picture.place,
                    _(
                        "Write under “In words” what the picture shows, or tick that it only decorates: many people "
                        "are shown no pictures."
                    ),
                )
