"""What the coordinator does with someone on a list of participants."""

from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from palvelupolku.accounts.access import coordinator_page
from palvelupolku.activities import actions
from palvelupolku.activities.access import kept_events, kept_groups
from palvelupolku.activities.models import SignUp

from .deeds import done, found

STEPS = {
    "poista": (actions.remove_sign_up, _("Taken off the list. You can take it back below.")),
    "palauta": (actions.restore_sign_up, _("Back on the list.")),
    "jonoon": (actions.queue_sign_up, _("Moved to the end of the waiting list.")),
    "karkeen": (actions.put_first, _("Now first on the waiting list.")),
    "soitettu": (actions.mark_called, _("Marked as called.")),
}


@coordinator_page
@require_POST
def sign_up_step(request, pk, step):
    """One of STEPS, or `siirra` with the id of another own group."""
    own = Q(group__in=kept_groups(request.user)) | Q(event__in=kept_events(request.user))
    person = found(
        SignUp.objects.filter(own).select_related("group__organisation", "event__organisation"), pk
    )
    if step != "siirra" and step not in STEPS:
        raise Http404
    kind = "event" if person.event_id else "group"
    back = reverse(f"organisation:{kind}", args=[person.gathering.pk])

    def deed():
        if step == "siirra":
            told = request.POST.get("group", "")
            to = found(kept_groups(request.user), int(told) if told.isascii() and told.isdigit() else 0)
            actions.move_sign_up(person, by=request.user, at=timezone.now(), to=to)
        else:
            STEPS[step][0](person, by=request.user, at=timezone.now())
        return back

    return done(request, deed, STEPS[step][1] if step in STEPS else _("Moved to the other group."))
