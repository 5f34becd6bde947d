"""``manage.py`` of the measured site: the environment names its settings."""

import os
import sys

from django.core.management import execute_from_command_line


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wagtail_nurture.bench.settings")
    execute_from_command_line(sys.argv)
