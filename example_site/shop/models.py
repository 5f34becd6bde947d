"""Page types of Roue Libre. Nothing here knows wagtail_nurture: tags, an intro, a picture and a price suffice."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from .blocks import Body, SpecBlock


class PageTag(TaggedItemBase):
    content_object = ParentalKey("SitePage", on_delete=models.CASCADE, related_name="tagged_items")


class SitePage(Page):
    """What every page of the site has."""

    intro = models.TextField(blank=True)
    image = models.ForeignKey("wagtailimages.Image", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    tags = ClusterTaggableManager(through=PageTag, blank=True)
    body = StreamField(Body(required=False), blank=True)

    content_panels = [*Page.content_panels, "intro", "image", "body", "tags"]
    search_fields = [*Page.search_fields, index.SearchField("intro"), index.SearchField("body")]
    is_creatable = False

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {"translations": self.get_translations().live()}


class HomePage(SitePage):
    max_count_per_parent = 1
    parent_page_types = ["wagtailcore.Page"]

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request, *args, **kwargs):
        below = {"locale": self.locale}
        return super().get_context(request, *args, **kwargs) | {
            "bikes": BikePage.objects.live().filter(featured=True, **below).select_related("image"),
            "guides": GuidePage.objects.live().filter(**below).select_related("image")[:3],
            "events": EventPage.objects.live().filter(**below).select_related("image").order_by("starts_on")[:3],
        }


class SectionPage(SitePage):
    """A section of the shop, or the guides, or the events: it lists what stands below it."""

    class Meta:
        verbose_name = _("section page")

    def get_context(self, request, *args, **kwargs):
        children = SitePage.objects.child_of(self).live().select_related("image").specific()
        return super().get_context(request, *args, **kwargs) | {"children": children}


class BikePage(SitePage):
    price = models.DecimalField(max_digits=8, decimal_places=2)
    stock = models.PositiveSmallIntegerField(default=0)
    featured = models.BooleanField("on the home page", default=False)
    specs = StreamField([("spec", SpecBlock())], blank=True)

    parent_page_types = ["SectionPage"]
    content_panels = [
        *Page.content_panels,
        "intro",
        FieldRowPanel([FieldPanel("price"), FieldPanel("stock"), FieldPanel("featured")]),
        "image",
        "body",
        "specs",
        "tags",
    ]

    class Meta:
        verbose_name = _("bike page")

    def get_context(self, request, *args, **kwargs):
        siblings = BikePage.objects.sibling_of(self, inclusive=False).live().select_related("image")
        return super().get_context(request, *args, **kwargs) | {"siblings": siblings[:3]}


class GuidePage(SitePage):
    minutes = models.PositiveSmallIntegerField("minutes to read", default=5)

    parent_page_types = ["SectionPage"]
    content_panels = [*Page.content_panels, "intro", "minutes", "image", "body", "tags"]

    class Meta:
        verbose_name = _("guide page")

    def get_context(self, request, *args, **kwargs):
        siblings = GuidePage.objects.sibling_of(self, inclusive=False).live().select_related("image")
        return super().get_context(request, *args, **kwargs) | {"siblings": siblings[:3]}


class EventPage(SitePage):
    starts_on = models.DateField()
    place = models.CharField(max_length=200)

    parent_page_types = ["SectionPage"]
    content_panels = [*Page.content_panels, "intro", "starts_on", "place", "image", "body", "tags"]

    class Meta:
        verbose_name = _("event page")


class ShopsPage(SitePage):
    """The shops, from wagtail_nurture's points of sale."""

    class Meta:
        verbose_name = _("shops page")

    def get_context(self, request, *args, **kwargs):
        from wagtail_nurture.models import PointOfSale

        return super().get_context(request, *args, **kwargs) | {"shops": PointOfSale.objects.order_by("postcode")}


class TestRidePage(SitePage):
    """The page of the test-ride form; ``?bike=<page id>`` names the bike."""

    class Meta:
        verbose_name = _("test ride page")

    def get_context(self, request, *args, **kwargs):
        wanted = request.GET.get("bike", "")
        bike = (
            BikePage.objects.live().filter(pk=int(wanted)).first() if wanted.isdecimal() and len(wanted) < 10 else None
        )
        return super().get_context(request, *args, **kwargs) | {"bike": bike}


class TextPage(SitePage):
    """Legal and other plain pages."""

    class Meta:
        verbose_name = _("text page")
