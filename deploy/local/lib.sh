# Shared by the scripts of this folder; sourced, not run. Needs $root, the clone.
# shellcheck shell=bash

# What the scripts start and remember lies here; another folder has servers of its own (the tests that end servers use one).
state=${SYNCFLEET_STATE:-$root/.local}

say() { printf '%s\n' "$*" >&2; }
fail() { say "error: $*"; exit 1; }

wait_for() { # seconds, what, command...
  local what=$2 last=$((SECONDS + $1)); shift 2
  until "$@"; do
    [ "$SECONDS" -lt "$last" ] || fail "$what did not answer in time; see the logs in $state"
    sleep 0.2
  done
}

# --- Ports and HTTP, by bash's own sockets: nothing else need be installed -------------------------------------------------------

port_answers() { (exec 3<>"/dev/tcp/${2:-127.0.0.1}/$1") 2>/dev/null; } # port [host]

# So many ports that nobody listens on, below those that the system gives to outgoing connections.
free_ports() {
  local port taken=" "
  while [ "$(wc -w <<<"$taken")" -lt "$1" ]; do
    port=$((20000 + RANDOM % 12000))
    [[ "$taken" == *" $port "* ]] || port_answers "$port" || taken="$taken$port "
  done
  tr ' ' '\n' <<<"$taken" | sed '/^$/d'
}

http_get() { # port path [API key]: the whole answer
  ( exec 3<>"/dev/tcp/127.0.0.1/$1"
    printf 'GET %s HTTP/1.0\r\nHost: localhost\r\nX-Api-Key: %s\r\n\r\n' "$2" "${3:-none}" >&3
    timeout 5 cat <&3 ) 2>/dev/null
}

# --- Processes -------------------------------------------------------------------------------------------------------------------

# One line a process: pid, start time in clock ticks, name. The start time keeps us from ending a stranger with a reused id.
remember() { printf '%s %s %s\n' "$2" "$(started_ticks "$2")" "$3" >> "$state/$1"; } # file pid name

started_ticks() { # nothing for a process that has ended
  local stat fields
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
  read -ra fields <<<"${stat##*) }"
  [ "${fields[0]}" = Z ] || echo "${fields[19]}"
}

is_ours() { [ -n "$2" ] && [ "$(started_ticks "$1")" = "$2" ]; }

runs() { # is the server of that name, as we started it, still there?
  local pid ticks name
  [ -f "$state/servers" ] || return 1
  while read -r pid ticks name; do
    if [ "$name" = "$1" ] && is_ours "$pid" "$ticks"; then return 0; fi
  done < "$state/servers"
  return 1
}

wait_ended() { # pid ticks name; a process that does not stop in half a minute is ended
  local last=$((SECONDS + 30))
  while is_ours "$1" "$2"; do
    if [ "$SECONDS" -ge "$last" ]; then say "$3 did not stop in 30 s; ending it"; kill -KILL "$1" 2>/dev/null || true; last=$((SECONDS + 30)); fi
    sleep 0.1
  done
}

stop_fleet() {
  local pid ticks name
  [ -f "$state/fleet" ] || return 0
  while read -r pid ticks name; do
    if [ "$pid" != $$ ] && is_ours "$pid" "$ticks"; then kill -TERM "$pid" 2>/dev/null || true; fi
  done < "$state/fleet"
  while read -r pid ticks name; do [ "$pid" = $$ ] || wait_ended "$pid" "$ticks" "$name"; done < "$state/fleet"
  rm -f "$state/fleet" "$state/cli.env"
}

stop_services() {
  local pid ticks name signal
  if [ -f "$state/servers" ]; then
    # The last one started first: RabbitMQ before the port mapper it has registered with.
    while read -r pid ticks name; do
      is_ours "$pid" "$ticks" || continue
      say "stopping the private $name"
      # What PostgreSQL calls a fast shutdown is its answer to INT; to TERM it would wait until everybody has left.
      if [ "$name" = PostgreSQL ]; then signal=INT; else signal=TERM; fi
      kill "-$signal" "$pid" 2>/dev/null || true
      wait_ended "$pid" "$ticks" "$name"
    done < <(tac "$state/servers")
  fi
  # shellcheck disable=SC2046 # One word a service.
  if [ -f "$state/docker" ]; then compose stop $(sort -u "$state/docker"); fi
  rm -f "$state/servers" "$state/docker" "$state/services.env"
}

# --- Where PostgreSQL and RabbitMQ are ---------------------------------------------------------------------------------------------

