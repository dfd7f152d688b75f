#!/bin/sh
# account NAME UID: makes an account without home, shell and password. Packages that come later keep it, so
# that its number is the same in every build: it owns secrets on hosts, and files on volumes.
set -eu
groupadd --gid "$2" "$1"
useradd --uid "$2" --gid "$2" --no-create-home --home-dir /tmp --shell /usr/sbin/nologin "$1"
