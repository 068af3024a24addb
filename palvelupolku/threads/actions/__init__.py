"""Every verb of what a reader keeps and sends."""

from .basket import MOST_ITEMS, erase_sent_mails, forget_basket, mail_basket, put_in_basket, take_from_basket
from .enquiry import (
    MOST_RECEIVERS,
    PURPOSE,
    answer_enquiry,
    erase_enquiry,
    look_at_enquiries,
    look_at_enquiry,
    send_enquiry,
    send_fresh_enquiry_link,
)

__all__ = [
    "MOST_ITEMS",
    "MOST_RECEIVERS",
    "PURPOSE",
    "answer_enquiry",
    "erase_enquiry",
    "erase_sent_mails",
    "forget_basket",
    "look_at_enquiries",
    "look_at_enquiry",
    "mail_basket",
    "put_in_basket",
    "send_enquiry",
    "send_fresh_enquiry_link",
    "take_from_basket",
]
