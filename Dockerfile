# haggle as a container: `docker build -t haggle .`, then compose.yaml, or docs/operating.md for one container alone.

# What npm brings: htmx, and the program that makes scripts and styles small.
FROM node:22-bookworm-slim AS npm
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
# The second command puts esbuild's own program in the place of the one that needs node, which the next stage has not.
RUN npm ci && npm rebuild esbuild --ignore-scripts=false

FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
COPY requirements.txt ./
# One place with all that building needs, and one to be carried on, without pip.
RUN python -m venv /opt/build \
    && /opt/build/bin/pip install --require-hashes -r requirements.txt \
    && python -m venv --without-pip /opt/haggle \
    && /opt/build/bin/pip --python /opt/haggle/bin/python install --require-hashes -r requirements.txt
COPY . .
COPY --from=npm /src/node_modules node_modules
RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir dist . \
    && /opt/build/bin/pip --python /opt/haggle/bin/python install --no-deps --compile dist/*.whl

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin haggle \
    && install --directory --owner haggle --group haggle --mode 0700 /data
COPY --from=build /opt/haggle /opt/haggle
# Only /data is written, uploads on their way included: everything else may be read-only.
ENV PATH=/opt/haggle/bin:$PATH HAGGLE_DATA=/data TMPDIR=/data PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/up', timeout=4)"]
ENTRYPOINT ["haggle"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
