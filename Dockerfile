# One image for web, bot, worker and beat; docker-compose.yml names the command of each.
FROM python:3.11-slim-bookworm AS build
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy
WORKDIR /app
# Everything is installed by hash: uv from this file, the rest from uv.lock.
COPY requirements-build.txt ./
RUN pip install --no-cache-dir --require-hashes --requirement requirements-build.txt
COPY pyproject.toml uv.lock ./
RUN uv sync --locked --no-dev --extra semantic --extra sentry
COPY manage.py gunicorn.conf.py ./
COPY config config
COPY content content
COPY bot bot
COPY adminpanel adminpanel
RUN python -m compileall -q config content bot adminpanel && mkdir var

FROM python:3.11-slim-bookworm
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/app/var
RUN useradd --system --uid 10001 --no-create-home app
WORKDIR /app
# Owned by root: the processes can read their code and not change it.
COPY --from=build /app /app
RUN chown app var
USER 10001
EXPOSE 8000 8081
STOPSIGNAL SIGTERM
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000"]
