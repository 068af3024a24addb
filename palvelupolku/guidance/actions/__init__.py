"""Every verb that changes a case, its mapping or its plan."""

from .give_back import give_back
from .hold import close_case, reopen_case, set_phase, take_hold
from .mapping import save_mapping
from .plan import (
    add_action,
    add_goal,
    change_action,
    change_goal,
    complete_action,
    drop_action,
    drop_goal,
    restore_action,
    restore_goal,
)
from .tier import enter_services

__all__ = [
    "add_action",
    "add_goal",
    "change_action",
    "change_goal",
    "close_case",
    "complete_action",
    "drop_action",
    "drop_goal",
    "enter_services",
    "give_back",
    "reopen_case",
    "restore_action",
    "restore_goal",
    "save_mapping",
    "set_phase",
    "take_hold",
]