write_env() { # postgres rabbitmq management origin
  (umask 077; printf "%s='%s'\n" SYNCFLEET_POSTGRES "$(quoted "$1")" SYNCFLEET_RABBITMQ "$(quoted "$2")" \
    SYNCFLEET_RABBITMQ_MANAGEMENT "$(quoted "$3")" SYNCFLEET_SERVICES_ORIGIN "$4" > "$state/services.env")
}

quoted() { printf '%s' "${1//\'/\'\\\'\'}"; }

use_given() {
  local postgres=${SYNCFLEET_POSTGRES:-} rabbitmq=${SYNCFLEET_RABBITMQ:-} management=${SYNCFLEET_RABBITMQ_MANAGEMENT:-} host port
  [ -n "$rabbitmq" ] || fail "SYNCFLEET_POSTGRES is set and SYNCFLEET_RABBITMQ is not; give both, or neither to have them found"
  [ -n "$postgres" ] || fail "SYNCFLEET_RABBITMQ is set and SYNCFLEET_POSTGRES is not; give both, or neither to have them found"
  host=$(sed -nE 's#^amqps?://([^/]*@)?([^:/@]+).*#\2#p' <<<"$rabbitmq")
  [ -n "$host" ] || fail "SYNCFLEET_RABBITMQ is not an address like amqp://user:password@host:5672/"
  port=$(sed -nE 's#^amqps?://([^/]*@)?[^:/@]+:([0-9]+).*#\2#p' <<<"$rabbitmq")
  if [ -z "$port" ]; then case "$rabbitmq" in amqps:*) port=5671 ;; *) port=5672 ;; esac; fi
  port_answers "$port" "$host" || fail "nothing answers at $host:$port, which SYNCFLEET_RABBITMQ names"
  management=${management:-http://$host:15672}
  write_env "$postgres" "$rabbitmq" "${management%/}" given
}

# --- Docker ------------------------------------------------------------------------------------------------------------------------

compose() { ( cd "$root" || exit 1; if docker compose version >/dev/null 2>&1; then docker compose "$@"; else docker-compose "$@"; fi ) </dev/null; }

docker_answers() {
  command -v docker >/dev/null && timeout 5 docker info >/dev/null 2>&1 && compose version >/dev/null 2>&1
}

container_is() { # service format value
  local id; id=$(compose ps -q "$1" 2>/dev/null) || return 1
  [ -n "$id" ] && [ "$(docker inspect -f "$2" "$id" 2>/dev/null)" = "$3" ]
}

start_docker() {
  local service postgres rabbitmq management
  for service in postgres rabbitmq; do
    container_is "$service" '{{.State.Running}}' true || echo "$service" >> "$state/docker"
  done
  say "starting postgres and rabbitmq with docker compose"
  compose up -d postgres rabbitmq >&2
  for service in postgres rabbitmq; do wait_for 180 "$service" container_is "$service" '{{.State.Health.Status}}' healthy; done
  # The containers know what compose made of .env and of the environment.
  postgres=$(compose port postgres 5432); rabbitmq=$(compose port rabbitmq 5672); management=$(compose port rabbitmq 15672)
  write_env "Host=127.0.0.1;Port=${postgres##*:};Username=syncfleet;Password=$(compose exec -T postgres printenv POSTGRES_PASSWORD);Database=syncfleet" \
    "amqp://syncfleet:$(compose exec -T rabbitmq printenv RABBITMQ_DEFAULT_PASS)@127.0.0.1:${rabbitmq##*:}/" "http://127.0.0.1:${management##*:}" docker
}

# --- Private instances -------------------------------------------------------------------------------------------------------------

find_binaries() { # PostgreSQL 15 or later, RabbitMQ, and the port mapper of its Erlang
  local bin major
  pg_bin="" mq_bin="" epmd=""
  for bin in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV) "$(dirname "$(command -v initdb || echo /nonexistent/initdb)")"; do
    [ -x "$bin/initdb" ] || continue
    major=$("$bin/initdb" --version | sed -E 's/[^0-9]*([0-9]+).*/\1/')
    if [ "$major" -ge 15 ]; then pg_bin=$bin; break; fi
  done
  for bin in /usr/lib/rabbitmq/bin "$(dirname "$(command -v rabbitmq-server || echo /nonexistent/rabbitmq-server)")"; do
    if [ -x "$bin/rabbitmq-server" ]; then mq_bin=$bin; break; fi
  done
  epmd=$(command -v epmd || printf '%s\n' /usr/lib/erlang/erts-*/bin/epmd | tail -n 1)
  [ -n "$pg_bin" ] && [ -n "$mq_bin" ] && [ -x "$epmd" ]
}

may_install() {
  as_admin=()
  command -v apt-get >/dev/null || return 1
  [ "$(id -u)" = 0 ] || { sudo -n true 2>/dev/null && as_admin=(sudo); }
}

