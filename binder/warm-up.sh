#!/usr/bin/env bash
# Unpacks the native PyTorch into the home of the user who calls this, and shows that it loads
# without a network.
set -euo pipefail
# shellcheck source=bin/jvm.sh
source "$(dirname "${BASH_SOURCE[0]}")/../bin/jvm.sh"

# jshell knows no wildcards.
printf -v classpath "%s:" "$target/classes" "$target"/lib/*.jar
answer=$(echo 'System.out.println("PyTorch " + ai.djl.engine.Engine.getInstance().getVersion())' |
  "${java%java}jshell" -s --class-path "$classpath" -R-Dai.djl.offline=true -)
echo "$answer"
[[ $answer == "PyTorch "* ]]
