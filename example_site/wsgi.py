"""The web server's entry. Static files are served by Django itself: this is a demo, not a deployment."""

import os

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "example_site.settings")

application = StaticFilesHandler(get_wsgi_application())
