"""The cards of a result page as HTML.

Built by hand: twenty cards through the template engine took longer than the search and everything else.
Every text goes through `escape`; there is no other way into the page.
"""

from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


def cards_html(rows, kept=()) -> SafeString:
    """One list item per row of `results.rows_of`; `kept` are the entries in the reader's basket."""
    words = _Words()
    return SafeString("".join(_card(row, row["pk"] in kept, words) for row in rows))


def chips_html(chips) -> SafeString:
    """What the page is narrowed by; a press takes one away."""
    away = escape(_("Take away:"))
    return SafeString(
        "".join(
            f'<li><a class="chip" href="{escape(url)}"><span class="visually-hidden">{away} </span>'
            f'{escape(said)} <span aria-hidden="true">✕</span></a></li>'
            for said, url in chips
        )
    )


class _Words:
    """The words that stand on every card, asked for once a page."""

    def __init__(self):
        self.because = escape(_("Found because:"))
        self.put, self.take = escape(_("To the basket")), escape(_("Take out"))
        self.kept, rest = escape(_("in your basket")), _("other details not confirmed for a year")
        self.stale = {False: escape(_("not confirmed for a year")), True: escape(rest)}


def _card(row, is_kept, words):
    tags = [_element("span", row["giver_tag"], "tag")]
    tags += [_element("span", row["free"], f"tag {row['free_kind']}")] if row["free"] else []
    tags += [_element("span", row["far"], "tag")] if row["far"] else []
    stale = words.stale[row["has_fresh_places"]]
    tags += [f'<span class="tag due">{stale}</span>'] if row["is_stale"] else []
    url = escape(row["url"])
    name = row["name"]
    parts = [
        f'<li class="card" id="p{row["pk"]}"><p class="tags">{" ".join(tags)}</p>',
        f'<h3{_lang(name)}><a href="{url}">{escape(name.text)}</a></h3>',
        _told("p", row["giver"], "sub"),
        _told("p", row["sentence"]),
    ]
    if row["facts"]:
        facts = "".join(f"<dt>{escape(label)}</dt>{_told('dd', words)}" for label, words in row["facts"])
        parts.append(f'<dl class="facts">{facts}</dl>')
    if row["why"]:
        parts.append(f'<p class="why">{words.because} {escape(row["why"])}</p>')
    return "".join([*parts, _button(row, is_kept, words), "</li>\n"])


def _button(row, is_kept, words):
    """To the basket, or out of it: a button of the one form of the page."""
    deed, said = ("take", words.take) if is_kept else ("put", words.put)
    kept = f'<span class="tag ok">{words.kept}</span> ' if is_kept else ""
    name = f'<span class="visually-hidden">: {escape(row["name"].text)}</span>'
    button = f'<button class="btn quiet" form="tray" name="{deed}" value="{row["pk"]}">{said}{name}</button>'
    return f'<p class="card-foot no-print">{kept}{button}</p>'


def _told(tag, words, kind=""):
    """A text in its element with its language; nothing for no text."""
    if not words.text:
        return ""
    return f"<{tag}{_class(kind)}{_lang(words)}>{escape(words.text)}</{tag}>"


def _element(tag, text, kind):
    return f"<{tag}{_class(kind)}>{escape(text)}</{tag}>"


def _class(kind):
    return f' class="{kind}"' if kind else ""


def _lang(words):
    return f' lang="{words.lang}"' if words.lang else ""
