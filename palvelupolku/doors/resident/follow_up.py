"""“Did I get help?” by a unique link. Looking never uses the link up, and no client's name is shown."""

from django import forms
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from palvelupolku.audit.once import once
from palvelupolku.guidance.choices import Help
from palvelupolku.guidance.follow_up import (
    PURPOSE,
    WORDS_AT_MOST,
    answer_follow_up,
    send_fresh_follow_up_link,
)
from palvelupolku.guidance.models import FollowUp
from palvelupolku.guidance.workflow import FollowUpState
from palvelupolku.notices.links import LinkTooSoon, find_link, note_opened
from palvelupolku.ui.forms import PlainForm

from .entries import words_of

LONGEST_SECRET = 200


class HelpForm(PlainForm):
    helped = forms.ChoiceField(
        label=_("Did you get help?"),
        choices=Help,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes, partly or no. Then send again.")},
    )
    words = forms.CharField(
        label=_("Tell in your own words"),
        help_text=_("You may leave this empty. Your worker reads it."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=WORDS_AT_MOST,
        required=False,
    )


@never_cache
def did_i_get_help(request, secret):
    """The question, its answer, and for a link past its time a way to a fresh one."""
    link = find_link(secret, PURPOSE) if len(secret) <= LONGEST_SECRET else None
    follow_up = link and _follow_up_of(link)
    if follow_up is None:
        raise Http404
    now = timezone.now()
    if request.method == "POST" and "fresh" in request.POST:
        return _send_fresh(request, link, follow_up, now)
    if follow_up.state == FollowUpState.ANSWERED and (link.used_at or request.method != "POST"):
        return _render(request, "help_thanks", follow_up)
    if link.state(now) != "open" or follow_up.state != FollowUpState.ASKED:
        return _render(request, "help_link", follow_up, link=link, now=now, typed=_typed(request.POST))
    note_opened(link, at=now)
    return _ask(request, link, follow_up, now)


def _ask(request, link, follow_up, now):
    form = HelpForm(request.POST or None)
    if not form.is_valid():
        return _render(request, "did_i_get_help", follow_up, form=form, status=422 if form.is_bound else 200)

    def deed():
        answer_follow_up(follow_up, by=link, at=now, **form.cleaned_data)
        # The stored address may hold no secret: the page to show is this very one.
        return ""

    once(request, deed)
    return redirect(request.path)


def _send_fresh(request, link, follow_up, now):
    def deed():
        send_fresh_follow_up_link(follow_up, by=link, at=now)
        return reverse("resident:front")

    try:
        if follow_up.state == FollowUpState.ASKED:
            once(request, deed)
    except LinkTooSoon as refusal:
        words = {"link": link, "now": now, "refusal": refusal.messages[0]}
        return _render(request, "help_link", follow_up, status=422, **words)
    return _render(request, "help_link_sent", follow_up)


def _typed(posted):
    """The answer that came too late, as it was given: nothing of it may be lost."""
    return [text for text in (dict(Help.choices).get(posted.get("helped")), posted.get("words")) if text]


def _follow_up_of(link):
    if link.object_label != FollowUp._meta.label_lower:
        return None
    rows = FollowUp.objects.select_related("case", "action__service__organisation")
    return rows.filter(pk=link.object_id).first()


def _render(request, template, follow_up, *, status=200, **more):
    """The service's and its giver's name may show; nothing of the client does."""
    service = follow_up.action.service if follow_up.action_id else None
    context = {
        "service_name": words_of(service.name) if service else None,
        "giver": words_of(service.giver) if service else None,
        "helped": follow_up.helped,
        **more,
    }
    if "link" in more:
        context["link_state"] = more["link"].state(more["now"])
        context["is_asked"] = follow_up.state == FollowUpState.ASKED
    response = render(request, f"resident/{template}.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response
