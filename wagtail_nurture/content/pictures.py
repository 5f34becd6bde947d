"""Pictures as mail programmes can show them: JPEG or PNG, never WebP or AVIF, which Outlook does not know."""

import logging


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
