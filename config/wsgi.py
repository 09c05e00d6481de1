"""Entry point for gunicorn."""

import os

import django

from config.celery import refuse_memory
from config.pages import PageHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
refuse_memory()
django.setup(set_prefix=False)
application = PageHandler()
