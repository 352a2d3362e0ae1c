/**
 * The shell that stands between this process and a container's. It hears of us on descriptor 3, which nobody writes
 * to and which closes when we end; it tells us what happens on descriptor 4, a line at a time.
 */

/**
 * Ends the whole process group once descriptor 3 closes: at our end, however it comes, or when we close it. A line on it
 * lets the group be. With `keep` the descriptor is handed on, to a session that is no longer of the group.
 */
export const lifelineScript = `
( (read -r _ <&3 || kill -KILL 0) </dev/null >/dev/null 2>&1 4>&- 5>&- & )
[ "$1" = keep ] || exec 3<&-
shift
exec "$@"
`;

/**
 * In place: folder, user, group, env, setpriv, the number of variables that no shell can hold, the program, whether it
 * gets a terminal, which then tells of the start itself, and the words to run. Says what container runtimes say when
 * there is nothing to run.
 */
export const startScript = `
folder=$1 user=$2 group=$3 env=$4 setpriv=$5 odd=$6 program=$7 terminal=$8
shift 8
fail() { printf 'failed %s\\n' "$1" >&4; exit 128; }
cd "$folder" 2>/dev/null || fail "mkdir or chdir to $folder: no such folder"
unset OLDPWD folder
case $program in
  */*)
    [ -e "$program" ] || fail "exec: \\"$program\\": stat $program: no such file or directory"
    { [ -f "$program" ] && [ -x "$program" ]; } || fail "exec: \\"$program\\": permission denied" ;;
  *)
    command -v "$program" >/dev/null 2>&1 ||
      fail "exec: \\"$program\\": executable file not found in \\$PATH" ;;
esac
while [ "$odd" -gt 0 ]; do
  eval "set -- \\"\\$WID_VARIABLE_$odd\\" \\"\\$@\\""
  unset "WID_VARIABLE_$odd"
  odd=$((odd - 1))
  has_odd=yes
done
[ -z "$has_odd" ] || set -- "$env" "$@"
[ -z "$user" ] || set -- "$setpriv" "--reuid=$user" "--regid=$group" --clear-groups -- "$@"
[ -z "$terminal" ] || exec "$@"
printf 'started\\n' >&4
exec "$@" 4>&-
`;

/**
 * The first process of a pid namespace. Builds the root in `$root`, tells the number by which the machine knows the
 * container's process, and waits for it; when it ends, the kernel ends whatever is left.
 */
export const namespaceScript = `
root=$1 base=$2 mount=$3 chroot=$4 sh=$5 hostname=$6 name=$7
shift 7
fail() { printf 'failed %s\\n' "$1" >&4; exit 125; }
[ -z "$hostname" ] || "$hostname" "$name" 2>/dev/null
if [ "$base" = empty ]; then "$mount" -t tmpfs -o mode=755 root "$root"; else "$mount" --rbind / "$root"; fi ||
  fail 'the root cannot be copied'
seal() {
  for flags in ro ro,nosuid,nodev ro,nosuid,nodev,noexec; do
    "$mount" -o "remount,bind,$flags" "$1" 2>/dev/null && return
  done
  return 1
}
while [ "$1" != -- ]; do
  case $1 in
    empty-folder) [ "$2" = / ] || "$mount" -t tmpfs -o mode=755 folder "$root$2" ;;
    folder) mkdir -p "$root$2" ;;
    file) mkdir -p "$root\${2%/*}" && : >"$root$2" ;;
    link) ln -s "$3" "$root$2" ;;
    bind) "$mount" --rbind "$3" "$root$2" ;;
    bind-read-only) "$mount" --rbind "$3" "$root$2" && seal "$root$2" ;;
  esac || fail "$1 $2: cannot be mounted"
  case $1 in link | bind | bind-read-only) shift ;; esac
  shift 2
done
shift
exec 5<&0
(
  read -r pid _ </proc/self/stat
  "$mount" -t proc proc "$root/proc" 2>/dev/null
  printf 'pid %s\\n' "$pid" >&4
  exec "$chroot" "$root" "$sh" -c "$@"
) <&5 5<&- &
exec </dev/null >/dev/null 2>&1 4>&- 5<&-
wait $!
`;
