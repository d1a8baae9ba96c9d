#!/usr/bin/env bash
# Ends and removes what the tests of a process have started: engines, their containers, network namespaces, mounts, folders.
# Usage: sweep.sh PID         of that process
#        sweep.sh dead        of all processes that are not there any more
#        sweep.sh after PID   of that process, once it is gone, however it ended
# Everything is named by the process: folders rohe-test-hosts-PID-* of the system's for temporary files, namespaces rohe-PID-*, links rhPID*.
set -uo pipefail

sweep() {
  local pid=$1 folder file engine space
  for folder in "${TMPDIR:-/tmp}"/rohe-test-hosts-"$pid"-*; do
    [ -d "$folder" ] || continue
    for file in $(find "$folder" -maxdepth 4 -name '*.pid' -not -path '*/data-root/*' 2>/dev/null); do
      engine=$(cat "$file")
      # A number may have been given to another process since.
      grep -qsF "$folder" "/proc/$engine/cmdline" && end "$engine"
    done
    # What the engines leave when they could not end by themselves: containerd, its shims, the containers.
    for engine in $(grep -lsF "$folder" /proc/[0-9]*/cmdline 2>/dev/null | cut -d/ -f3); do
      [ "$engine" != "$$" ] && [ "$engine" != "$BASHPID" ] && kill -9 "$engine" 2>/dev/null
    done
    grep -F " $folder/" /proc/self/mountinfo | cut -d' ' -f5 | sort -r | while read -r mount; do umount -l "$mount"; done
    rm -rf "$folder"
  done
  for space in $(ip netns list 2>/dev/null | cut -d' ' -f1 | grep "^rohe-$pid-"); do ip netns delete "$space"; done
  for space in $(ip -o link show type veth 2>/dev/null | grep -oE "rh${pid}n[0-9]+" | sort -u); do ip link delete "$space" 2>/dev/null; done
}
end() {
  kill "$1" 2>/dev/null
  for _ in $(seq 100); do kill -0 "$1" 2>/dev/null || return 0; sleep 0.1; done
  kill -9 "$1" 2>/dev/null
}
owners() {
  { ls -d "${TMPDIR:-/tmp}"/rohe-test-hosts-* 2>/dev/null | sed -E 's/.*rohe-test-hosts-([0-9]+)-.*/\1/'
    ip netns list 2>/dev/null | sed -nE 's/^rohe-([0-9]+)-.*/\1/p'; } | sort -u
}

case $1 in
  dead) for owner in $(owners); do kill -0 "$owner" 2>/dev/null || sweep "$owner"; done ;;
  after) while kill -0 "$2" 2>/dev/null; do sleep 1; done; sweep "$2" ;;
  *) sweep "$1" ;;
esac
exit 0
