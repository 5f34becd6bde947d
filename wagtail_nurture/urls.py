"""Public addresses, under one short prefix: ``path("n/", include("wagtail_nurture.urls"))``, outside i18n_patterns."""

app_name = "wagtail_nurture"
urlpatterns = []
