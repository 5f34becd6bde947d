"""Pictures of pages, drawn once and stored as Wagtail images."""

from concurrent.futures import ThreadPoolExecutor

from django.core.files.base import ContentFile
from wagtail.images.models import Image

from example_site.shop.drawing.bicycle import Bicycle
from example_site.shop.drawing.scenery import scene


SMALL = {"child", "child_mountain", "balance"}
#: Where the rear wheel stands, and how large the bicycle is drawn.
NEAR, CHILD, FAR = ((372, 714), 1.14), ((430, 712), 1.25), ((690, 712), 0.66)


def draw(slug, style, place, light, colour):
    """The picture of one page as JPEG bytes; the same arguments give the same picture."""
    canvas = scene(place, light, slug)
    at, scale = FAR if slug == "home" else CHILD if style in SMALL else NEAR
    Bicycle(canvas, style=style, frame=colour, at=at, scale=scale).draw()
    return canvas.jpeg()


def load(entries):
    """Wagtail images for ``entries``, {slug: (title, (style, place, light, colour))}, as {slug: Image}."""
    titles = {title: slug for slug, (title, _) in entries.items()}
    found = {titles[image.title]: image for image in Image.objects.filter(title__in=titles)}
    missing = {slug: entry for slug, entry in entries.items() if slug not in found}
    with ThreadPoolExecutor(4) as threads:
        drawn = threads.map(lambda item: draw(item[0], *item[1][1]), missing.items())
        for (slug, (title, _)), data in zip(missing.items(), drawn, strict=True):
            image = Image(title=title, description=title)
            image.file.save(f"{slug}.jpg", ContentFile(data), save=False)
            image.width, image.height, image.file_size = 1200, 800, len(data)
            image.save()
            found[slug] = image
    return found