# Debian packages, whose services are kept from starting. In a subshell, so that an interruption, too, takes the policy back.
install_packages() (
  mkdir -p "$state"
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    trap '"${as_admin[@]}" rm -f "$policy"' EXIT
    trap 'exit 130' INT TERM HUP
    printf '#!/bin/sh\nexit 101\n' | "${as_admin[@]}" tee "$policy" >/dev/null
    "${as_admin[@]}" chmod 755 "$policy"
  fi
  { "${as_admin[@]}" apt-get update && "${as_admin[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"; } >"$state/install.log" 2>&1
)

install_servers() {
  may_install || fail "PostgreSQL (15 or later) and RabbitMQ (3.10 or later) are needed. Start a Docker engine, or install the packages
  sudo apt-get install postgresql rabbitmq-server
or give SYNCFLEET_POSTGRES and SYNCFLEET_RABBITMQ in the environment, then run this again."
  say "installing postgresql and rabbitmq-server (Debian packages; their own services are not started)"
  install_packages postgresql rabbitmq-server || fail "installing the packages failed; see $state/install.log"
  find_binaries || fail "the packages are installed, but PostgreSQL 15 or later, RabbitMQ and Erlang's epmd were not all found"
}

# As root the server runs as another user: PostgreSQL refuses root.
as_pg() { if [ "$(id -u)" = 0 ]; then su postgres -s /bin/sh -c "$1"; else sh -c "$1"; fi; }

data_dir() {
  # A clone may lie where the postgres user cannot go; then the data lie in the temporary folder, named in the state folder.
  if [ "$(id -u)" != 0 ] || su postgres -s /bin/sh -c "test -x '$state'" 2>/dev/null; then echo "$state"; return; fi
  if [ ! -f "$state/data-dir" ]; then mktemp -d -t syncfleet-XXXXXX > "$state/data-dir"; chmod 755 "$(cat "$state/data-dir")"; fi
  cat "$state/data-dir"
}

# Ports outlive a restart unless somebody has taken one meanwhile.
choose_ports() { # file, how many; one a line
  local port ports=()
  if [ -f "$state/$1" ]; then mapfile -t ports < "$state/$1"; fi
  for port in "${ports[@]}"; do if port_answers "$port"; then ports=(); fi; done
  [ "${#ports[@]}" = "$2" ] || free_ports "$2" > "$state/$1"
}

# A server that was started and not remembered, because the script was killed in between.
adopt() { # name, pid file, its folder
  local pid
  pid=$(head -n 1 "$2" 2>/dev/null) && [ -n "$pid" ] || return 0
  if [ "$(readlink "/proc/$pid/cwd")" = "$3" ] || tr '\0' ' ' < "/proc/$pid/cmdline" | grep -qF -- "$3"; then remember servers "$pid" "$1"; fi
} 2>/dev/null

init_postgres() { # data
  local password; password="$(dirname "$1")/pw"
  mkdir -p "$1"; chmod 700 "$1"
  [ "$(id -u)" != 0 ] || chown -R postgres "$1"
  printf 'syncfleet' > "$password"; chmod 644 "$password"
  as_pg "'$pg_bin/initdb' -D '$1' -U syncfleet --pwfile='$password' -A scram-sha-256 -E UTF8 --locale=C.UTF-8 -N" >"$state/initdb.log" 2>&1 || fail "initdb failed; see $state/initdb.log"
  rm -f "$password"
  # Room for bulk writes without a checkpoint a minute; what is promised as written stays written (fsync, synchronous_commit as they are).
  cat >> "$1/postgresql.conf" <<'C'
max_connections = 200
shared_buffers = 256MB
effective_cache_size = 1GB
max_wal_size = 4GB
checkpoint_timeout = 15min
wal_compression = on
jit = off
track_io_timing = on
unix_socket_directories = ''
C
}

start_postgres() {
  local data; data="$(data_dir)/postgres"
  [ -f "$data/PG_VERSION" ] || init_postgres "$data"
  runs PostgreSQL || adopt PostgreSQL "$data/postmaster.pid" "$data"
  if ! runs PostgreSQL; then
    choose_ports postgres.ports 1
    say "starting a private PostgreSQL on 127.0.0.1:$(cat "$state/postgres.ports")"
    as_pg "'$pg_bin/pg_ctl' -D '$data' -o '-h 127.0.0.1 -p $(cat "$state/postgres.ports")' -l '$data/server.log' -w -t 60 start" >"$state/postgres.log" 2>&1 9>&- || fail "PostgreSQL did not start; see $state/postgres.log and $data/server.log"
    remember servers "$(head -n 1 "$data/postmaster.pid")" PostgreSQL
  fi
  local -x PGPASSWORD=syncfleet PGHOST=127.0.0.1 PGPORT PGUSER=syncfleet
  PGPORT=$(cat "$state/postgres.ports")
  [ "$("$pg_bin/psql" -d postgres -Atc "SELECT 1 FROM pg_database WHERE datname = 'syncfleet'")" = 1 ] || "$pg_bin/createdb" syncfleet
}

