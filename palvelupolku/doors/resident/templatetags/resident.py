"""What only the resident's pages say."""

from django import template
from django.utils.translation import gettext as _

from .. import tray

register = template.Library()


@register.simple_tag(takes_context=True)
def basket_label(context):
    """The name of the basket in the header, with how many it holds."""
    request = context.get("request")
    number = tray.count(request) if request is not None and hasattr(request, "session") else 0
    return _("My basket (%(n)d)") % {"n": number} if number else _("My basket")
