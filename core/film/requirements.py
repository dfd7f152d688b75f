"""What matters of a need to the choice of its rung."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..backends.results import Form
from ..backends.router import Wanted
from ..backends.spec import language_of
from ..ops.kind import Kind

if TYPE_CHECKING:
    from ..backends.router import Offer
    from ..configuration.settings import AppConfig
    from ..ops.record import Record
    from .needs import Finished, Need


def wanted_of(config: AppConfig, request: Record | None, form: Form | None) -> Wanted:
    """Return what matters to the choice of a rung.

    Args:
        config: Composed.
        request: What is asked for; None where that does not matter.
        form: Of the clip that is taken, or None if none is.
    """
    # Speech takes memory by its length, as pictures do by their number.
    frames = number(request, "frames") or len(getattr(request, "text", "")) or 1
    return Wanted(
        width=number(request, "width"),
        height=number(request, "height"),
        frames=frames,
        fps=number(request, "fps"),
        language=language_of(request),
        form=form,
        urgent=config.execution.urgent,
        deadline_s=config.router.deadline_s,
        most_cost=config.router.most_cost,
    )


def form_of(need: Need, done: Finished) -> Form | None:
    """Return the form of the clip that a need takes, or None if it takes none."""
    if need.kind is not Kind.LIPSYNC:
        return None
    for before in need.after:
        clip = done[before].artifacts.get("clip") if before in done else None
        if clip is not None and clip.facts.get("form") in set(Form):
            return Form(str(clip.facts["form"]))
    return None


def takes(offer: Offer, need: Need, done: Finished | None) -> bool:
    """Say whether a rung takes the clip that a need is about now; its form may have changed."""
    form = form_of(need, done or {})
    return form is None or not offer.can.accepts or form in offer.can.accepts


def number(request: Record | None, name: str) -> int:
    """Return a number of a request by its name; 0 if it has none."""
    return int(getattr(request, name, 0))


def label(offer: Offer) -> str:
    """Return a rung's name in words for people."""
    inside = ", ".join(
        part for part in (offer.model, f"{offer.height}p" if offer.height else "") if part
    )
    return f"{offer.backend} ({inside})" if inside else offer.backend
