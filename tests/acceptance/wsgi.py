"""The house as WSGI, with its static files."""

import os

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.acceptance.settings")
application = StaticFilesHandler(get_wsgi_application())
