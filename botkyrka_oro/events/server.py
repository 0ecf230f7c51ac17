"""The server of the road: uvicorn, which ends the streams when it stops instead of waiting for them."""

from __future__ import annotations

import socket

import uvicorn

from botkyrka_oro.events.road import Road


class Server(uvicorn.Server):
    """A uvicorn server whose application is the road of events."""

    def __init__(self, config: uvicorn.Config, road: Road) -> None:
        super().__init__(config)
        self._road = road

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, then everything else."""
        self._road.close()
        await super().shutdown(sockets)
