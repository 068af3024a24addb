"""The cards of a result page as HTML.

Built by hand: twenty cards through the template engine took longer than the search and everything else.
Every text goes through `escape`; there is no other way into the page.
"""

from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


def cards_html(rows) -> SafeString:
    """One list item per row of `results._row`."""
    because = escape(_("Found because:"))
    return SafeString("".join(_card(row, because) for row in rows))


def _card(row, because):
    free = _element("span", row["free"], f"tag {row['free_kind']}") if row["free"] else ""
    url = escape(row["url"])
    name = row["name"]
    parts = [
        f'<li class="card"><p class="tags">{_element("span", row["giver_tag"], "tag")} {free}</p>',
        f'<h3{_lang(name)}><a href="{url}">{escape(name.text)}</a></h3>',
        _told("p", row["giver"], "sub"),
        _told("p", row["sentence"]),
    ]
    if row["facts"]:
        facts = "".join(f"<dt>{escape(label)}</dt>{_told('dd', words)}" for label, words in row["facts"])
        parts.append(f'<dl class="facts">{facts}</dl>')
    if row["why"]:
        parts.append(f'<p class="why">{because} {escape(row["why"])}</p>')
    return "".join([*parts, "</li>\n"])


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
