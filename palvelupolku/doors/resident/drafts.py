"""A contact while it is being written.

It lies encrypted in the session, and the same sealed text travels in the form: should the session end
meanwhile, nothing that was typed is lost. What the form carries opens only in the browser that wrote it.
"""

import json
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from uuid import uuid4

from django.conf import settings

from palvelupolku.kernel.fields import DecryptionError, EncryptedTextField

KEY, SENT = "contact_drafts", "contact_drafts_sent"
KEPT_DRAFTS, KEPT_SENT = 3, 20
_cell = EncryptedTextField()


@dataclass
class Draft:
    """What was typed so far: `fields` as posted, `reached` the furthest step, `sealed` all of it, sealed."""

    id: str = field(default_factory=lambda: str(uuid4()))
    fields: dict = field(default_factory=dict)
    reached: int = 1
    danger_seen: bool = False
    sealed: str = ""


def from_session(request) -> Draft | None:
    """The draft that the address names."""
    return _open(request.session.get(KEY, {}).get(request.GET.get("d", "")))


def from_form(request, *, as_read=False) -> Draft | None:
    """The posted form's draft: the session's, which may be newer, or `as_read` exactly what was shown."""
    carried = request.POST.get("draft_token", "")
    kept = request.session.get(KEY, {}).get(request.POST.get("draft", ""), "")
    draft = _open(carried, _browser(request))
    return (draft or _open(kept)) if as_read else (_open(kept) or draft)


def save(request, draft: Draft) -> Draft:
    """Seal it and keep it. What was already sent is never changed: it becomes a new draft."""
    if was_sent(request, draft):
        draft.id = str(uuid4())
    content = asdict(draft) | {"browser": _browser(request), "sealed": ""}
    draft.sealed = _cell.get_prep_value(json.dumps(content))
    others = {key: sealed for key, sealed in request.session.get(KEY, {}).items() if key != draft.id}
    newest = list(others.items())[-(KEPT_DRAFTS - 1) :]
    request.session[KEY] = dict([*newest, (draft.id, draft.sealed)])
    return draft


def forget(request, draft: Draft) -> None:
    """It was sent: nothing of it stays in the session but its id."""
    request.session[KEY] = {k: v for k, v in request.session.get(KEY, {}).items() if k != draft.id}
    request.session[SENT] = [*request.session.get(SENT, []), draft.id][-KEPT_SENT:]


def was_sent(request, draft: Draft) -> bool:
    return draft.id in request.session.get(SENT, [])


def _open(sealed, browser=None):
    if not sealed:
        return None
    try:
        content = json.loads(_cell.from_db_value(sealed, None, None))
        written_in = content.pop("browser")
        # A copy of the database alone must not open a draft by posting it back.
        if browser is not None and browser != written_in:
            return None
        return Draft(**content | {"sealed": sealed})
    except (DecryptionError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _browser(request):
    return sha256(request.COOKIES.get(settings.CSRF_COOKIE_NAME, "").encode()).hexdigest()
