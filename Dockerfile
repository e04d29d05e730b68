# docker build -t apidiff . && docker run --rm --user "$(id -u):$(id -g)" -v "$PWD:/work" apidiff check old.yaml new.yaml
FROM python:3.12-slim AS build
COPY requirements/build.txt requirements/runtime.txt /src/requirements/
RUN python -m venv /venv \
 && /venv/bin/pip install --quiet --no-cache-dir --no-deps --require-hashes -r /src/requirements/runtime.txt \
 && pip install --quiet --no-cache-dir --no-deps --require-hashes -r /src/requirements/build.txt
COPY . /src
RUN pip wheel --quiet --no-deps --no-build-isolation --wheel-dir /wheels /src \
 && /venv/bin/pip install --quiet --no-cache-dir --no-deps /wheels/*.whl \
 && /venv/bin/pip uninstall --quiet --yes pip

FROM python:3.12-slim
LABEL org.opencontainers.image.title="apidiff" \
      org.opencontainers.image.description="Compares two OpenAPI documents: a verdict with evidence, and a migration guide" \
      org.opencontainers.image.licenses="Apache-2.0"
# git reads revisions; the repository that is mounted belongs to somebody else. Its version is that of the image: Debian
# keeps no others.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends git \
 && rm -rf /var/lib/apt/lists/* \
 && git config --system --add safe.directory '*' \
 && useradd --uid 10001 --no-create-home apidiff
COPY --from=build /venv /venv
# CI systems replace the entrypoint by a shell, and call the program by its name.
ENV PATH="/venv/bin:$PATH"
USER 10001
WORKDIR /work
ENTRYPOINT ["/venv/bin/apidiff"]
CMD ["--help"]
