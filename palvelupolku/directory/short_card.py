"""An entry on one card: at most 60 words, that a person takes in at a glance and carries in a pocket."""

MOST_WORDS = 60
# Finnish words are long: more letters than these would not fit a sheet of A6 in large print.
MOST_LETTERS = 600
# In the order of what must not be missing: (fact, the most words it gets).
SHARES = (
    ("name", 10),
    ("call", 5),
    ("giver", 6),
    ("what", 18),
    ("for_whom", 9),
    ("when", 8),
    ("where", 8),
    ("cost", 6),
    ("how", 9),
)
ENDS = ".!?"
MORE = "…"


def short_card(texts, *, own="", most=MOST_WORDS) -> dict[str, str]:
    """The facts that fit on a card of `most` words in all, each shortened to its share.

    `texts` is {fact: words} of SHARES; "labels" may hold {fact: label}, whose words count too. With the
    giver's `own` words only name, call and giver stand beside them.
    """
    labels = texts.get("labels") or {}
    shares = [*SHARES[:3], ("own", most)] if own.strip() else SHARES
    left, letters, card = most, MOST_LETTERS, {}
    for fact, share in shares:
        label = _count(labels.get(fact, ""))
        told = own if fact == "own" else texts.get(fact) or ""
        text = shortened(told, min(share, left - label), letters)
        if text:
            card[fact] = text
            left -= _count(text) + label
            letters -= len(text)
    return card


def shortened(text, most, letters=MOST_LETTERS) -> str:
    """At most `most` words and `letters` letters: whole sentences where they fit, else cut and marked so."""
    words = text.split()
    while most > 0 and len(" ".join(words[:most])) >= letters:
        most = min(most, len(words)) - 1
    if most < 1 or not words:
        return ""
    if len(words) <= most:
        return " ".join(words)
    kept = words[:most]
    ends = [number for number, word in enumerate(kept, 1) if word[-1] in ENDS]
    if ends and ends[-1] * 2 >= most:
        return " ".join(kept[: ends[-1]])
    return " ".join(kept).rstrip(".,;:–- ") + MORE


def _count(text) -> int:
    return len(text.split())
