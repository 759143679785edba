FROM python:3.12-slim AS build
WORKDIR /src
COPY . .
RUN pip install --no-cache-dir build==1.3.0 \
 && python -m build --wheel --outdir /dist . \
 && python -m venv /opt/auditor \
 && /opt/auditor/bin/pip install --no-cache-dir "$(ls /dist/*.whl)[all]"

FROM python:3.12-slim
# What PDFs need: Pango, and fonts for every script and for emoji. Their versions are Debian's own affair.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 auditor && mkdir /data && chown auditor /data
COPY --from=build /opt/auditor /opt/auditor
ENV PATH=/opt/auditor/bin:$PATH \
    AUDITOR_HOME=/data \
    AUDITOR_HOST=0.0.0.0 \
    AUDITOR_PORT=8737 \
    HOME=/tmp \
    PYTHONUNBUFFERED=1
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8737
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"AUDITOR_PORT\"]}/readyz', timeout=4)"]
ENTRYPOINT ["auditor"]
CMD ["serve"]
