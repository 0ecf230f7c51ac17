"""The web server: `python -m botkyrka_oro.serve` is what the launcher and a production unit run."""

from __future__ import annotations

import argparse

import uvicorn

from botkyrka_oro import environment as env
from botkyrka_oro.asgi import application
from botkyrka_oro.events.server import Server


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on; 0.0.0.0 is every network")
    host: str = parser.parse_args().host
    config = uvicorn.Config(
        application,
        host=host,
        port=env.whole_number("PORT", 8000, lowest=1, highest=env.HIGHEST_PORT),
        interface="asgi3",
        lifespan="off",
        ws="none",
        log_config=None,  # Django's settings say how to log, links masked.
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    Server(config, application).run()


if __name__ == "__main__":
    main()
