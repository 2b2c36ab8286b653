# cartapi in a small image: the first stage installs, the second has only what runs.
#   docker build -t cartapi .
#   docker run -p 127.0.0.1:8080:8080 -e CARTAPI_DATABASE_URL='mysql+pymysql://USER:PASSWORD@HOST/DATABASE?charset=utf8mb4' cartapi
# tests/packages/dockerfile_steps.py runs these steps without an engine.

FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY config config
COPY migrations migrations
COPY cartapi cartapi
RUN python -m venv --without-pip /opt/cartapi \
 && python -m pip --python /opt/cartapi/bin/python install --no-cache-dir --disable-pip-version-check --root-user-action=ignore '.[redis,rsa]'

FROM python:3.13-slim
COPY --from=build /opt/cartapi /opt/cartapi
ENV PATH=/opt/cartapi/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    CARTAPI_ENV=production \
    CARTAPI_BIND=0.0.0.0:8080
RUN mkdir -m 1777 /data
WORKDIR /data
USER 10001:10001
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/healthz', timeout=2)"]
CMD ["cartapi", "serve"]
