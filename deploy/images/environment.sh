#!/bin/sh
# environment LOCK: makes /opt/venv of a lock, checked by hash, which finds the product in /opt/app; and its
# bill of materials in /opt/sbom.
set -eu
uv venv --quiet --python /usr/bin/python3 /opt/venv
uv pip sync --quiet --python /opt/venv/bin/python --require-hashes "$1"
for site in /opt/venv/lib/python*/site-packages; do echo /opt/app >"$site/ainern2d.pth"; done
mkdir -p /opt/sbom
cyclonedx-py environment --output-reproducible --output-format JSON --output-file /opt/sbom/python.cdx.json \
    /opt/venv/bin/python
