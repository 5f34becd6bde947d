"""Public addresses, under one short prefix: ``path("n/", include("wagtail_nurture.urls"))``, outside i18n_patterns."""

from .capture.urls import urlpatterns as capture
from .contacts.urls import urlpatterns as contacts
from .content.page_parts.urls import urlpatterns as page_parts
from .content.urls import urlpatterns as content
from .content.vouchers.urls import urlpatterns as vouchers
from .delivery.urls import urlpatterns as delivery
from .newsletters.urls import urlpatterns as newsletters
from .portal.urls import urlpatterns as portal
from .reports.health_page.urls import urlpatterns as health
from .tracking.urls import urlpatterns as tracking


app_name = "wagtail_nurture"
urlpatterns = [
    *contacts,
    *capture,
    *content,
    *page_parts,
    *vouchers,
    *delivery,
    *newsletters,
    *portal,
    *health,
    *tracking,
]