write_rabbitmq_conf() { # amqp port, http port
  cat > "$state/rabbitmq/rabbitmq.conf" <<C
listeners.tcp.default = 127.0.0.1:$1
management.tcp.ip = 127.0.0.1
management.tcp.port = $2
management.rates_mode = none
default_user = syncfleet
default_pass = syncfleet
loopback_users = none
log.console = false
disk_free_limit.absolute = 500MB
C
  echo '[rabbitmq_management].' > "$state/rabbitmq/enabled_plugins"
  : > "$state/rabbitmq/rabbitmq-env.conf"
}

# Erlang's port mapper is one of our own, too: RabbitMQ would start one, and leave it behind.
start_port_mapper() {
  if runs epmd; then return; fi
  choose_ports epmd.ports 1
  setsid nohup "$epmd" -port "$(cat "$state/epmd.ports")" -address 127.0.0.1 >"$state/epmd.log" 2>&1 </dev/null 9>&- &
  remember servers $! epmd
  wait_for 10 "epmd" port_answers "$(cat "$state/epmd.ports")"
}

start_rabbitmq() {
  local ports; mkdir -p "$state/rabbitmq"/{mnesia,log}
  runs RabbitMQ || adopt RabbitMQ "$state/rabbitmq/pid" "$state/rabbitmq"
  if ! runs RabbitMQ; then
    start_port_mapper
    choose_ports rabbitmq.ports 3
    mapfile -t ports < "$state/rabbitmq.ports"
    write_rabbitmq_conf "${ports[0]}" "${ports[1]}"
    say "starting a private RabbitMQ on 127.0.0.1:${ports[0]}"
    rm -f "$state/rabbitmq/pid"
    ( export RABBITMQ_NODENAME=syncfleet@localhost RABBITMQ_DIST_PORT="${ports[2]}" ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT; ERL_EPMD_PORT=$(cat "$state/epmd.ports")
      # Its schedulers leave the processors to the workers instead of spinning for work.
      export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="+sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}" HOME="$state/rabbitmq" \
        RABBITMQ_MNESIA_BASE="$state/rabbitmq/mnesia" RABBITMQ_LOG_BASE="$state/rabbitmq/log" RABBITMQ_PID_FILE="$state/rabbitmq/pid" \
        RABBITMQ_CONFIG_FILE="$state/rabbitmq/rabbitmq" RABBITMQ_CONF_ENV_FILE="$state/rabbitmq/rabbitmq-env.conf" \
        RABBITMQ_ENABLED_PLUGINS_FILE="$state/rabbitmq/enabled_plugins"
      setsid nohup "$mq_bin/rabbitmq-server" >"$state/rabbitmq.log" 2>&1 </dev/null 9>&- & )
    wait_for 60 "RabbitMQ" test -s "$state/rabbitmq/pid"
    remember servers "$(cat "$state/rabbitmq/pid")" RabbitMQ
    wait_for 60 "RabbitMQ" port_answers "${ports[0]}"
    wait_for 60 "RabbitMQ's HTTP API" port_answers "${ports[1]}"
  fi
}

start_private() {
  local ports; start_postgres; start_rabbitmq
  mapfile -t ports < "$state/rabbitmq.ports"
  write_env "Host=127.0.0.1;Port=$(cat "$state/postgres.ports");Username=syncfleet;Password=syncfleet;Database=syncfleet" \
    "amqp://syncfleet:syncfleet@127.0.0.1:${ports[0]}/" "http://127.0.0.1:${ports[1]}" private
}

# --- .NET --------------------------------------------------------------------------------------------------------------------------

need_dotnet() {
  command -v dotnet >/dev/null || fail "the .NET SDK 10 is needed: https://dot.net"
  local version; version=$(cd "$root"; dotnet --version 2>/dev/null) || version=""
  [ "${version%%.*}" -ge 10 ] 2>/dev/null || fail "the .NET SDK 10 is needed: https://dot.net; found ${version:-none that global.json accepts}"
  export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
}

# Without the helpers that a build leaves running for the next one.
build() { dotnet build "$@" -c Release -v q -nologo -nodeReuse:false -p:UseSharedCompilation=false 8>&- 9>&-; }
