# The production shape: one image for web, worker, beat and the set-up step (see docker-compose.yml).
FROM python:3.11-slim-bookworm AS build
ENV UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy PYTHONUTF8=1
RUN pip install --no-cache-dir uv==0.13.8
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-default-groups
# Node comes with the group `embedded`; it builds the front-end files and stays behind in this stage.
RUN UV_PROJECT_ENVIRONMENT=/opt/build uv sync --frozen --no-default-groups --group embedded
COPY . .
RUN PYTHONPATH=bin SECRET_KEY=only-while-building ALLOWED_HOSTS=localhost \
    DATABASE_URL=postgresql:///none REDIS_URL=redis://none/0 \
    /opt/build/bin/python -m runner assets \
    && rm -rf node_modules

FROM python:3.11-slim-bookworm
# Pango sets the PDFs.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /app --no-create-home husrom
WORKDIR /app
COPY --from=build /app /app
RUN mkdir -p var/outbox && chown -R husrom: var
USER husrom
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONUTF8=1 HUSROM_MODE=production
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s CMD ["python", "bin/runner/health.py"]
CMD ["gunicorn", "config.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "2", "--preload", "--timeout", "120", "--no-control-socket", "--worker-tmp-dir", "/dev/shm"]
