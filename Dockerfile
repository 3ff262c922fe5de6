# News7D in a container: `docker compose up`. The data lies in the volume /data.
FROM python:3.11-slim AS build
WORKDIR /src
COPY requirements.lock ./
RUN python -m venv /opt/news7d && /opt/news7d/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY src ./src
RUN /opt/news7d/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11-slim
RUN useradd --system --create-home --uid 7070 news7d && install -d -o news7d -g news7d /data
COPY --from=build /opt/news7d /opt/news7d
USER news7d
ENV PATH=/opt/news7d/bin:$PATH NEWS7D_DATA=/data NEWS7D_HOST=0.0.0.0
VOLUME /data
EXPOSE 7070
HEALTHCHECK --interval=60s --timeout=5s --start-period=30s \
  CMD python -c "import urllib.request as u; u.urlopen('http://127.0.0.1:7070' + __import__('os').environ.get('NEWS7D_ROOT_PATH', '') + '/healthz')"
STOPSIGNAL SIGTERM
ENTRYPOINT ["news7d"]
CMD ["up"]
