"""Bodies and networks as workers see and keep them: seats, names of public seats, meetings."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palvelupolku.accounts.access import worker_page, writer_page
from palvelupolku.activities import actions
from palvelupolku.activities.access import can_lend_rooms, shown_events
from palvelupolku.activities.forms import MemberForm, NetworkForm
from palvelupolku.activities.forms.networks import COLUMNS
from palvelupolku.activities.models import Network, NetworkMember
from palvelupolku.kernel.errors import require

from .answer import attempt, done, get_visible, status_of


@worker_page
@require_safe
def networks(request):
    """Every body and network, the hidden ones too."""
    context = {"networks": Network.objects.all(), "can_write": can_lend_rooms(request.user)}
    return render(request, "worker/networks.html", context)


@worker_page
@require_http_methods(["GET", "HEAD", "POST"])
def network(request, pk):
    """One body with its seats and coming meetings; a writer adds a seat here."""
    shown = get_visible(Network.objects.all(), pk, request.user)
    require(request.method != "POST" or can_lend_rooms(request.user))
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def deed():
            actions.add_member(shown, by=request.user, at=timezone.now(), **form.facts())
            return reverse("worker:network", args=[pk])

        answer = attempt(request, form, deed, _("The seat is added."))
        if answer:
            return answer
    context = {
        "network": shown,
        "members": shown.members.filter(ends_on=None).select_related("organisation"),
        "coming": shown_events(request.user).filter(network=shown, ends_at__gt=timezone.now()),
        "form": form,
        "can_write": can_lend_rooms(request.user),
    }
    return render(request, "worker/network.html", context, status=status_of(form))


@writer_page
@require_http_methods(["GET", "HEAD", "POST"])
def new_network(request):
    """A new body or network."""
    return _save(request, NetworkForm(request.POST or None, initial={"kind": "network"}), None)


@writer_page
@require_http_methods(["GET", "HEAD", "POST"])
def edit_network(request, pk):
    """Change what is told of a body."""
    shown = get_visible(Network.objects.all(), pk, request.user)
    form = NetworkForm(request.POST or None, initial=NetworkForm.told_by(shown, *COLUMNS))
    return _save(request, form, shown)


def _save(request, form, shown):
    if request.method == "POST" and form.is_valid():

        def deed():
            saved = actions.save_network(shown, by=request.user, at=timezone.now(), **form.facts())
            return reverse("worker:network", args=[saved.pk])

        answer = attempt(request, form, deed, _("Saved."))
        if answer:
            return answer
    return render(
        request, "worker/network_form.html", {"form": form, "network": shown}, status=status_of(form)
    )


@writer_page
@require_POST
def end_member(request, pk):
    """The seat ends; a name on it is erased."""
    member = get_visible(NetworkMember.objects.filter(ends_on=None), pk, request.user)

    def deed():
        actions.end_member(member, by=request.user, at=timezone.now())
        return reverse("worker:network", args=[member.network_id])

    return done(request, deed, _("The seat has ended."))
