"""Addresses of the example site. wagtail_nurture's one line stands outside ``i18n_patterns``."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls


urlpatterns = [
    path("n/", include("wagtail_nurture.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    re_path(r"^media/(?P<path>images/.*)$", serve, {"document_root": settings.MEDIA_ROOT}),
    re_path(r"^media/(?P<path>original_images/.*)$", serve, {"document_root": settings.MEDIA_ROOT}),
]

if settings.DEMO:
    urlpatterns.append(path("demo/", include("example_site.stage.urls")))

urlpatterns += i18n_patterns(path("", include(wagtail_urls)))
