#!/bin/sh
# What a deployment runs before a release starts. Each step changes nothing where it was done before.
set -eu
ainern2d database migrate
ainern2d bucket ensure
ainern2d broker apply --passwords /run/secrets/broker.passwords.json
