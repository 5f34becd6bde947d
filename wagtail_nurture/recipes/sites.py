"""Which of several sites an editor is about."""

from wagtail.models import Site


def site_of(request):
    """The site that ``?site=`` names, else the one of this address, else the first; None where there is none."""
    sites = Site.objects.select_related("root_page")
    number = request.GET.get("site", "")
    chosen = sites.filter(pk=number).first() if number.isascii() and number.isdecimal() and len(number) < 10 else None
    return chosen or Site.find_for_request(request) or sites.order_by("-is_default_site", "pk").first()
