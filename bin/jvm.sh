# shellcheck shell=bash
# What every way to run FDDA from a checkout has in common; the scripts of this folder source it.
# Sets root, target (of the library) and java, and the options and the environment that a JVM with FDDA needs.
# FDDA_JAVA_OPTS adds options for the JVM, JAVA_HOME chooses it.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
target="$root/fdda-lib/target"
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

fail() {
  echo "fdda: $1" >&2
  exit 2
}

# Prints the command of Maven; where it is missing, ./mvnw, which fetches it once.
find_maven() {
  if command -v mvn; then
    return
  fi
  command -v unzip >/dev/null || fail "no mvn found; install Apache Maven 3.8 or later, or unzip, with which ./mvnw fetches it"
  echo "$root/mvnw"
}

# Builds what is missing or older than its sources.
build() {
  [ -d "$target/lib" ] || rm -f "$target/.built"
  build_modules "$target" "the first time Maven fetches its dependencies, about 290 MB" fdda-lib fdda-cli fdda-bench
}

# Builds modules unless a file of the first one's target, written after a build, is newer than their sources.
build_modules() {
  local built="$1/.built" note=$2 maven log modules=("${@:3}")
  if [ -f "$built" ] &&
      [ -z "$(cd "$root" && find "${modules[@]/%//src/main}" datasets.yml pom.xml "${modules[@]/%//pom.xml}" -newer "$built" -print -quit)" ]; then
    return
  fi
  maven=$(find_maven)
  echo "fdda: building ($note)" >&2
  log=$(mktemp)
  if ! (cd "$root" && "$maven" -B -q -Dmaven.test.skip=true -Djacoco.skip=true package -pl "$(IFS=,; echo "${modules[*]}")") >"$log" 2>&1; then
    grep -m 5 ERROR "$log" >&2 || true
    echo "fdda: the build failed; the whole log is in $log" >&2
    exit 1
  fi
  rm -f "$log"
  touch "$built"
}

# The JVM reads and writes names of files as the locale says, and the locale C knows only ASCII.
if [ "$(locale charmap 2>/dev/null)" = ANSI_X3.4-1968 ]; then
  utf8=$(locale -a 2>/dev/null | grep -i -m 1 -E '^(C|en_US)\.utf-?8$' || true)
  [ -z "$utf8" ] || export LC_ALL=$utf8
fi

command -v "$java" >/dev/null || fail "no java found; install a JDK 17 or later"
version=$("$java" -version 2>&1) || fail "$java does not start: ${version%%$'\n'*}"
# 17.0.15, 25, 9-ea
version=$(sed -n 's/.*version "\([0-9]*\).*/\1/p' <<<"$version" | head -n 1)
[ "${version:-0}" -ge 17 ] || fail "Java ${version:-unknown} is too old; install a JDK 17 or later"

# Images, saved arrays and whatever goes to the engine lie outside the heap, within its own limit.
options=(-Xmx1g -XX:MaxDirectMemorySize=2g -XX:+UseSerialGC -Djava.awt.headless=true)
# Later JDKs warn of what protobuf and the native library do.
[ "$version" -lt 22 ] || options+=(--enable-native-access=ALL-UNNAMED)
[ "$version" -lt 23 ] || options+=(--sun-misc-unsafe-memory-access=allow)
# The engine is among the dependencies, and nothing is downloaded without being asked for.
options+=(-Dai.djl.offline=true)
# The JVM does not look at the variable by itself.
[ -z "${TMPDIR:-}" ] || options+=("-Djava.io.tmpdir=$TMPDIR")
# shellcheck disable=SC2206 # FDDA_JAVA_OPTS holds several options
options+=(${FDDA_JAVA_OPTS:-})

export OPT_OUT_TRACKING=true
export TORCH_CPP_LOG_LEVEL=ERROR
# Blocks stay with the allocator instead of going back to the kernel at each free. That needs one
# arena for all threads: those of other threads than the first hold no block above 64 MB. From 32 MB
# on they go back: feature maps of 224×224 pixels would leave holes of gigabytes. The library says so too
# (Allocator), but only once the JVM's own threads have arenas.
export MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-1}
export MALLOC_MMAP_THRESHOLD_=${MALLOC_MMAP_THRESHOLD_:-33554432}
export MALLOC_TRIM_THRESHOLD_=${MALLOC_TRIM_THRESHOLD_:-4294967296}
