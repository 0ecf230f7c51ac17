"""The ASGI application that uvicorn serves: events by itself, pages through Django's WSGI handler in eight threads.

Under Django's own ASGI handler every request runs in a fresh thread, so that database connections pile up.
"""

from typing import Any

from a2wsgi import WSGIMiddleware

from botkyrka_oro.wsgi import application as pages  # Sets Django up, which what follows needs.

# isort: split
from botkyrka_oro.events.road import Road

pages_as_a2wsgi_types_them: Any = pages
pages_as_asgi: Any = WSGIMiddleware(pages_as_a2wsgi_types_them, workers=8)
application = Road(pages_as_asgi)
