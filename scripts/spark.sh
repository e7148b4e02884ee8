#!/bin/sh
# Run the tests of many districts on PySpark: a Spark Connect server of this machine with two workers. Called by
# `make spark` after `make equip`; `make test` runs the same tests on Sail, which needs no Java.
# Needs Java 17 or newer; on Debian it brings it itself where it may install packages.
set -eu
who=spark
cd "$(dirname "$0")/.."
. scripts/common.sh

command -v java >/dev/null 2>&1 || install_packages default-jre-headless ||
    stop "PySpark needs Java 17 or newer, and none could be installed: run 'apt-get install default-jre-headless' as root."

# Spark itself, apart from .venv: it holds another copy of the package pyspark, with 400 MB of Java.
home=.spark
if ! [ -e "$home/.ready" ] || [ requirements-spark.lock -nt "$home/.ready" ]; then
    say "installing what requirements-spark.lock names into $home (some minutes the first time)."
    rm -rf "$home"
    .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes --no-deps --no-build-isolation --target "$home" \
        -r requirements-spark.lock
    touch "$home/.ready"
fi

port=$(.venv/bin/python -c 'import socket
with socket.create_server(("127.0.0.1", 0)) as free:
    print(free.getsockname()[1])')
scratch=$(mktemp -d)
export SPARK_HOME="$PWD/$home/pyspark" PYSPARK_PYTHON="$PWD/.venv/bin/python" PYTHONPATH="$PWD"
"$SPARK_HOME/bin/spark-submit" --master "local[${WORKERS:-2}]" \
    --class org.apache.spark.sql.connect.service.SparkConnectServer \
    --conf "spark.connect.grpc.binding.port=$port" --conf spark.connect.grpc.binding.address=127.0.0.1 \
    --conf spark.ui.enabled=false --conf "spark.local.dir=$scratch" --conf "spark.sql.warehouse.dir=$scratch" \
    spark-internal >"$scratch/server.log" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null || true; wait $server 2>/dev/null || true; rm -rf "$scratch"' EXIT

for _ in $(seq 120); do
    kill -0 $server 2>/dev/null || { tail -20 "$scratch/server.log" >&2; stop "the server did not start, see above."; }
    .venv/bin/python -c "import socket; socket.create_connection(('127.0.0.1', $port), 1)" 2>/dev/null && break
    sleep 0.5
done
say "a Spark Connect server with ${WORKERS:-2} workers is at sc://127.0.0.1:$port."
LAPSEWATCH_SPARK="sc://127.0.0.1:$port" "$@"
