"""The life of a draft of an entry, on one page."""

from palvelupolku.kernel.workflow import Workflow, step

from .choices import DraftState

# What the writer may still write in, and what stands in the way of another draft of the same entry.
WRITABLE_STATES = (DraftState.DRAFT, DraftState.RETURNED)
OPEN_STATES = (DraftState.DRAFT, DraftState.SUBMITTED, DraftState.RETURNED)

DRAFT_WORKFLOW = Workflow(
    step("submit", start=WRITABLE_STATES, end=DraftState.SUBMITTED),
    step("take_back", start=(DraftState.SUBMITTED,), end=DraftState.DRAFT),
    step("approve", start=(DraftState.SUBMITTED,), end=DraftState.APPROVED),
    step("send_back", start=(DraftState.SUBMITTED,), end=DraftState.RETURNED),
    step("discard", start=OPEN_STATES, end=DraftState.DISCARDED),
    step("restore", start=(DraftState.DISCARDED,), end=DraftState.DRAFT),
)
