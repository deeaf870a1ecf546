# Shared by the scripts of this folder; sourced, not run. Needs $root and $state.
# shellcheck shell=bash

say() { printf '%s\n' "$*" >&2; }
fail() { say "error: $*"; exit 1; }

free_port() {
  python3 - <<'P' 2>/dev/null || perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(Listen=>1,LocalAddr=>"127.0.0.1",LocalPort=>0)->sockport'
import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])
P
}

port_answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

wait_for() { # seconds, what, command...
  local limit=$1 what=$2 n=0; shift 2
  until "$@" >/dev/null 2>&1; do
    n=$((n + 1)); [ "$n" -ge $((limit * 5)) ] && fail "$what did not answer within $limit s; see $state/*.log"
    sleep 0.2
  done
}

write_env() { # postgres rabbitmq management origin
  cat > "$state/services.env" <<V
SYNCFLEET_POSTGRES='$1'
SYNCFLEET_RABBITMQ='$2'
SYNCFLEET_RABBITMQ_MANAGEMENT='$3'
SYNCFLEET_SERVICES_ORIGIN='$4'
V
  chmod 600 "$state/services.env"
}

services_answer() {
  [ -f "$state/services.env" ] || return 1
  # Settings in the environment win over what an earlier run found.
  [ -z "${SYNCFLEET_POSTGRES:-}" ] || grep -qF "$SYNCFLEET_POSTGRES" "$state/services.env" || return 1
  [ -z "${SYNCFLEET_RABBITMQ:-}" ] || grep -qF "$SYNCFLEET_RABBITMQ" "$state/services.env" || return 1
  (
    . "$state/services.env"
    [ "$SYNCFLEET_SERVICES_ORIGIN" != given ] || exit 0
    pg=$(sed -n 's/.*Port=\([0-9]*\).*/\1/p' <<<"$SYNCFLEET_POSTGRES")
    mq=$(sed -n 's#.*:\([0-9]*\)/.*#\1#p' <<<"$SYNCFLEET_RABBITMQ")
    port_answers "$pg" && port_answers "$mq"
  )
}

docker_answers() { command -v docker >/dev/null && timeout 5 docker info >/dev/null 2>&1; }

start_docker() {
  say "starting postgres and rabbitmq with docker compose"
  docker compose -f "$root/docker-compose.yml" up -d --wait postgres rabbitmq
  write_env "Host=127.0.0.1;Port=${SYNCFLEET_POSTGRES_PORT:-5432};Username=syncfleet;Password=syncfleet;Database=syncfleet" \
    "amqp://syncfleet:syncfleet@127.0.0.1:${SYNCFLEET_RABBITMQ_PORT:-5672}/" "http://127.0.0.1:${SYNCFLEET_RABBITMQ_HTTP_PORT:-15672}" docker
}

find_binaries() {
  pg_bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
  if [ -z "$pg_bin" ] && command -v initdb >/dev/null; then pg_bin=$(dirname "$(command -v initdb)"); fi
  mq_bin=/usr/lib/rabbitmq/bin
  [ -x "$mq_bin/rabbitmq-server" ] || mq_bin=$(dirname "$(command -v rabbitmq-server || echo /nonexistent/x)")
  [ -n "$pg_bin" ] && [ -x "$pg_bin/initdb" ] && [ -x "$mq_bin/rabbitmq-server" ]
}

install_packages() {
  local how=""
  if command -v apt-get >/dev/null; then
    if [ "$(id -u)" = 0 ]; then how="";
    elif sudo -n true 2>/dev/null; then how="sudo";
    else how=none; fi
  else how=none; fi
  [ "$how" != none ] || fail "PostgreSQL (15 or later) and RabbitMQ (3.10 or later) are needed. Start a Docker engine, or install the packages
  sudo apt-get install postgresql rabbitmq-server
or give SYNCFLEET_POSTGRES and SYNCFLEET_RABBITMQ in the environment, then run this again."
  say "installing postgresql and rabbitmq-server (Debian packages; their system services are not started)"
  local policy=/usr/sbin/policy-rc.d made=no
  if [ ! -e "$policy" ]; then printf '#!/bin/sh\nexit 101\n' | $how tee "$policy" >/dev/null; $how chmod +x "$policy"; made=yes; fi
  { $how apt-get update && $how env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postgresql rabbitmq-server; } >"$state/install.log" 2>&1 \
    || { [ $made = no ] || $how rm -f "$policy"; fail "installing the packages failed; see $state/install.log"; }
  [ $made = no ] || $how rm -f "$policy"
  find_binaries || fail "the packages are installed but their binaries were not found under /usr/lib"
}

# As root the servers run as another user: PostgreSQL refuses root.
as_pg() { if [ "$(id -u)" = 0 ]; then su postgres -s /bin/sh -c "$1"; else sh -c "$1"; fi; }

