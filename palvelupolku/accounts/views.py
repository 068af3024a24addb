"""After signing in: to one's own door."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render

from .grants import grants_of


@login_required
def home(request):
    """Send each person to the door they work behind."""
    grants = grants_of(request.user)
    if grants.is_worker:
        return redirect("worker:day")
    if grants.is_manager:
        return redirect("manager:funnel")
    if grants.is_coordinator:
        return redirect("organisation:referrals")
    return render(request, "account/no_door.html")
