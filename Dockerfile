# One image for web, bot, worker and beat; docker-compose.yml names the command of each.
FROM python:3.11-slim-bookworm AS build
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy
RUN pip install --no-cache-dir "uv>=0.9,<1"
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --locked --no-dev --extra semantic
COPY manage.py gunicorn.conf.py ./
COPY config config
COPY content content
COPY bot bot
COPY adminpanel adminpanel
RUN mkdir var

FROM python:3.11-slim-bookworm
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 DATA_DIR=/app/var
RUN useradd --system --uid 10001 --no-create-home app
WORKDIR /app
COPY --from=build --chown=app:app /app /app
USER 10001
EXPOSE 8000 8081
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000"]
