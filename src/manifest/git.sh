# Clones the task's repository beside the places, in the process that brings the files.

fail_git() {
  [ -z "$key" ] || rm -f "$key"
  failing='git: '
  fail "$1"
}

# A volume may belong to somebody else. Only the server of the URL is given the token, whatever that redirects to.
git_here() {
  [ -z "$origin" ] || set -- -c "credential.$origin.helper=$helper" "$@"
  git -c advice.detachedHead=false -c safe.directory='*' -c http.lowSpeedLimit=1000 -c http.lowSpeedTime=60 "$@"
}

# The token and the key, which come from the environment. The key is in a file for as long as git needs it, on no disk
# where that can be.
take_credentials() {
  case $url in
  http://* | https://*)
    origin=${url#*://}
    origin=${origin%%/*}
    origin=${url%%://*}://${origin##*@}
    [ -n "${GIT_TOKEN:-}" ] || origin= ;;
  esac
  ssh='ssh -o BatchMode=yes -o ConnectTimeout=30 -o ServerAliveInterval=15'
  if [ -n "${GIT_SSH_KEY:-}" ]; then
    trap 'rm -f "$key"; exit 143' TERM
    for key in "/dev/shm/.k8s-cli-key-$SKYPILOT_TASK_ID-$NODE_RANK" "$stage/key"; do
      (umask 077 && rm -f "$key" && printf '%s\n' "$GIT_SSH_KEY" >"$key") 2>/dev/null && break
    done
    GIT_SSH_COMMAND="$ssh -F none -i '$key' -o IdentitiesOnly=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null"
  fi
  export GIT_SSH_COMMAND="${GIT_SSH_COMMAND:-$ssh}"
}

# What git says of a failure: the last line, unless that is only the end of an explanation.
reason() {
  printf '%s\n' "$1" | (
    last=
    while read -r line; do
      case $line in
      'fatal: Could not read from remote'*)
        last=${last:-$line}
        break ;;
      '' | 'Warning: Permanently added '*) continue ;;
      esac
      last=$line
    done
    printf '%s\n' "${last#fatal: }"
  )
}

# Installs git, and ssh if the URL needs it, where the image has none, as far as its user may.
install_git() {
  missing= ways='use an image_id that has it, or a local workdir'
  command -v git >/dev/null 2>&1 || missing=git
  case $url in
  http*://* | git://* | file://*) ;;
  *) command -v ssh >/dev/null 2>&1 || missing="${missing:+$missing and }ssh" ;;
  esac
  [ -n "$missing" ] || return 0
  sudo=no
  [ "$(id -u 2>/dev/null || echo 0)" = 0 ] || sudo=yes
  [ "$sudo" = no ] || sudo -n true 2>/dev/null || fail_git "the image has no $missing, and its user may not install it: $ways"
  for manager in apt-get dnf yum apk ''; do
    command -v "${manager:-none}" >/dev/null 2>&1 && break
  done
  [ -n "$manager" ] || fail_git "the image has no $missing, and nothing to install it with: $ways"
  echo "k8s-cli: the image has no $missing: installing it with $manager" >&2
  case $manager in
  apt-get)
    said=$({ as_root apt-get update -q && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qy \
      --no-install-recommends git ca-certificates openssh-client; } 2>&1) ;;
  apk) said=$(as_root apk add --no-cache git openssh-client 2>&1) ;;
  *) said=$(as_root "$manager" install -y git openssh-clients 2>&1) ;;
  esac || fail_git "the image has no $missing, and $manager cannot install it: $(reason "$said"); $ways"
}

# Fetches without history, or with all of it where the server has it no other way.
fetch() {
  said=$(git_here fetch --quiet --no-tags --depth 1 origin "$1" 2>&1)
}
fetch_all() {
  deepen=
  [ ! -e .git/shallow ] || deepen=--unshallow
  said=$(git_here fetch --quiet --tags $deepen origin '+refs/heads/*:refs/remotes/origin/*' 2>&1)
}
commit_of() {
  git_here rev-parse --quiet --verify "$1^{commit}"
}

# Whether the server was reached, and let us in: then what it refuses may be had in another way.
is_refusal() {
  case $said in
  *'remote ref '*) ;;
  *[Cc]'ould not '* | *'unable to access '* | *'unable to connect '* | *'unable to look up '* | *onnection* | *'imed out'* | \
    *'uthentication failed'* | *'not found'* | *'early EOF'* | *'hung up'* | *'RPC failed'*) return 1 ;;
  esac
}

# Fetches the commit, or without one finds it by the name; of no name it is the default branch's.
obtain() {
  if [ -n "$commit" ]; then
    fetch "$commit" && return
    is_refusal || return
    case $ref in
    refs/*) fetch "$ref" && [ "$(commit_of FETCH_HEAD)" = "$commit" ] && return ;;
    esac
    fetch_all || return
    [ -z "$(commit_of "$commit")" ] || return 0
    said="the commit $commit is not there any more"
    return 1
  fi
  if [ -z "$ref" ]; then
    # Before 2.8 git cannot tell.
    branch=$(git_here ls-remote --symref origin HEAD 2>/dev/null | while read -r word name _; do [ "$word" != ref: ] || echo "$name"; done)
    found=${branch:-HEAD}
    fetch "$found" || { is_refusal && fetch_all && said=$(git_here fetch --quiet origin "$found" 2>&1); } || return
    ref=$branch commit=$(commit_of FETCH_HEAD)
    return
  fi
  for found in "refs/heads/$ref" "refs/tags/$ref" "$ref"; do
    if fetch "$found"; then
      ref=$found commit=$(commit_of FETCH_HEAD)
      return
    fi
  done
  is_refusal || return
  fetch_all || return
  for found in "refs/remotes/origin/$ref" "refs/tags/$ref" "$ref"; do
    commit=$(commit_of "$found") || continue
    case $found in
    refs/remotes/*) ref=refs/heads/$ref ;;
    refs/*) ref=$found ;;
    esac
    return 0
  done
  said="it has no branch, tag or commit '$ref'"
  return 1
}

# Leaves the branch checked out, or of anything else the commit.
check_out() {
  case $ref in
  refs/heads/*)
    branch=${ref#refs/heads/}
    git_here update-ref "refs/remotes/origin/$branch" "$commit" &&
      git_here checkout --quiet -B "$branch" --track "origin/$branch" ;;
  refs/tags/*)
    [ "$(commit_of "$ref")" = "$commit" ] || git_here update-ref "$ref" "$commit"
    git_here checkout --quiet --detach "$commit" ;;
  *) git_here checkout --quiet --detach "$commit" ;;
  esac
}

clone() {
  url=$1 ref=$2 commit=$3 origin='' key=''
  GIT_TERMINAL_PROMPT=0 LC_ALL=C
  export GIT_TERMINAL_PROMPT LC_ALL
  unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE
  install_git
  take_credentials
  said=$(git init --quiet "$stage/repository" 2>&1) && cd "$stage/repository" && git remote add origin "$url" ||
    fail_git "$(reason "$said")"
  tries=1
  until obtain; do
    case $said in
    *'could not read Username'*) fail_git "$url: it asks for a login: set GIT_TOKEN where you submit" ;;
    *[Aa]'uthentication failed'* | *'ermission denied'* | *'cannot run ssh'*) tries=3 ;;
    "the commit $commit is not "* | "it has no "*) tries=3 ;;
    esac
    if [ "$tries" = 3 ]; then fail_git "$url: $(reason "$said")"; fi
    sleep "$tries"
    tries=$((tries + 1))
  done
  said=$(check_out 2>&1) || fail_git "$url: $(reason "$said")"
  rm -f .git/FETCH_HEAD ${key:+"$key"}
  cd "$stage" || fail_git 'its folder is gone'
}
