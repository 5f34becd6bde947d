"""Page types: plain, a product, a guide, an event, one of blocks, all with tags; and a form page such as sites have."""

from django.db import models
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.contrib.forms.models import AbstractEmailForm, AbstractFormField
from wagtail.fields import StreamField
from wagtail.models import Page

from wagtail_nurture.blocks import ShownIfBlock
from wagtail_nurture.forms import NurtureFormMixin
from wagtail_nurture.topics import TopicsMixin, TopicsPanel


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


class GuidePage(TopicsMixin, TaggedPage):
    template = "pages/page.html"
    content_panels = [*TaggedPage.content_panels, TopicsPanel()]


class EventPage(TaggedPage):
    day = models.DateField(null=True, blank=True)
    doors = models.DateTimeField("doors open", null=True, blank=True)
    template = "pages/page.html"
    content_panels = [*TaggedPage.content_panels, "day", "doors"]


class MembersBlock(ShownIfBlock):
    note = blocks.CharBlock()


class BlocksPage(TaggedPage):
    body = StreamField(
        [
            ("text", blocks.TextBlock()),
            ("shown_if", ShownIfBlock([("text", blocks.TextBlock()), ("members", MembersBlock())])),
            ("columns", blocks.ListBlock(MembersBlock())),
        ],
        blank=True,
    )
    template = "pages/page.html"
    content_panels = [*TaggedPage.content_panels, "body"]


class ContactFormField(AbstractFormField):
    page = ParentalKey("ContactPage", on_delete=models.CASCADE, related_name="form_fields")


class ContactPage(NurtureFormMixin, AbstractEmailForm):
    nurture_fields = {"first_name": "your_name", "postcode": "postcode"}
    nurture_consent_field = "keep_me_posted"
    nurture_purpose = "news"

    thank_you = models.TextField(blank=True)
    template = "pages/contact.html"
    landing_page_template = "pages/contact_thanks.html"
    content_panels = [
        *AbstractEmailForm.content_panels,
        InlinePanel("form_fields"),
        FieldPanel("thank_you"),
        FieldPanel("to_address"),
    ]
