#!/bin/sh
# serve_all_sockets.sh PROGRAM SCRIPT ADDRESS: serves on ADDRESS and on the script's own listen lines too, as Kamailio's
# `-l` does; forklab-cli's --listen replaces them.
program=$1
script=$2
shift 2
set -- "$script" --listen "$@"
for line in $(sed -n 's/^listen=//p' "$script"); do set -- "$@" --listen "$line"; done
exec "$program" serve "$@"
