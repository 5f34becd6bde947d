"""Three page types: plain, a product and a guide, all with tags."""

from django.db import models
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.models import Page


class PageTag(TaggedItemBase):
    content_object = ParentalKey("TaggedPage", on_delete=models.CASCADE, related_name="tagged_items")


class TaggedPage(Page):
    tags = ClusterTaggableManager(through=PageTag, blank=True)
    intro = models.TextField(blank=True)
    image = models.ForeignKey("wagtailimages.Image", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    template = "pages/page.html"
    content_panels = [*Page.content_panels, "tags", "intro", "image"]


class ProductPage(TaggedPage):
    price = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    template = "pages/page.html"
    content_panels = [*TaggedPage.content_panels, "price"]


class GuidePage(TaggedPage):
    template = "pages/page.html"
