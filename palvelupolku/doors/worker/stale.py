"""A stale form goes on with both versions on the page."""

from uuid import uuid4


def keep_both(form, conflict):
    """The same form with what was typed, resting on their version; and theirs as [(label, text)].

    The next save is then a knowing one: their text stands beside what will replace it.
    """
    data = form.data.copy()
    data["version"] = str(conflict.obj.version)
    data["form_key"] = str(uuid4())
    again = type(form)(data)
    again.is_valid()
    theirs = [
        (again.fields[name].label, _shown(conflict.obj, name, value))
        for name, value in (conflict.theirs or {}).items()
        if name in again.fields and value != (conflict.mine or {}).get(name)
    ]
    return again, theirs


def _shown(obj, name, value):
    display = getattr(obj, f"get_{name}_display", None)
    return display() if display else value
