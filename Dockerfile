FROM python:3.12-slim AS build
WORKDIR /src
COPY . .
RUN pip install --no-cache-dir build==1.3.0 \
 && python -m build --wheel --outdir /dist . \
 && python -m venv /opt/auditor \
 && /opt/auditor/bin/pip install --no-cache-dir /dist/*.whl

FROM python:3.12-slim
RUN useradd --create-home --uid 10001 auditor && mkdir /data && chown auditor /data
COPY --from=build /opt/auditor /opt/auditor
ENV PATH=/opt/auditor/bin:$PATH \
    AUDITOR_HOME=/data \
    PYTHONUNBUFFERED=1
USER 10001
WORKDIR /data
VOLUME /data
HEALTHCHECK --interval=1m --timeout=10s CMD ["auditor", "model", "info"]
ENTRYPOINT ["auditor"]
CMD ["--help"]
