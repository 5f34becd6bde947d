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
        for place, node in message.by_hand:
            if node.tag not in ("img", "mj-image") or node.attributes.get("alt", "").strip():
                continue
            if node.tag == "mj-image" and node.attributes.get("href"):
                yield error(
                    place,
                    _(
                        'A picture leads somewhere, but says nothing to those who do not see it. Write alt="…" with '
                        "where it leads."
                    ),
                )
            elif "alt" not in node.attributes:
                yield warning(
                    place,
                    _(
                        'A picture has no alt="…". Write in it what the picture shows, or leave it empty where it '
                        "only decorates: many people are shown no pictures."
                    ),
                )
