# docker build -t apidiff . && docker run --rm -v "$PWD:/work" apidiff check old.yaml new.yaml
FROM python:3.12-slim AS build
COPY requirements/build.txt requirements/check.txt /src/requirements/
RUN python -m venv /venv \
 && /venv/bin/pip install --quiet --no-cache-dir --no-deps --require-hashes -r /src/requirements/check.txt \
 && pip install --quiet --no-cache-dir --no-deps --require-hashes -r /src/requirements/build.txt
COPY . /src
RUN pip wheel --quiet --no-deps --no-build-isolation --wheel-dir /wheels /src \
 && /venv/bin/pip install --quiet --no-cache-dir --no-deps /wheels/*.whl

FROM python:3.12-slim
# git reads revisions; the repository that is mounted belongs to somebody else.
RUN apt-get update && apt-get install --yes --no-install-recommends git && rm -rf /var/lib/apt/lists/* \
 && git config --system --add safe.directory '*' \
 && useradd --uid 10001 --no-create-home apidiff
COPY --from=build /venv /venv
USER apidiff
WORKDIR /work
ENTRYPOINT ["/venv/bin/apidiff"]
CMD ["--help"]
