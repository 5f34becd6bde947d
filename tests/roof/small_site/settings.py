"""Another site than the tests’: its own user, picture and document models; NURTURE_SMALL_KEYS names its keys."""

import os

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS


DEFAULT_AUTO_FIELD = f"django.db.models.{os.environ['NURTURE_SMALL_KEYS']}"
INSTALLED_APPS = ["tests.roof.small_site", *(name for name in INSTALLED_APPS if name != "tests.pages")]
AUTH_USER_MODEL = "small_site.Person"
WAGTAILIMAGES_IMAGE_MODEL = "small_site.Picture"
WAGTAILDOCS_DOCUMENT_MODEL = "small_site.Paper"
