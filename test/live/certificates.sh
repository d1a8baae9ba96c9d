#!/usr/bin/env bash
# An authority and what it issues, for engines of the tests that listen with TLS.
# Usage: certificates.sh FOLDER ADDRESS...
# Makes ca.pem; server-ADDRESS.pem and -key.pem; cert.pem and key.pem of a client; and what is wrong: another authority (other-*), a client's
# certificate that has expired (expired-*).
set -euo pipefail
folder=$1
shift
cd "$folder"
quietly() { "$@" 2>/dev/null; }
authority() { quietly openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$1" -keyout "$1-key.pem" -out "$1.pem"; }
# issued AUTHORITY NAME EXTENSION [DAYS]
issued() {
  quietly openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$2" -keyout "$2-key.pem" -out "$2.csr"
  quietly openssl x509 -req -in "$2.csr" -CA "$1.pem" -CAkey "$1-key.pem" -CAcreateserial -days "${4:-2}" -out "$2.pem" \
    -extfile <(printf '%s\n' "$3")
}
authority ca
authority other
for address in "$@"; do issued ca "server-$address" "subjectAltName=IP:$address"; done
issued ca client extendedKeyUsage=clientAuth
issued other other-client extendedKeyUsage=clientAuth
issued ca expired extendedKeyUsage=clientAuth -1
mv client.pem cert.pem
mv client-key.pem key.pem
