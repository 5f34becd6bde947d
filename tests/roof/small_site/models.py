"""A site's own user, picture and document, as agencies have them."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image


class Person(AbstractUser):
    company = models.CharField(max_length=100, blank=True)


class Picture(AbstractImage):
    credit = models.CharField(max_length=100, blank=True)
    admin_form_fields = (*Image.admin_form_fields, "credit")


class PictureRendition(AbstractRendition):
    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)


class Paper(AbstractDocument):
    licence = models.CharField(max_length=100, blank=True)
    admin_form_fields = (*Document.admin_form_fields, "licence")
