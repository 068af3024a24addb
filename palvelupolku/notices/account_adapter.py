"""How signing in behaves here: no sign-up, and mail through the outbox."""

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from .actions import tell_rendered


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the county or the association; nobody signs up alone."""

    def is_open_for_signup(self, request):
        return False

    def send_mail(self, template_prefix, email, context):
        message = self.render_mail(template_prefix, email, context)
        with transaction.atomic():
            tell_rendered(
                template_prefix.replace("/", "."),
                address=email,
                language=(get_language() or "fi")[:2],
                subject=message.subject,
                body=message.body,
                at=timezone.now(),
            )
