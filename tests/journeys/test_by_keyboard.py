"""From the front page to the contact form with the keys alone."""

from .walk import marks

pytestmark = marks()
# Focus is seen by an outline or a shadow that the element does not have without it.
FOCUS = """() => {
  const e = document.activeElement, mine = getComputedStyle(e);
  const label = e.labels && e.labels[0] ? getComputedStyle(e.labels[0], '::before') : mine;
  const frame = e.parentElement ? getComputedStyle(e.parentElement) : mine;
  const has_outline = s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0;
  const is_seen = s => has_outline(s) || s.boxShadow !== 'none';
  const box = e.getBoundingClientRect();
  return {
    tag: e.tagName, id: e.id, name: e.getAttribute('name'), text: e.textContent.trim().slice(0, 60),
    href: e.getAttribute('href'), is_seen: [mine, label, frame].some(is_seen),
    on_screen: box.bottom > 0 && box.top < innerHeight,
  };
}"""


class Keys:
    """Someone who has no mouse."""

    def __init__(self, walk):
        self.walk, self.page = walk, walk.page

    def tab_to(self, is_it, limit=60):
        """Press Tab until the focus is there; it is seen at every stop on the way."""
        for _step in range(limit):
            self.page.keyboard.press("Tab")
            now = self.page.evaluate(FOCUS)
            assert now["is_seen"] and now["on_screen"], now
            if is_it(now):
                return now
        raise AssertionError(f"not reached by {limit} tabs on {self.walk.path}")

    def press(self, key):
        """Press a key that leads to another page."""
        with self.page.expect_navigation(wait_until="load"):
            self.page.keyboard.press(key)
        self.walk.check()

    def type(self, words):
        self.page.keyboard.type(words)


def field(name):
    return lambda now: now["name"] == name


def words(text):
    return lambda now: text in now["text"]


def test_by_keyboard(walk):
    me = walk()
    keys = Keys(me)
    me.visit("/")
    me.page.keyboard.press("Tab")
    assert me.page.evaluate(FOCUS)["href"] == "#main"
    me.page.keyboard.press("Enter")
    assert me.page.evaluate("document.activeElement.id") == "main"

    keys.tab_to(field("q"), limit=2)
    keys.type("kaveri kauppaan")
    keys.press("Enter")
    keys.tab_to(words("Asiointi- ja saattaja-apu"))
    keys.press("Enter")
    assert me.heading == "Asiointi- ja saattaja-apu"
    keys.tab_to(lambda now: "/yhteydenotto/" in (now["href"] or ""))
    keys.press("Enter")

    keys.tab_to(field("for_whom"))
    me.page.keyboard.press("ArrowDown")
    assert me.page.is_checked("[name=for_whom][value=other]")
    keys.tab_to(field("text"))
    keys.type("Isä tarvitsee kaverin kauppaan.")
    keys.tab_to(field("knows_not"))
    me.page.keyboard.press("Space")
    assert me.page.is_checked("[name=knows_not]")
    keys.tab_to(words("Jatka"))
    keys.press("Enter")
    keys.tab_to(field("subject_name"))
    keys.type("Urho")
    keys.tab_to(field("municipality"))
    keys.type("Kemin")
    keys.tab_to(words("Jatka"))
    keys.press("Space")

    keys.tab_to(words("Jatka"))
    keys.press("Enter")
    assert me.page.evaluate("document.activeElement.id") == "error-summary"
    keys.tab_to(words("Puhelinnumero"), limit=2)
    me.page.keyboard.press("Enter")
    assert me.page.evaluate("document.activeElement.name") == "phone"
    keys.type("016 000 085")
    keys.tab_to(words("Jatka"))
    keys.press("Enter")
    me.sees("Isä tarvitsee kaverin kauppaan.", "Urho", "Keminkylä", "016 000 085")
    keys.tab_to(words("Lähetä yhteydenotto"))
    keys.press("Enter")
    assert me.page.locator(".receipt").inner_text()
