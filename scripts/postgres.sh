#!/usr/bin/env bash
# A PostgreSQL server for the tests, in a folder of its own; nothing else on the machine knows of it.
#
#   export LOTWISE_TEST_POSTGRES=$(scripts/postgres.sh start FOLDER)   # a new folder; prints the address
#   scripts/postgres.sh stop FOLDER                                    # ends the server, and does nothing where there is none
#
# It needs Debian's package postgresql. Whoever may come to the machine may log in: it is for tests alone.
set -euo pipefail

usage() {
  sed -n '2,8s/^# \{0,1\}//p' "$0" >&2
  exit 2
}

[ $# -eq 2 ] || usage
folder=$2
programs=$(find /usr/lib/postgresql -path '*/bin/initdb' -printf '%h\n' 2>/dev/null | sort -V | tail -n 1)
as_owner() { # PostgreSQL refuses to run as root
  if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

case $1 in
start)
  if [ -z "$programs" ]; then
    echo "PostgreSQL is not installed: apt-get install postgresql" >&2
    exit 1
  fi
  mkdir -p "$folder"
  chmod 755 "$folder" "$(dirname "$folder")"
  if [ "$(id -u)" -eq 0 ]; then chown postgres "$folder"; fi
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  cd /
  as_owner "$programs/initdb" -D "$folder/data" -A trust -U postgres -E UTF8 --locale=C.UTF-8 >"$folder.log" 2>&1
  options="-p $port -k $folder -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=300"
  as_owner "$programs/pg_ctl" -D "$folder/data" -o "$options" -l "$folder/server.log" -w start >>"$folder.log" 2>&1
  echo "postgresql://postgres@127.0.0.1:$port"
  ;;
stop)
  if [ -n "$programs" ] && [ -f "$folder/data/postmaster.pid" ]; then
    cd /
    as_owner "$programs/pg_ctl" -D "$folder/data" -m fast -w stop >/dev/null
  fi
  ;;
*) usage ;;
esac