data_dir() {
  # A clone may lie where the postgres user cannot go; then the data lie in the temporary folder, named in .local.
  if [ "$(id -u)" != 0 ] || su postgres -s /bin/sh -c "test -x '$state'" 2>/dev/null; then echo "$state"; return; fi
  if [ ! -f "$state/data-dir" ]; then mktemp -d -t syncfleet-XXXXXX > "$state/data-dir"; chmod 755 "$(cat "$state/data-dir")"; fi
  cat "$state/data-dir"
}

start_postgres() {
  local data; data="$(data_dir)/postgres"
  if [ ! -f "$data/PG_VERSION" ]; then
    mkdir -p "$data"; chmod 700 "$data"
    [ "$(id -u)" != 0 ] || chown -R postgres "$data"
    printf 'syncfleet' > "$(dirname "$data")/pw"; chmod 644 "$(dirname "$data")/pw"
    as_pg "'$pg_bin/initdb' -D '$data' -U syncfleet --pwfile='$(dirname "$data")/pw' -A scram-sha-256 -E UTF8 --locale=C.UTF-8 -N" >"$state/initdb.log" 2>&1 || fail "initdb failed; see $state/initdb.log"
    cat >> "$data/postgresql.conf" <<'C'
max_connections = 200
shared_buffers = 256MB
max_wal_size = 4GB
wal_compression = on
track_io_timing = on
unix_socket_directories = ''
C
    if [ "$(id -u)" = 0 ]; then chown postgres "$data/postgresql.conf"; fi
    free_port > "$state/postgres.port"
  fi
  pg_port=$(cat "$state/postgres.port")
  if ! port_answers "$pg_port"; then
    say "starting a private PostgreSQL on 127.0.0.1:$pg_port"
    as_pg "'$pg_bin/pg_ctl' -D '$data' -o '-h 127.0.0.1 -p $pg_port' -l '$data/server.log' -w -t 60 start" >"$state/postgres.log" 2>&1 9>&- || fail "PostgreSQL did not start; see $state/postgres.log"
  fi
  PGPASSWORD=syncfleet "$pg_bin/psql" -h 127.0.0.1 -p "$pg_port" -U syncfleet -d postgres -Atc "SELECT 1 FROM pg_database WHERE datname = 'syncfleet'" | grep -q 1 \
    || PGPASSWORD=syncfleet "$pg_bin/createdb" -h 127.0.0.1 -p "$pg_port" -U syncfleet syncfleet
}

rabbit_env() {
  export RABBITMQ_NODENAME="syncfleet$mq_port@localhost" RABBITMQ_MNESIA_BASE="$state/rabbitmq/mnesia" RABBITMQ_LOG_BASE="$state/rabbitmq/log" \
    RABBITMQ_CONFIG_FILE="$state/rabbitmq/rabbitmq" RABBITMQ_ENABLED_PLUGINS_FILE="$state/rabbitmq/enabled_plugins" \
    RABBITMQ_PID_FILE="$state/rabbitmq/pid" RABBITMQ_CONF_ENV_FILE="$state/rabbitmq/rabbitmq-env.conf" HOME="$state/rabbitmq"
}

start_rabbitmq() {
  mkdir -p "$state/rabbitmq"/{mnesia,log}
  if [ ! -f "$state/rabbitmq.port" ]; then
    free_port > "$state/rabbitmq.port"; free_port > "$state/rabbitmq-http.port"; free_port > "$state/rabbitmq-dist.port"
  fi
  mq_port=$(cat "$state/rabbitmq.port"); mq_http_port=$(cat "$state/rabbitmq-http.port")
  cat > "$state/rabbitmq/rabbitmq.conf" <<C
listeners.tcp.default = 127.0.0.1:$mq_port
management.tcp.ip = 127.0.0.1
management.tcp.port = $mq_http_port
management.rates_mode = none
default_user = syncfleet
default_pass = syncfleet
loopback_users = none
log.console = false
disk_free_limit.absolute = 500MB
C
  echo '[rabbitmq_management].' > "$state/rabbitmq/enabled_plugins"
  : > "$state/rabbitmq/rabbitmq-env.conf"
  if ! port_answers "$mq_port"; then
    say "starting a private RabbitMQ on 127.0.0.1:$mq_port"
    ( rabbit_env
      export RABBITMQ_DIST_PORT; RABBITMQ_DIST_PORT=$(cat "$state/rabbitmq-dist.port")
      export ERL_EPMD_ADDRESS=127.0.0.1
      exec 9>&-
      setsid nohup "$mq_bin/rabbitmq-server" >"$state/rabbitmq.log" 2>&1 & )
    wait_for 60 "RabbitMQ" port_answers "$mq_port"
    wait_for 60 "RabbitMQ's HTTP API" port_answers "$mq_http_port"
  fi
}

