#!/bin/sh
# packages [NAME...]: installs Debian's packages, keeps nothing of apt, takes the set-user-id bits away, and
# writes what the image consists of by now to /usr/share/sbom/debian.cdx.json (CycloneDX 1.6).
set -eu
export DEBIAN_FRONTEND=noninteractive
if [ $# -gt 0 ]; then
    # No service starts in a build.
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
    chmod 0755 /usr/sbin/policy-rc.d
    apt-get update -q
    apt-get install -qy --no-install-recommends "$@"
    rm -f /usr/sbin/policy-rc.d
fi
rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/cache/apt/archives/*.deb /var/log/*.log /var/log/apt
find / -xdev -type f -perm /6000 -exec chmod a-s {} +

mkdir -p /usr/share/sbom
# shellcheck disable=SC2016 # dpkg-query's own variables
dpkg-query --show --showformat '${Package} ${Version} ${Architecture}\n' | awk '
    function escaped(text) {
        gsub(/%/, "%25", text); gsub(/\+/, "%2B", text); gsub(/~/, "~", text); gsub(/:/, "%3A", text)
        return text
    }
    BEGIN {
        printf "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\", \"version\": 1, \"components\": ["
    }
    {
        purl = "pkg:deb/debian/" escaped($1) "@" escaped($2) "?arch=" $3
        printf "%s\n{\"type\": \"library\", \"bom-ref\": \"%s\", \"name\": \"%s\", \"version\": \"%s\", \"purl\": \"%s\"}", \
            (NR > 1 ? "," : ""), purl, $1, $2, purl
    }
    END { print "\n]}" }
' >/usr/share/sbom/debian.cdx.json
