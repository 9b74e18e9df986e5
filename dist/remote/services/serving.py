"""Services are announced before they are installed, and are started again when they are down."""

from __future__ import annotations

from remote.services.change import change_services, service_of, start_unit
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    from remote.shapes.facts import ServiceState


@call
def announce(*, service: Literal["postgresql", "mysql", "redis"]) -> None:
    """Written down before apt-get begins, so that an interrupted installation is known as ours by the next run."""
    change_services(lambda known: service_of(known, service).update({"installed": True}))


@call
def start(*, services: Sequence[ServiceState]) -> None:
    """Starts services that are not running. Raises SERVICE_FAILED for the first that does not come up."""
    for service in services:
        start_unit(service["unit"], service["name"])