need_dotnet() {
  command -v dotnet >/dev/null || fail "the .NET SDK 10 is needed: https://dot.net"
  local major; major=$(cd "$root" && dotnet --version 2>/dev/null | cut -d. -f1)
  [ "${major:-0}" -ge 10 ] || fail "the .NET SDK 10 is needed; found $(dotnet --version 2>/dev/null || echo none)"
  export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
}

# One line a process: pid, start time in clock ticks, name. The start time keeps us from ending a stranger with a reused id.
remember_pid() { printf '%s %s %s\n' "$1" "$(started_ticks "$1")" "$2" >> "$state/pids"; }
started_ticks() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }
is_ours() { [ -n "$2" ] && [ "$(started_ticks "$1")" = "$2" ]; }

stop_fleet() {
  [ -f "$state/pids" ] || return 0
  local pid ticks name n=0
  while read -r pid ticks name; do if is_ours "$pid" "$ticks"; then kill -TERM "$pid" 2>/dev/null || true; fi; done < "$state/pids"
  while read -r pid ticks name; do
    while is_ours "$pid" "$ticks" && [ "$(cut -d' ' -f3 "/proc/$pid/stat" 2>/dev/null)" != Z ]; do
      n=$((n + 1))
      if [ "$n" -gt 150 ]; then say "$name did not stop in 30 s; ending it"; kill -KILL "$pid" 2>/dev/null || true; break; fi
      sleep 0.2
    done
  done < "$state/pids"
  rm -f "$state/pids"
}

stop_services() {
  [ -f "$state/services.env" ] || return 0
  local origin; origin=$(sed -n "s/^SYNCFLEET_SERVICES_ORIGIN='\(.*\)'/\1/p" "$state/services.env")
  case "$origin" in
    docker) docker compose -f "$root/docker-compose.yml" stop postgres rabbitmq ;;
    private)
      find_binaries || true
      local data; data="$(data_dir)/postgres"
      if [ -f "$data/postmaster.pid" ]; then say "stopping the private PostgreSQL"; as_pg "'$pg_bin/pg_ctl' -D '$data' -m fast -w stop" >/dev/null 2>&1 || true; fi
      if [ -f "$state/rabbitmq/pid" ]; then
        say "stopping the private RabbitMQ"
        local pid; pid=$(cat "$state/rabbitmq/pid")
        if [ -d "/proc/$pid" ]; then kill -TERM "$pid" 2>/dev/null || true; local n=0; while [ -d "/proc/$pid" ] && [ $n -lt 150 ]; do n=$((n + 1)); sleep 0.2; done; fi
        rm -f "$state/rabbitmq/pid"
      fi ;;
  esac
  rm -f "$state/services.env"
}

make_demo_settings() {
  [ -f "$state/demo.env" ] || (umask 077; cat > "$state/demo.env" <<V
SYNCFLEET_VAULT_KEY='demo:$(head -c 32 /dev/urandom | base64 -w 0)'
SYNCFLEET_API__KEY='$(head -c 24 /dev/urandom | base64 -w 0 | tr '+/' '-_')'
SYNCFLEET_UPSTREAM__ALLOWEDADDRESSES__0=127.0.0.1
SYNCFLEET_SECRET_FINALE_KEY=demo-key
SYNCFLEET_SECRET_FINALE_SECRET=demo-secret
SYNCFLEET_SECRET_ALTEGIO_PARTNER=partner-demo
SYNCFLEET_SECRET_ALTEGIO_USER=user-demo
V
  )
  local password; password=$(. "$state/services.env"; sed -nE 's#amqps?://[^:]*:([^@]*)@.*#\1#p' <<<"$SYNCFLEET_RABBITMQ")
  export SYNCFLEET_SECRET_BROKER_PASSWORD="$password"
}

# start PROJECT ASSEMBLY args...: in the background, log in .local/logs, pid remembered.
start() {
  local project=$1 assembly=$2; shift 2
  local log; log="$state/logs/$(tr '[:upper:]' '[:lower:]' <<<"$project").log"
  dotnet "$root/src/SyncFleet.$project/bin/Release/net10.0/$assembly.dll" "$@" >"$log" 2>&1 </dev/null &
  remember_pid $! "$project"
}

answers() { curl -fsS -m 3 -o /dev/null "$1" 2>/dev/null; }
fetcher_ready() { grep -q 'Serving .* connectors' "$state/logs/fetcher.log"; }
fleet_lives() { local pid ticks name; while read -r pid ticks name; do is_ours "$pid" "$ticks" || return 1; done < "$state/pids"; }
syncfleet() { "$root/deploy/local/syncfleet" "$@"; }
