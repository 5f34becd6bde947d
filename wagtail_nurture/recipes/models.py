"""What was made from which recipe."""

from django.conf import settings
from django.db import models


class RecipeUse(models.Model):
    """One use of a recipe. ``key`` comes with the editor's form, so that sending it twice makes one scenario.

    ``emails`` and ``forms`` are the translation keys (text) of what was made with the scenario.
    """

    key = models.UUIDField(unique=True)
    recipe = models.CharField(max_length=50)
    scenario = models.OneToOneField(
        "wagtail_nurture.Scenario", null=True, on_delete=models.CASCADE, related_name="recipe_use"
    )
    emails = models.JSONField(default=list)
    forms = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []
