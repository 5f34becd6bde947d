"""Pictures as mail programmes can show them: JPEG or PNG, never WebP or AVIF, which Outlook does not know."""

import logging

from django.utils.translation import gettext as _
from wagtail.images import get_image_model


log = logging.getLogger(__name__)

#: A card's picture, shown 216 pixels wide beside the words and as wide as the screen on a phone.
CARD = "fill-720x480"


#: More pixels than these (the largest cameras have 60 million) fill the worker's memory while they are made smaller.
PIXELS = 64_000_000


def too_large(image):
    """Whether ``image`` must not be opened at all."""
    return image.width * image.height > PIXELS


def spec_for(image, size):
    """The rendition filter of ``image`` for ``size`` ("fill-720x480"): PNG and GIF may be see-through and stay PNG."""
    name = (image.file.name or "").lower()
    return f"{size}|format-png" if name.endswith((".png", ".gif")) else f"{size}|format-jpeg|jpegquality-78"


def picture(image, size):
    """A rendition of ``image``, made when it is missing; None when its file is gone, too large or cannot be read."""
    if too_large(image):
        return None
    try:
        return image.get_rendition(spec_for(image, size))
    except Exception as error:  # storage, Pillow and Willow each have their own
        log.warning("Image %s cannot be shown: %s", image.pk, type(error).__name__)
        return None


def card_pictures(images):
    """{image id: rendition} for cards, of those that can be read. Two queries for those that exist already; the others
    are made."""
    images = {image.pk: image for image in images}
    specs = {pk: spec_for(image, CARD) for pk, image in images.items()}
    if not images:
        return {}
    renditions = (
        next(iter(images.values()))
        .get_rendition_model()
        .objects.filter(image__in=images, filter_spec__in=set(specs.values()))
    )
    found = {row.image_id: row for row in renditions if row.filter_spec == specs[row.image_id]}
    for pk, image in images.items():
        if pk not in found and (made := picture(image, CARD)):
            found[pk] = made
    return found


def missing(kept):
    """[(picture, why it cannot be shown)] of those of ``kept`` (``MessageVersion.parts``) whose file is gone.

    One query; more only where one is missing: whatever made room among the renditions, it is made again.
    """
    wanted = {each["image"] for each in kept}
    if not wanted:
        return []
    model = get_image_model()
    rows = model.objects.filter(pk__in=wanted).values_list("pk", "renditions__file")
    there = {image for image, _file in rows}
    files = {file for _image, file in rows}
    found = []
    for each in kept:
        if each["image"] not in there:
            found.append((each, _("A picture was deleted. Choose another.")))
        elif each.get("file") and each["file"] not in files:
            again = picture(model.objects.get(pk=each["image"]), each["size"])
            if again is None or again.file.name != each["file"]:
                found.append((each, _("A picture was replaced. Publish the message again to show the new one.")))
    return found
