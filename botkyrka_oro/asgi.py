"""The ASGI application that uvicorn serves: pages go through Django's WSGI handler in eight threads.

Under Django's own ASGI handler every request runs in a fresh thread, so that database connections pile up.
"""

from a2wsgi import WSGIMiddleware

from botkyrka_oro.wsgi import application as pages

application = WSGIMiddleware(pages, workers=8)
