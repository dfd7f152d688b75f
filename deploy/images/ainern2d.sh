#!/bin/sh
# Trusts the installation's own authority beside those of the system: models may answer elsewhere.
set -eu
authority=/run/secrets/ca.pem
if [ -r $authority ] && [ -z "${SSL_CERT_FILE:-}" ]; then
    bundle=/tmp/authorities.pem
    if [ ! -e $bundle ]; then
        cat /etc/ssl/certs/ca-certificates.crt $authority >"$bundle.$$"
        mv "$bundle.$$" $bundle
    fi
    export SSL_CERT_FILE=$bundle
fi
exec /opt/venv/bin/python -m ainern2d.core.cli.app "$@"
