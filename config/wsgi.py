"""Entry point for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

from config.celery import refuse_memory

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
refuse_memory()
application = get_wsgi_application()
