#compdef k8s-cli

autoload -U is-at-least

_k8s-cli() {
    typeset -A opt_args
    typeset -a _arguments_options
    local ret=1

    if is-at-least 5.2; then
        _arguments_options=(-s -S -C)
    else
        _arguments_options=(-s -C)
    fi

    local context curcontext="$curcontext" state line
    _arguments "${_arguments_options[@]}" : \
'--context=[The context of the kubeconfig to use]:NAME:_default' \
'-n+[The namespace to use]:NAME:_default' \
'--namespace=[The namespace to use]:NAME:_default' \
'--kubeconfig=[The kubeconfig file to use]:FILE:_files' \
'--as=[Act as this user (impersonation)]:USER:_default' \
'*--as-group=[Act as a member of this group; repeatable]:GROUP:_default' \
'-o+[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--output=[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--color=[When to use colours]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--request-timeout=[How long one request may take, for example 30s or 2m; 0 for no limit]:TIME:_default' \
'--no-headers[Print tables without their header]' \
'-q[No progress and no hints; with a detached submit the id alone]' \
'--quiet[No progress and no hints; with a detached submit the id alone]' \
'*-v[Say what is asked of the cluster; repeatable]' \
'*--verbose[Say what is asked of the cluster; repeatable]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'-V[Print version]' \
'--version[Print version]' \
":: :_k8s-cli_commands" \
"*::: :->k8s-cli" \
&& ret=0
    case $state in
    (k8s-cli)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:k8s-cli-command-$line[1]:"
        case $line[1] in
            (auth)
_arguments "${_arguments_options[@]}" : \
'--context=[The context of the kubeconfig to use]:NAME:_default' \
'-n+[The namespace to use]:NAME:_default' \
'--namespace=[The namespace to use]:NAME:_default' \
'--kubeconfig=[The kubeconfig file to use]:FILE:_files' \
'--as=[Act as this user (impersonation)]:USER:_default' \
'*--as-group=[Act as a member of this group; repeatable]:GROUP:_default' \
'-o+[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--output=[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--color=[When to use colours]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--request-timeout=[How long one request may take, for example 30s or 2m; 0 for no limit]:TIME:_default' \
'--no-headers[Print tables without their header]' \
'-q[No progress and no hints; with a detached submit the id alone]' \
'--quiet[No progress and no hints; with a detached submit the id alone]' \
'*-v[Say what is asked of the cluster; repeatable]' \
'*--verbose[Say what is asked of the cluster; repeatable]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
":: :_k8s-cli__subcmd__auth_commands" \
"*::: :->auth" \
&& ret=0

    case $state in
    (auth)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:k8s-cli-auth-command-$line[1]:"
        case $line[1] in
            (login)
_arguments "${_arguments_options[@]}" : \
'--context=[The context of the kubeconfig to use]:NAME:_default' \
'-n+[The namespace to use]:NAME:_default' \
'--namespace=[The namespace to use]:NAME:_default' \
'--kubeconfig=[The kubeconfig file to use]:FILE:_files' \
'--as=[Act as this user (impersonation)]:USER:_default' \
'*--as-group=[Act as a member of this group; repeatable]:GROUP:_default' \
'-o+[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--output=[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--color=[When to use colours]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--request-timeout=[How long one request may take, for example 30s or 2m; 0 for no limit]:TIME:_default' \
'--no-headers[Print tables without their header]' \
'-q[No progress and no hints; with a detached submit the id alone]' \
'--quiet[No progress and no hints; with a detached submit the id alone]' \
'*-v[Say what is asked of the cluster; repeatable]' \
'*--verbose[Say what is asked of the cluster; repeatable]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':username -- The username, often an e-mail address:_default' \
&& ret=0
;;
(whoami)
_arguments "${_arguments_options[@]}" : \
'--context=[The context of the kubeconfig to use]:NAME:_default' \
'-n+[The namespace to use]:NAME:_default' \
'--namespace=[The namespace to use]:NAME:_default' \
'--kubeconfig=[The kubeconfig file to use]:FILE:_files' \
'--as=[Act as this user (impersonation)]:USER:_default' \
'*--as-group=[Act as a member of this group; repeatable]:GROUP:_default' \
'-o+[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--output=[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--color=[When to use colours]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--request-timeout=[How long one request may take, for example 30s or 2m; 0 for no limit]:TIME:_default' \
'--no-headers[Print tables without their header]' \
'-q[No progress and no hints; with a detached submit the id alone]' \
'--quiet[No progress and no hints; with a detached submit the id alone]' \
'*-v[Say what is asked of the cluster; repeatable]' \
'*--verbose[Say what is asked of the cluster; repeatable]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(logout)
_arguments "${_arguments_options[@]}" : \
'--context=[The context of the kubeconfig to use]:NAME:_default' \
'-n+[The namespace to use]:NAME:_default' \
'--namespace=[The namespace to use]:NAME:_default' \
'--kubeconfig=[The kubeconfig file to use]:FILE:_files' \
'--as=[Act as this user (impersonation)]:USER:_default' \
'*--as-group=[Act as a member of this group; repeatable]:GROUP:_default' \
'-o+[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--output=[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--color=[When to use colours]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--request-timeout=[How long one request may take, for example 30s or 2m; 0 for no limit]:TIME:_default' \
'--no-headers[Print tables without their header]' \
'-q[No progress and no hints; with a detached submit the id alone]' \
'--quiet[No progress and no hints; with a detached submit the id alone]' \
'*-v[Say what is asked of the cluster; repeatable]' \
'*--verbose[Say what is asked of the cluster; repeatable]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
        esac
    ;;
esac
;;
(jobs)
_arguments "${_arguments_options[@]}" : \
'--context=[The context of the kubeconfig to use]:NAME:_default' \
'-n+[The namespace to use]:NAME:_default' \
'--namespace=[The namespace to use]:NAME:_default' \
'--kubeconfig=[The kubeconfig file to use]:FILE:_files' \
'--as=[Act as this user (impersonation)]:USER:_default' \
'*--as-group=[Act as a member of this group; repeatable]:GROUP:_default' \
'-o+[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--output=[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--color=[When to use colours]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--request-timeout=[How long one request may take, for example 30s or 2m; 0 for no limit]:TIME:_default' \
'--no-headers[Print tables without their header]' \
'-q[No progress and no hints; with a detached submit the id alone]' \
'--quiet[No progress and no hints; with a detached submit the id alone]' \
'*-v[Say what is asked of the cluster; repeatable]' \
'*--verbose[Say what is asked of the cluster; repeatable]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
":: :_k8s-cli__subcmd__jobs_commands" \
"*::: :->jobs" \
&& ret=0

    case $state in
    (jobs)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:k8s-cli-jobs-command-$line[1]:"
        case $line[1] in
            (submit)
_arguments "${_arguments_options[@]}" : \
'*--env=[Set an environment variable, or take it from your own; repeatable]:K[=V]:_default' \
'*--secret=[Set a secret environment variable, or take it from your own; repeatable]:K[=V]:_default' \
'--deadline=[End the task after this time, for example 2h; the cluster does it]:TIME:_default' \
'--timeout=[Give up waiting after this time, for example 10m; the task lives on (exit code 124)]:TIME:_default' \
'--start-timeout=[Give up waiting if a node has not started by then; the task lives on (exit code 124)]:TIME:_default' \
'--context=[The context of the kubeconfig to use]:NAME:_default' \
'-n+[The namespace to use]:NAME:_default' \
'--namespace=[The namespace to use]:NAME:_default' \
'--kubeconfig=[The kubeconfig file to use]:FILE:_files' \
'--as=[Act as this user (impersonation)]:USER:_default' \
'*--as-group=[Act as a member of this group; repeatable]:GROUP:_default' \
'-o+[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--output=[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--color=[When to use colours]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--request-timeout=[How long one request may take, for example 30s or 2m; 0 for no limit]:TIME:_default' \
'-d[Return once the task is created]' \
'--detach[Return once the task is created]' \
'--no-headers[Print tables without their header]' \
'-q[No progress and no hints; with a detached submit the id alone]' \
'--quiet[No progress and no hints; with a detached submit the id alone]' \
'*-v[Say what is asked of the cluster; repeatable]' \
'*--verbose[Say what is asked of the cluster; repeatable]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':file -- The task file, or - for stdin:_files' \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
'--context=[The context of the kubeconfig to use]:NAME:_default' \
'-n+[The namespace to use]:NAME:_default' \
'--namespace=[The namespace to use]:NAME:_default' \
'--kubeconfig=[The kubeconfig file to use]:FILE:_files' \
'--as=[Act as this user (impersonation)]:USER:_default' \
'*--as-group=[Act as a member of this group; repeatable]:GROUP:_default' \
'-o+[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--output=[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--color=[When to use colours]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--request-timeout=[How long one request may take, for example 30s or 2m; 0 for no limit]:TIME:_default' \
'-d[More columns, as -o wide]' \
'--details[More columns, as -o wide]' \
'-u[Those of all users]' \
'--all-users[Those of all users]' \
'-A[Those in all namespaces]' \
'--all-namespaces[Those in all namespaces]' \
'--no-headers[Print tables without their header]' \
'-q[No progress and no hints; with a detached submit the id alone]' \
'--quiet[No progress and no hints; with a detached submit the id alone]' \
'*-v[Say what is asked of the cluster; repeatable]' \
'*--verbose[Say what is asked of the cluster; repeatable]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(status)
_arguments "${_arguments_options[@]}" : \
'--context=[The context of the kubeconfig to use]:NAME:_default' \
'-n+[The namespace to use]:NAME:_default' \
'--namespace=[The namespace to use]:NAME:_default' \
'--kubeconfig=[The kubeconfig file to use]:FILE:_files' \
'--as=[Act as this user (impersonation)]:USER:_default' \
'*--as-group=[Act as a member of this group; repeatable]:GROUP:_default' \
'-o+[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--output=[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--color=[When to use colours]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--request-timeout=[How long one request may take, for example 30s or 2m; 0 for no limit]:TIME:_default' \
'--no-headers[Print tables without their header]' \
'-q[No progress and no hints; with a detached submit the id alone]' \
'--quiet[No progress and no hints; with a detached submit the id alone]' \
'*-v[Say what is asked of the cluster; repeatable]' \
'*--verbose[Say what is asked of the cluster; repeatable]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::ids -- Ids, names or beginnings of ids:_default' \
&& ret=0
;;
(logs)
_arguments "${_arguments_options[@]}" : \
'--timeout=[Give up waiting after this time, for example 10m; the task lives on (exit code 124)]:TIME:_default' \
'--start-timeout=[Give up waiting if a node has not started by then; the task lives on (exit code 124)]:TIME:_default' \
'--context=[The context of the kubeconfig to use]:NAME:_default' \
'-n+[The namespace to use]:NAME:_default' \
'--namespace=[The namespace to use]:NAME:_default' \
'--kubeconfig=[The kubeconfig file to use]:FILE:_files' \
'--as=[Act as this user (impersonation)]:USER:_default' \
'*--as-group=[Act as a member of this group; repeatable]:GROUP:_default' \
'-o+[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--output=[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--color=[When to use colours]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--request-timeout=[How long one request may take, for example 30s or 2m; 0 for no limit]:TIME:_default' \
'--no-headers[Print tables without their header]' \
'-q[No progress and no hints; with a detached submit the id alone]' \
'--quiet[No progress and no hints; with a detached submit the id alone]' \
'*-v[Say what is asked of the cluster; repeatable]' \
'*--verbose[Say what is asked of the cluster; repeatable]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':id -- An id, a name or the beginning of an id:_default' \
&& ret=0
;;
(stop)
_arguments "${_arguments_options[@]}" : \
'--context=[The context of the kubeconfig to use]:NAME:_default' \
'-n+[The namespace to use]:NAME:_default' \
'--namespace=[The namespace to use]:NAME:_default' \
'--kubeconfig=[The kubeconfig file to use]:FILE:_files' \
'--as=[Act as this user (impersonation)]:USER:_default' \
'*--as-group=[Act as a member of this group; repeatable]:GROUP:_default' \
'-o+[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--output=[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--color=[When to use colours]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--request-timeout=[How long one request may take, for example 30s or 2m; 0 for no limit]:TIME:_default' \
'-a[All tasks]' \
'--all[All tasks]' \
'-u[With --all\: those of all users]' \
'--all-users[With --all\: those of all users]' \
'-y[Do not ask]' \
'--yes[Do not ask]' \
'--no-headers[Print tables without their header]' \
'-q[No progress and no hints; with a detached submit the id alone]' \
'--quiet[No progress and no hints; with a detached submit the id alone]' \
'*-v[Say what is asked of the cluster; repeatable]' \
'*--verbose[Say what is asked of the cluster; repeatable]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::ids -- Ids, names or beginnings of ids (at least 4 characters):_default' \
&& ret=0
;;
(wait)
_arguments "${_arguments_options[@]}" : \
'--timeout=[Give up after this time, for example 10m (exit code 124)]:TIME:_default' \
'--context=[The context of the kubeconfig to use]:NAME:_default' \
'-n+[The namespace to use]:NAME:_default' \
'--namespace=[The namespace to use]:NAME:_default' \
'--kubeconfig=[The kubeconfig file to use]:FILE:_files' \
'--as=[Act as this user (impersonation)]:USER:_default' \
'*--as-group=[Act as a member of this group; repeatable]:GROUP:_default' \
'-o+[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--output=[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--color=[When to use colours]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--request-timeout=[How long one request may take, for example 30s or 2m; 0 for no limit]:TIME:_default' \
'--no-headers[Print tables without their header]' \
'-q[No progress and no hints; with a detached submit the id alone]' \
'--quiet[No progress and no hints; with a detached submit the id alone]' \
'*-v[Say what is asked of the cluster; repeatable]' \
'*--verbose[Say what is asked of the cluster; repeatable]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::ids -- Ids, names or beginnings of ids:_default' \
&& ret=0
;;
        esac
    ;;
esac
;;
(job)
_arguments "${_arguments_options[@]}" : \
'--context=[The context of the kubeconfig to use]:NAME:_default' \
'-n+[The namespace to use]:NAME:_default' \
'--namespace=[The namespace to use]:NAME:_default' \
'--kubeconfig=[The kubeconfig file to use]:FILE:_files' \
'--as=[Act as this user (impersonation)]:USER:_default' \
'*--as-group=[Act as a member of this group; repeatable]:GROUP:_default' \
'-o+[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--output=[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--color=[When to use colours]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--request-timeout=[How long one request may take, for example 30s or 2m; 0 for no limit]:TIME:_default' \
'--no-headers[Print tables without their header]' \
'-q[No progress and no hints; with a detached submit the id alone]' \
'--quiet[No progress and no hints; with a detached submit the id alone]' \
'*-v[Say what is asked of the cluster; repeatable]' \
'*--verbose[Say what is asked of the cluster; repeatable]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
":: :_k8s-cli__subcmd__jobs_commands" \
"*::: :->jobs" \
&& ret=0

    case $state in
    (jobs)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:k8s-cli-jobs-command-$line[1]:"
        case $line[1] in
            (submit)
_arguments "${_arguments_options[@]}" : \
'*--env=[Set an environment variable, or take it from your own; repeatable]:K[=V]:_default' \
'*--secret=[Set a secret environment variable, or take it from your own; repeatable]:K[=V]:_default' \
'--deadline=[End the task after this time, for example 2h; the cluster does it]:TIME:_default' \
'--timeout=[Give up waiting after this time, for example 10m; the task lives on (exit code 124)]:TIME:_default' \
'--start-timeout=[Give up waiting if a node has not started by then; the task lives on (exit code 124)]:TIME:_default' \
'--context=[The context of the kubeconfig to use]:NAME:_default' \
'-n+[The namespace to use]:NAME:_default' \
'--namespace=[The namespace to use]:NAME:_default' \
'--kubeconfig=[The kubeconfig file to use]:FILE:_files' \
'--as=[Act as this user (impersonation)]:USER:_default' \
'*--as-group=[Act as a member of this group; repeatable]:GROUP:_default' \
'-o+[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--output=[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--color=[When to use colours]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--request-timeout=[How long one request may take, for example 30s or 2m; 0 for no limit]:TIME:_default' \
'-d[Return once the task is created]' \
'--detach[Return once the task is created]' \
'--no-headers[Print tables without their header]' \
'-q[No progress and no hints; with a detached submit the id alone]' \
'--quiet[No progress and no hints; with a detached submit the id alone]' \
'*-v[Say what is asked of the cluster; repeatable]' \
'*--verbose[Say what is asked of the cluster; repeatable]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':file -- The task file, or - for stdin:_files' \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
'--context=[The context of the kubeconfig to use]:NAME:_default' \
'-n+[The namespace to use]:NAME:_default' \
'--namespace=[The namespace to use]:NAME:_default' \
'--kubeconfig=[The kubeconfig file to use]:FILE:_files' \
'--as=[Act as this user (impersonation)]:USER:_default' \
'*--as-group=[Act as a member of this group; repeatable]:GROUP:_default' \
'-o+[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--output=[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--color=[When to use colours]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--request-timeout=[How long one request may take, for example 30s or 2m; 0 for no limit]:TIME:_default' \
'-d[More columns, as -o wide]' \
'--details[More columns, as -o wide]' \
'-u[Those of all users]' \
'--all-users[Those of all users]' \
'-A[Those in all namespaces]' \
'--all-namespaces[Those in all namespaces]' \
'--no-headers[Print tables without their header]' \
'-q[No progress and no hints; with a detached submit the id alone]' \
'--quiet[No progress and no hints; with a detached submit the id alone]' \
'*-v[Say what is asked of the cluster; repeatable]' \
'*--verbose[Say what is asked of the cluster; repeatable]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(status)
_arguments "${_arguments_options[@]}" : \
'--context=[The context of the kubeconfig to use]:NAME:_default' \
'-n+[The namespace to use]:NAME:_default' \
'--namespace=[The namespace to use]:NAME:_default' \
'--kubeconfig=[The kubeconfig file to use]:FILE:_files' \
'--as=[Act as this user (impersonation)]:USER:_default' \
'*--as-group=[Act as a member of this group; repeatable]:GROUP:_default' \
'-o+[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--output=[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--color=[When to use colours]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--request-timeout=[How long one request may take, for example 30s or 2m; 0 for no limit]:TIME:_default' \
'--no-headers[Print tables without their header]' \
'-q[No progress and no hints; with a detached submit the id alone]' \
'--quiet[No progress and no hints; with a detached submit the id alone]' \
'*-v[Say what is asked of the cluster; repeatable]' \
'*--verbose[Say what is asked of the cluster; repeatable]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::ids -- Ids, names or beginnings of ids:_default' \
&& ret=0
;;
(logs)
_arguments "${_arguments_options[@]}" : \
'--timeout=[Give up waiting after this time, for example 10m; the task lives on (exit code 124)]:TIME:_default' \
'--start-timeout=[Give up waiting if a node has not started by then; the task lives on (exit code 124)]:TIME:_default' \
'--context=[The context of the kubeconfig to use]:NAME:_default' \
'-n+[The namespace to use]:NAME:_default' \
'--namespace=[The namespace to use]:NAME:_default' \
'--kubeconfig=[The kubeconfig file to use]:FILE:_files' \
'--as=[Act as this user (impersonation)]:USER:_default' \
'*--as-group=[Act as a member of this group; repeatable]:GROUP:_default' \
'-o+[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--output=[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--color=[When to use colours]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--request-timeout=[How long one request may take, for example 30s or 2m; 0 for no limit]:TIME:_default' \
'--no-headers[Print tables without their header]' \
'-q[No progress and no hints; with a detached submit the id alone]' \
'--quiet[No progress and no hints; with a detached submit the id alone]' \
'*-v[Say what is asked of the cluster; repeatable]' \
'*--verbose[Say what is asked of the cluster; repeatable]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':id -- An id, a name or the beginning of an id:_default' \
&& ret=0
;;
(stop)
_arguments "${_arguments_options[@]}" : \
'--context=[The context of the kubeconfig to use]:NAME:_default' \
'-n+[The namespace to use]:NAME:_default' \
'--namespace=[The namespace to use]:NAME:_default' \
'--kubeconfig=[The kubeconfig file to use]:FILE:_files' \
'--as=[Act as this user (impersonation)]:USER:_default' \
'*--as-group=[Act as a member of this group; repeatable]:GROUP:_default' \
'-o+[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--output=[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--color=[When to use colours]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--request-timeout=[How long one request may take, for example 30s or 2m; 0 for no limit]:TIME:_default' \
'-a[All tasks]' \
'--all[All tasks]' \
'-u[With --all\: those of all users]' \
'--all-users[With --all\: those of all users]' \
'-y[Do not ask]' \
'--yes[Do not ask]' \
'--no-headers[Print tables without their header]' \
'-q[No progress and no hints; with a detached submit the id alone]' \
'--quiet[No progress and no hints; with a detached submit the id alone]' \
'*-v[Say what is asked of the cluster; repeatable]' \
'*--verbose[Say what is asked of the cluster; repeatable]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::ids -- Ids, names or beginnings of ids (at least 4 characters):_default' \
&& ret=0
;;
(wait)
_arguments "${_arguments_options[@]}" : \
'--timeout=[Give up after this time, for example 10m (exit code 124)]:TIME:_default' \
'--context=[The context of the kubeconfig to use]:NAME:_default' \
'-n+[The namespace to use]:NAME:_default' \
'--namespace=[The namespace to use]:NAME:_default' \
'--kubeconfig=[The kubeconfig file to use]:FILE:_files' \
'--as=[Act as this user (impersonation)]:USER:_default' \
'*--as-group=[Act as a member of this group; repeatable]:GROUP:_default' \
'-o+[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--output=[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--color=[When to use colours]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--request-timeout=[How long one request may take, for example 30s or 2m; 0 for no limit]:TIME:_default' \
'--no-headers[Print tables without their header]' \
'-q[No progress and no hints; with a detached submit the id alone]' \
'--quiet[No progress and no hints; with a detached submit the id alone]' \
'*-v[Say what is asked of the cluster; repeatable]' \
'*--verbose[Say what is asked of the cluster; repeatable]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::ids -- Ids, names or beginnings of ids:_default' \
&& ret=0
;;
        esac
    ;;
esac
;;
(volumes)
_arguments "${_arguments_options[@]}" : \
'--context=[The context of the kubeconfig to use]:NAME:_default' \
'-n+[The namespace to use]:NAME:_default' \
'--namespace=[The namespace to use]:NAME:_default' \
'--kubeconfig=[The kubeconfig file to use]:FILE:_files' \
'--as=[Act as this user (impersonation)]:USER:_default' \
'*--as-group=[Act as a member of this group; repeatable]:GROUP:_default' \
'-o+[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--output=[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--color=[When to use colours]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--request-timeout=[How long one request may take, for example 30s or 2m; 0 for no limit]:TIME:_default' \
'--no-headers[Print tables without their header]' \
'-q[No progress and no hints; with a detached submit the id alone]' \
'--quiet[No progress and no hints; with a detached submit the id alone]' \
'*-v[Say what is asked of the cluster; repeatable]' \
'*--verbose[Say what is asked of the cluster; repeatable]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
":: :_k8s-cli__subcmd__volumes_commands" \
"*::: :->volumes" \
&& ret=0

    case $state in
    (volumes)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:k8s-cli-volumes-command-$line[1]:"
        case $line[1] in
            (create)
_arguments "${_arguments_options[@]}" : \
'-s+[The storage class; the cluster'\''s default if not given]:CLASS:_default' \
'--storage-class=[The storage class; the cluster'\''s default if not given]:CLASS:_default' \
'*-a+[ReadWriteOnce, ReadWriteMany, ReadOnlyMany, ReadWriteOncePod, or RWO, RWX, ROX, RWOP; several with commas]:MODES:_default' \
'*--access-modes=[ReadWriteOnce, ReadWriteMany, ReadOnlyMany, ReadWriteOncePod, or RWO, RWX, ROX, RWOP; several with commas]:MODES:_default' \
'--context=[The context of the kubeconfig to use]:NAME:_default' \
'-n+[The namespace to use]:NAME:_default' \
'--namespace=[The namespace to use]:NAME:_default' \
'--kubeconfig=[The kubeconfig file to use]:FILE:_files' \
'--as=[Act as this user (impersonation)]:USER:_default' \
'*--as-group=[Act as a member of this group; repeatable]:GROUP:_default' \
'-o+[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--output=[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--color=[When to use colours]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--request-timeout=[How long one request may take, for example 30s or 2m; 0 for no limit]:TIME:_default' \
'--no-headers[Print tables without their header]' \
'-q[No progress and no hints; with a detached submit the id alone]' \
'--quiet[No progress and no hints; with a detached submit the id alone]' \
'*-v[Say what is asked of the cluster; repeatable]' \
'*--verbose[Say what is asked of the cluster; repeatable]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':name -- The name that task files use:_default' \
':size -- The size with its unit, for example 10Gi:_default' \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
'--context=[The context of the kubeconfig to use]:NAME:_default' \
'-n+[The namespace to use]:NAME:_default' \
'--namespace=[The namespace to use]:NAME:_default' \
'--kubeconfig=[The kubeconfig file to use]:FILE:_files' \
'--as=[Act as this user (impersonation)]:USER:_default' \
'*--as-group=[Act as a member of this group; repeatable]:GROUP:_default' \
'-o+[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--output=[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--color=[When to use colours]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--request-timeout=[How long one request may take, for example 30s or 2m; 0 for no limit]:TIME:_default' \
'-d[More columns, as -o wide]' \
'--details[More columns, as -o wide]' \
'-u[Those of all users]' \
'--all-users[Those of all users]' \
'-A[Those in all namespaces]' \
'--all-namespaces[Those in all namespaces]' \
'--no-headers[Print tables without their header]' \
'-q[No progress and no hints; with a detached submit the id alone]' \
'--quiet[No progress and no hints; with a detached submit the id alone]' \
'*-v[Say what is asked of the cluster; repeatable]' \
'*--verbose[Say what is asked of the cluster; repeatable]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(status)
_arguments "${_arguments_options[@]}" : \
'--context=[The context of the kubeconfig to use]:NAME:_default' \
'-n+[The namespace to use]:NAME:_default' \
'--namespace=[The namespace to use]:NAME:_default' \
'--kubeconfig=[The kubeconfig file to use]:FILE:_files' \
'--as=[Act as this user (impersonation)]:USER:_default' \
'*--as-group=[Act as a member of this group; repeatable]:GROUP:_default' \
'-o+[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--output=[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--color=[When to use colours]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--request-timeout=[How long one request may take, for example 30s or 2m; 0 for no limit]:TIME:_default' \
'--no-headers[Print tables without their header]' \
'-q[No progress and no hints; with a detached submit the id alone]' \
'--quiet[No progress and no hints; with a detached submit the id alone]' \
'*-v[Say what is asked of the cluster; repeatable]' \
'*--verbose[Say what is asked of the cluster; repeatable]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':id -- An id, a name or the beginning of an id:_default' \
&& ret=0
;;
(delete)
_arguments "${_arguments_options[@]}" : \
'--context=[The context of the kubeconfig to use]:NAME:_default' \
'-n+[The namespace to use]:NAME:_default' \
'--namespace=[The namespace to use]:NAME:_default' \
'--kubeconfig=[The kubeconfig file to use]:FILE:_files' \
'--as=[Act as this user (impersonation)]:USER:_default' \
'*--as-group=[Act as a member of this group; repeatable]:GROUP:_default' \
'-o+[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--output=[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--color=[When to use colours]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--request-timeout=[How long one request may take, for example 30s or 2m; 0 for no limit]:TIME:_default' \
'-f[Do not ask]' \
'--force[Do not ask]' \
'--no-headers[Print tables without their header]' \
'-q[No progress and no hints; with a detached submit the id alone]' \
'--quiet[No progress and no hints; with a detached submit the id alone]' \
'*-v[Say what is asked of the cluster; repeatable]' \
'*--verbose[Say what is asked of the cluster; repeatable]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':id -- An id, a name or the beginning of an id (at least 4 characters):_default' \
&& ret=0
;;
        esac
    ;;
esac
;;
(volume)
_arguments "${_arguments_options[@]}" : \
'--context=[The context of the kubeconfig to use]:NAME:_default' \
'-n+[The namespace to use]:NAME:_default' \
'--namespace=[The namespace to use]:NAME:_default' \
'--kubeconfig=[The kubeconfig file to use]:FILE:_files' \
'--as=[Act as this user (impersonation)]:USER:_default' \
'*--as-group=[Act as a member of this group; repeatable]:GROUP:_default' \
'-o+[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--output=[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--color=[When to use colours]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--request-timeout=[How long one request may take, for example 30s or 2m; 0 for no limit]:TIME:_default' \
'--no-headers[Print tables without their header]' \
'-q[No progress and no hints; with a detached submit the id alone]' \
'--quiet[No progress and no hints; with a detached submit the id alone]' \
'*-v[Say what is asked of the cluster; repeatable]' \
'*--verbose[Say what is asked of the cluster; repeatable]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
":: :_k8s-cli__subcmd__volumes_commands" \
"*::: :->volumes" \
&& ret=0

    case $state in
    (volumes)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:k8s-cli-volumes-command-$line[1]:"
        case $line[1] in
            (create)
_arguments "${_arguments_options[@]}" : \
'-s+[The storage class; the cluster'\''s default if not given]:CLASS:_default' \
'--storage-class=[The storage class; the cluster'\''s default if not given]:CLASS:_default' \
'*-a+[ReadWriteOnce, ReadWriteMany, ReadOnlyMany, ReadWriteOncePod, or RWO, RWX, ROX, RWOP; several with commas]:MODES:_default' \
'*--access-modes=[ReadWriteOnce, ReadWriteMany, ReadOnlyMany, ReadWriteOncePod, or RWO, RWX, ROX, RWOP; several with commas]:MODES:_default' \
'--context=[The context of the kubeconfig to use]:NAME:_default' \
'-n+[The namespace to use]:NAME:_default' \
'--namespace=[The namespace to use]:NAME:_default' \
'--kubeconfig=[The kubeconfig file to use]:FILE:_files' \
'--as=[Act as this user (impersonation)]:USER:_default' \
'*--as-group=[Act as a member of this group; repeatable]:GROUP:_default' \
'-o+[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--output=[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--color=[When to use colours]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--request-timeout=[How long one request may take, for example 30s or 2m; 0 for no limit]:TIME:_default' \
'--no-headers[Print tables without their header]' \
'-q[No progress and no hints; with a detached submit the id alone]' \
'--quiet[No progress and no hints; with a detached submit the id alone]' \
'*-v[Say what is asked of the cluster; repeatable]' \
'*--verbose[Say what is asked of the cluster; repeatable]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':name -- The name that task files use:_default' \
':size -- The size with its unit, for example 10Gi:_default' \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
'--context=[The context of the kubeconfig to use]:NAME:_default' \
'-n+[The namespace to use]:NAME:_default' \
'--namespace=[The namespace to use]:NAME:_default' \
'--kubeconfig=[The kubeconfig file to use]:FILE:_files' \
'--as=[Act as this user (impersonation)]:USER:_default' \
'*--as-group=[Act as a member of this group; repeatable]:GROUP:_default' \
'-o+[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--output=[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--color=[When to use colours]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--request-timeout=[How long one request may take, for example 30s or 2m; 0 for no limit]:TIME:_default' \
'-d[More columns, as -o wide]' \
'--details[More columns, as -o wide]' \
'-u[Those of all users]' \
'--all-users[Those of all users]' \
'-A[Those in all namespaces]' \
'--all-namespaces[Those in all namespaces]' \
'--no-headers[Print tables without their header]' \
'-q[No progress and no hints; with a detached submit the id alone]' \
'--quiet[No progress and no hints; with a detached submit the id alone]' \
'*-v[Say what is asked of the cluster; repeatable]' \
'*--verbose[Say what is asked of the cluster; repeatable]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(status)
_arguments "${_arguments_options[@]}" : \
'--context=[The context of the kubeconfig to use]:NAME:_default' \
'-n+[The namespace to use]:NAME:_default' \
'--namespace=[The namespace to use]:NAME:_default' \
'--kubeconfig=[The kubeconfig file to use]:FILE:_files' \
'--as=[Act as this user (impersonation)]:USER:_default' \
'*--as-group=[Act as a member of this group; repeatable]:GROUP:_default' \
'-o+[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--output=[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--color=[When to use colours]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--request-timeout=[How long one request may take, for example 30s or 2m; 0 for no limit]:TIME:_default' \
'--no-headers[Print tables without their header]' \
'-q[No progress and no hints; with a detached submit the id alone]' \
'--quiet[No progress and no hints; with a detached submit the id alone]' \
'*-v[Say what is asked of the cluster; repeatable]' \
'*--verbose[Say what is asked of the cluster; repeatable]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':id -- An id, a name or the beginning of an id:_default' \
&& ret=0
;;
(delete)
_arguments "${_arguments_options[@]}" : \
'--context=[The context of the kubeconfig to use]:NAME:_default' \
'-n+[The namespace to use]:NAME:_default' \
'--namespace=[The namespace to use]:NAME:_default' \
'--kubeconfig=[The kubeconfig file to use]:FILE:_files' \
'--as=[Act as this user (impersonation)]:USER:_default' \
'*--as-group=[Act as a member of this group; repeatable]:GROUP:_default' \
'-o+[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--output=[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--color=[When to use colours]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--request-timeout=[How long one request may take, for example 30s or 2m; 0 for no limit]:TIME:_default' \
'-f[Do not ask]' \
'--force[Do not ask]' \
'--no-headers[Print tables without their header]' \
'-q[No progress and no hints; with a detached submit the id alone]' \
'--quiet[No progress and no hints; with a detached submit the id alone]' \
'*-v[Say what is asked of the cluster; repeatable]' \
'*--verbose[Say what is asked of the cluster; repeatable]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':id -- An id, a name or the beginning of an id (at least 4 characters):_default' \
&& ret=0
;;
        esac
    ;;
esac
;;
(check)
_arguments "${_arguments_options[@]}" : \
'--context=[The context of the kubeconfig to use]:NAME:_default' \
'-n+[The namespace to use]:NAME:_default' \
'--namespace=[The namespace to use]:NAME:_default' \
'--kubeconfig=[The kubeconfig file to use]:FILE:_files' \
'--as=[Act as this user (impersonation)]:USER:_default' \
'*--as-group=[Act as a member of this group; repeatable]:GROUP:_default' \
'-o+[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--output=[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--color=[When to use colours]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--request-timeout=[How long one request may take, for example 30s or 2m; 0 for no limit]:TIME:_default' \
'--no-headers[Print tables without their header]' \
'-q[No progress and no hints; with a detached submit the id alone]' \
'--quiet[No progress and no hints; with a detached submit the id alone]' \
'*-v[Say what is asked of the cluster; repeatable]' \
'*--verbose[Say what is asked of the cluster; repeatable]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(completions)
_arguments "${_arguments_options[@]}" : \
'--context=[The context of the kubeconfig to use]:NAME:_default' \
'-n+[The namespace to use]:NAME:_default' \
'--namespace=[The namespace to use]:NAME:_default' \
'--kubeconfig=[The kubeconfig file to use]:FILE:_files' \
'--as=[Act as this user (impersonation)]:USER:_default' \
'*--as-group=[Act as a member of this group; repeatable]:GROUP:_default' \
'-o+[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--output=[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--color=[When to use colours]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--request-timeout=[How long one request may take, for example 30s or 2m; 0 for no limit]:TIME:_default' \
'--no-headers[Print tables without their header]' \
'-q[No progress and no hints; with a detached submit the id alone]' \
'--quiet[No progress and no hints; with a detached submit the id alone]' \
'*-v[Say what is asked of the cluster; repeatable]' \
'*--verbose[Say what is asked of the cluster; repeatable]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':shell -- The shell:(bash elvish fish powershell zsh)' \
&& ret=0
;;
(version)
_arguments "${_arguments_options[@]}" : \
'--context=[The context of the kubeconfig to use]:NAME:_default' \
'-n+[The namespace to use]:NAME:_default' \
'--namespace=[The namespace to use]:NAME:_default' \
'--kubeconfig=[The kubeconfig file to use]:FILE:_files' \
'--as=[Act as this user (impersonation)]:USER:_default' \
'*--as-group=[Act as a member of this group; repeatable]:GROUP:_default' \
'-o+[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--output=[The form of results]:FORM:((table\:"For people"
wide\:"A table with more columns"
json\:"JSON"
yaml\:"YAML"
name\:"Ids alone, one a line"))' \
'--color=[When to use colours]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--request-timeout=[How long one request may take, for example 30s or 2m; 0 for no limit]:TIME:_default' \
'--no-headers[Print tables without their header]' \
'-q[No progress and no hints; with a detached submit the id alone]' \
'--quiet[No progress and no hints; with a detached submit the id alone]' \
'*-v[Say what is asked of the cluster; repeatable]' \
'*--verbose[Say what is asked of the cluster; repeatable]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
        esac
    ;;
esac
}

