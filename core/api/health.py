"""``/healthz`` and ``/readyz``: whether the process lives, and whether it can serve."""

from __future__ import annotations

import sqlalchemy as sa
from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError

from ..errors import DatabaseError
from .services import Given  # noqa: TC001 - FastAPI reads annotations

router = APIRouter(tags=["observer"])


class Health(BaseModel):
    """That the process answers."""

    status: str = "ok"


@router.get("/healthz")
async def healthz() -> Health:
    """Say that the process lives; it asks no server."""
    return Health()


@router.get("/readyz")
def readyz(services: Given) -> Health:
    """Say that requests can be served: the database answers."""
    try:
        with services.engine.connect() as connection:
            connection.execute(sa.text("select 1"))
    except SQLAlchemyError as error:
        raise DatabaseError(
            "the database does not answer", hint="`ainern2d doctor` looks for the reason"
        ) from error
    return Health()
