# syntax=docker/dockerfile:1
FROM python:3.12-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
COPY requirements/base.txt /base.txt
RUN /venv/bin/pip install --require-hashes --only-binary :all: -r /base.txt

FROM python:3.12-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 STATIC_ROOT=/app/public VAR_DIR=/var/lib/portal
RUN useradd --system --uid 10001 --no-create-home portal && install -d -o portal -g portal /var/lib/portal
COPY --from=build /venv /venv
WORKDIR /app
COPY . .
# Settings of production, so that file names carry their hash; none of these values is kept in the image.
RUN DATABASE_URL=postgres://build@localhost/build REDIS_URL=redis://localhost DJANGO_SECRET_KEY=build \
    DJANGO_ALLOWED_HOSTS=localhost SITE_URL=http://localhost \
    python manage.py collectstatic --noinput --verbosity 0
USER portal
EXPOSE 8000
VOLUME /var/lib/portal
# The control socket would let anyone in the container command gunicorn, and needs a writable home.
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--no-control-socket", \
     "--worker-tmp-dir", "/dev/shm", "--max-requests", "2000", "--max-requests-jitter", "200"]
