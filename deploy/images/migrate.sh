#!/bin/sh
# What a deployment runs before a release starts. Each step changes nothing where it was done before.
set -eu
ainern2d database grant --passwords /run/secrets/database.passwords.json
ainern2d database migrate
ainern2d bucket ensure
ainern2d broker apply --passwords /run/secrets/broker.passwords.json
ainern2d token ensure --file /run/secrets/studio.token --scope operator
ainern2d token ensure --file /run/secrets/metrics.token --scope metrics --account prometheus --days 0
