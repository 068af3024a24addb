"""Pages of the house itself: the style guide and the page for a form whose key had expired."""

from urllib.parse import urlsplit

from django.shortcuts import render

from palvelupolku.ui import style_guide

# Never shown back: keys, secrets, and what only the machine reads.
UNSHOWN = ("csrfmiddlewaretoken", "form_key", "password", "token", "next", "login", "version")


def typed_texts(request):
    """What the person wrote into the form just sent, as (field name, text), without keys and passwords."""
    if request.method != "POST":
        return []
    return [
        (name, text)
        for name, texts in request.POST.lists()
        for text in texts
        if text.strip() and not any(word in name.lower() for word in UNSHOWN)
    ]


def csrf_failure(request, reason=""):
    """The form's key was missing or old: say so, show the text so that it is not lost, and lead back."""
    # Another site may have posted this. Its words must not appear on our page.
    typed = typed_texts(request) if _is_from_here(request) else []
    return render(request, "403_csrf.html", {"typed": typed, "back": page_behind(request)}, status=403)


def page_behind(request):
    """The address of the page whose form was sent: what a form is sent to may itself show nothing."""
    if request.method != "POST":
        return request.get_full_path()
    source = urlsplit(request.headers.get("Referer") or "")
    if source.netloc != request.get_host() or source.path in ("", "/"):
        return request.path
    return f"{source.path}?{source.query}" if source.query else source.path


def signed_out(request, sign_in):
    """A form that arrived after its session had ended: show the text, and let it be sent after signing in."""
    kept = [(name, text) for name, texts in request.POST.lists() for text in texts]
    context = {
        "typed": typed_texts(request),
        "kept": [(name, text) for name, text in kept if name not in ("csrfmiddlewaretoken", "form_key")],
        "form_key": request.POST.get("form_key", ""),
        "again": request.get_full_path(),
        "sign_in": sign_in,
    }
    return render(request, "401.html", context, status=401)


def _is_from_here(request):
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(source).netloc == request.get_host()


def style(request):
    """Every component on one page."""
    return render(request, "ui/style.html", style_guide.examples(request))
