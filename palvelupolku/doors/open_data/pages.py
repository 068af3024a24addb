"""The page that tells what of this site is open data, and under which terms."""

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe


@require_safe
def about(request):
    """What there is, how to use it, the licence."""
    addresses = [
        reverse(f"hsds:{name}")
        for name in ("services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms")
    ]
    return render(
        request,
        "open_data/about.html",
        {"api_url": settings.SITE_URL + reverse("hsds:root"), "addresses": addresses},
    )
