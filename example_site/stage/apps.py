from django.apps import AppConfig


class StageConfig(AppConfig):
    """The demo's stage: story time that can be moved, and the page that shows everything side by side."""

    name = "example_site.stage"
    label = "stage"