(( $+functions[_k8s-cli_commands] )) ||
_k8s-cli_commands() {
    local commands; commands=(
'auth:Keep, show or forget the username' \
'jobs:Submit, list, follow and stop tasks' \
'job:Submit, list, follow and stop tasks' \
'volumes:Create, list and delete volumes' \
'volume:Create, list and delete volumes' \
'check:Tell whether the cluster is reachable, as whom, and what is allowed' \
'completions:Print the completion script of a shell' \
'version:Print the version' \
    )
    _describe -t commands 'k8s-cli commands' commands "$@"
}
(( $+functions[_k8s-cli__subcmd__auth_commands] )) ||
_k8s-cli__subcmd__auth_commands() {
    local commands; commands=(
'login:Keep a username; it labels what you create, it is no authentication' \
'whoami:Show the username' \
'logout:Forget the username' \
    )
    _describe -t commands 'k8s-cli auth commands' commands "$@"
}
(( $+functions[_k8s-cli__subcmd__auth__subcmd__login_commands] )) ||
_k8s-cli__subcmd__auth__subcmd__login_commands() {
    local commands; commands=()
    _describe -t commands 'k8s-cli auth login commands' commands "$@"
}
(( $+functions[_k8s-cli__subcmd__auth__subcmd__logout_commands] )) ||
_k8s-cli__subcmd__auth__subcmd__logout_commands() {
    local commands; commands=()
    _describe -t commands 'k8s-cli auth logout commands' commands "$@"
}
(( $+functions[_k8s-cli__subcmd__auth__subcmd__whoami_commands] )) ||
_k8s-cli__subcmd__auth__subcmd__whoami_commands() {
    local commands; commands=()
    _describe -t commands 'k8s-cli auth whoami commands' commands "$@"
}
(( $+functions[_k8s-cli__subcmd__check_commands] )) ||
_k8s-cli__subcmd__check_commands() {
    local commands; commands=()
    _describe -t commands 'k8s-cli check commands' commands "$@"
}
(( $+functions[_k8s-cli__subcmd__completions_commands] )) ||
_k8s-cli__subcmd__completions_commands() {
    local commands; commands=()
    _describe -t commands 'k8s-cli completions commands' commands "$@"
}
(( $+functions[_k8s-cli__subcmd__jobs_commands] )) ||
_k8s-cli__subcmd__jobs_commands() {
    local commands; commands=(
'submit:Create a task from a file and follow its logs' \
'list:List tasks, newest first' \
'status:Show a task in full\: its nodes, and why they wait or failed' \
'logs:Follow the logs of every node to the end of the task' \
'stop:Stop tasks and remove them, running or finished' \
'wait:Wait until tasks have finished; the exit code tells how' \
    )
    _describe -t commands 'k8s-cli jobs commands' commands "$@"
}
(( $+functions[_k8s-cli__subcmd__jobs__subcmd__list_commands] )) ||
_k8s-cli__subcmd__jobs__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'k8s-cli jobs list commands' commands "$@"
}
(( $+functions[_k8s-cli__subcmd__jobs__subcmd__logs_commands] )) ||
_k8s-cli__subcmd__jobs__subcmd__logs_commands() {
    local commands; commands=()
    _describe -t commands 'k8s-cli jobs logs commands' commands "$@"
}
(( $+functions[_k8s-cli__subcmd__jobs__subcmd__status_commands] )) ||
_k8s-cli__subcmd__jobs__subcmd__status_commands() {
    local commands; commands=()
    _describe -t commands 'k8s-cli jobs status commands' commands "$@"
}
(( $+functions[_k8s-cli__subcmd__jobs__subcmd__stop_commands] )) ||
_k8s-cli__subcmd__jobs__subcmd__stop_commands() {
    local commands; commands=()
    _describe -t commands 'k8s-cli jobs stop commands' commands "$@"
}
(( $+functions[_k8s-cli__subcmd__jobs__subcmd__submit_commands] )) ||
_k8s-cli__subcmd__jobs__subcmd__submit_commands() {
    local commands; commands=()
    _describe -t commands 'k8s-cli jobs submit commands' commands "$@"
}
(( $+functions[_k8s-cli__subcmd__jobs__subcmd__wait_commands] )) ||
_k8s-cli__subcmd__jobs__subcmd__wait_commands() {
    local commands; commands=()
    _describe -t commands 'k8s-cli jobs wait commands' commands "$@"
}
(( $+functions[_k8s-cli__subcmd__version_commands] )) ||
_k8s-cli__subcmd__version_commands() {
    local commands; commands=()
    _describe -t commands 'k8s-cli version commands' commands "$@"
}
(( $+functions[_k8s-cli__subcmd__volumes_commands] )) ||
_k8s-cli__subcmd__volumes_commands() {
    local commands; commands=(
'create:Create a volume (a PersistentVolumeClaim)' \
'list:List volumes' \
'status:Show a volume in full' \
'delete:Delete a volume and what is on it' \
    )
    _describe -t commands 'k8s-cli volumes commands' commands "$@"
}
(( $+functions[_k8s-cli__subcmd__volumes__subcmd__create_commands] )) ||
_k8s-cli__subcmd__volumes__subcmd__create_commands() {
    local commands; commands=()
    _describe -t commands 'k8s-cli volumes create commands' commands "$@"
}
(( $+functions[_k8s-cli__subcmd__volumes__subcmd__delete_commands] )) ||
_k8s-cli__subcmd__volumes__subcmd__delete_commands() {
    local commands; commands=()
    _describe -t commands 'k8s-cli volumes delete commands' commands "$@"
}
(( $+functions[_k8s-cli__subcmd__volumes__subcmd__list_commands] )) ||
_k8s-cli__subcmd__volumes__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'k8s-cli volumes list commands' commands "$@"
}
(( $+functions[_k8s-cli__subcmd__volumes__subcmd__status_commands] )) ||
_k8s-cli__subcmd__volumes__subcmd__status_commands() {
    local commands; commands=()
    _describe -t commands 'k8s-cli volumes status commands' commands "$@"
}

if [ "$funcstack[1]" = "_k8s-cli" ]; then
    _k8s-cli "$@"
else
    compdef _k8s-cli k8s-cli
fi
