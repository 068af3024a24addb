"""Facts about referrals in, answers out: what must be consented to, what is told, when to ask."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

NAME, CONTACT, ADDRESS, SITUATION, PLAN = "name", "contact", "address", "situation", "plan"

LEAST_DIGITS = 6  # as many as the shortest phone number has; fewer stand in any text
NUMBER = re.compile(r"\+?\d(?:[\s()/.–-]*\d)+")
FOLLOW_UP_AFTER = timedelta(days=28)  # about a month, the same weekday


def needed_scopes(*, has_message: bool, is_non_disclosure: bool) -> frozenset[str]:
    """What a consent must cover before the referral may leave.

    Of someone under non-disclosure no contact details are told, so none are asked for.
    """
    needed = {NAME} if is_non_disclosure else {NAME, CONTACT}
    return frozenset(needed | {SITUATION} if has_message else needed)


def told_scopes(scopes: Iterable[str], *, is_non_disclosure: bool) -> frozenset[str]:
    """What the association is told of what the consent covers."""
    hidden = {CONTACT, ADDRESS} if is_non_disclosure else set()
    return frozenset(set(scopes) & {NAME, CONTACT, ADDRESS, SITUATION, PLAN}) - hidden


def follow_up_on(day: date) -> date:
    """The day to ask whether help arrived, for a referral accepted on `day`."""
    return day + FOLLOW_UP_AFTER


def tells_whereabouts(
    text: str, *, places: Iterable[str], phones: Iterable[str], others: Iterable[str]
) -> bool:
    """Whether `text` tells where someone lives or how to reach them.

    `places` (street, municipality) are also found inflected, `phones` however they are spaced or prefixed,
    `others` (postal code, e-mail) as they are. It errs towards finding: a person reads it again.
    """
    plain = text.casefold()
    if any(other.casefold() in plain for other in others if other):
        return True
    if any(re.search(rf"\b{re.escape(stem)}", plain) for place in places if (stem := _stem(place))):
        return True
    told = {_national(found) for found in NUMBER.findall(text)}
    return any(number and number in told for number in map(_national, phones))


def _stem(place):
    """What stays of a place's first word when it is inflected: Kätkölä, Kätkölässä."""
    word = re.match(r"[^\W\d_]*", place.strip().casefold())[0]
    return word if len(word) < 5 else word[:-1]


def _national(phone):
    """The digits without country code and leading zeros; empty for too few."""
    digits = re.sub(r"^(?:00358|358)", "", re.sub(r"\D", "", phone)).lstrip("0")
    return digits if len(digits) >= LEAST_DIGITS else ""
