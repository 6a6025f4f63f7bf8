# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_k8s_cli_global_optspecs
    string join \n context= n/namespace= kubeconfig= as= as-group= o/output= no-headers q/quiet v/verbose color= request-timeout= h/help V/version
end

function __fish_k8s_cli_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_k8s_cli_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_k8s_cli_using_subcommand
    set -l cmd (__fish_k8s_cli_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -s V -l version -d 'Print version'
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -f -a "auth" -d 'Set, show or forget the username'
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -f -a "jobs" -d 'Submit, list, follow and stop tasks'
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -f -a "job" -d 'Submit, list, follow and stop tasks'
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -f -a "submit" -d 'Create a task from a file and follow its logs'
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -f -a "launch" -d 'Create a task from a file and follow its logs'
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -f -a "run" -d 'Run a command as a task, without a file, and exit with its exit code'
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -f -a "lint" -d 'Check task files and show how each field is handled; needs no cluster'
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -f -a "list" -d 'List tasks, newest first'
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -f -a "ls" -d 'List tasks, newest first'
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -f -a "status" -d 'Show a task in full, with its nodes and why they wait or failed'
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -f -a "show" -d 'Show what was submitted as a task: its file, flags and commit'
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -f -a "rerun" -d 'Submit a task again as it was, but for the flags that are given'
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -f -a "diff" -d 'Compare what was submitted as a task with a file or another task (exit code 1 if they differ, 2 on trouble)'
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -f -a "get" -d '`list`, or with IDs `status`'
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -f -a "logs" -d 'Follow the logs of every node to the end of the task'
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -f -a "port-forward" -d 'Forward local ports to a running task'
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -f -a "stop" -d 'Stop tasks and remove them, running or finished'
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -f -a "cancel" -d 'Stop tasks and remove them, running or finished'
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -f -a "wait" -d 'Wait until tasks have finished, and exit with the task\'s exit code'
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -f -a "exec" -d 'Run a command in a node\'s container'
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -f -a "cp" -d 'Copy a file or folder to or from a node\'s container'
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -f -a "events" -d 'Show the Kubernetes events of a task, oldest first'
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -f -a "prune" -d 'Remove tasks that finished some time ago'
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -f -a "gpus" -d 'List the cluster\'s GPUs and how many are free, with -o wide by node'
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -f -a "help" -d 'Show a page of the documentation, or the help of a command'
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -f -a "volumes" -d 'Create, list and delete volumes'
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -f -a "volume" -d 'Create, list and delete volumes'
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -f -a "check" -d 'Check the connection to the cluster, your identity and your rights'
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -f -a "completions" -d 'Print the completion script of a shell'
complete -c k8s-cli -n "__fish_k8s_cli_needs_command" -f -a "version" -d 'Print the version'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and not __fish_seen_subcommand_from login whoami logout help" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and not __fish_seen_subcommand_from login whoami logout help" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and not __fish_seen_subcommand_from login whoami logout help" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and not __fish_seen_subcommand_from login whoami logout help" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and not __fish_seen_subcommand_from login whoami logout help" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and not __fish_seen_subcommand_from login whoami logout help" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and not __fish_seen_subcommand_from login whoami logout help" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and not __fish_seen_subcommand_from login whoami logout help" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and not __fish_seen_subcommand_from login whoami logout help" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and not __fish_seen_subcommand_from login whoami logout help" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and not __fish_seen_subcommand_from login whoami logout help" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and not __fish_seen_subcommand_from login whoami logout help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and not __fish_seen_subcommand_from login whoami logout help" -f -a "login" -d 'Set the username that labels what you create (not an authentication)'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and not __fish_seen_subcommand_from login whoami logout help" -f -a "whoami" -d 'Show the username'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and not __fish_seen_subcommand_from login whoami logout help" -f -a "logout" -d 'Forget the username'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and not __fish_seen_subcommand_from login whoami logout help" -f -a "help" -d 'Show a page of the documentation, or the help of a command'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from login" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from login" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from login" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from login" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from login" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from login" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from login" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from login" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from login" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from login" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from login" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from login" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from whoami" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from whoami" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from whoami" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from whoami" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from whoami" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from whoami" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from whoami" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from whoami" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from whoami" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from whoami" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from whoami" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from whoami" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from logout" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from logout" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from logout" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from logout" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from logout" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from logout" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from logout" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from logout" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from logout" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from logout" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from logout" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from logout" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from help" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from help" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from help" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from help" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from help" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from help" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from help" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from help" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from help" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from help" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from help" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand auth; and __fish_seen_subcommand_from help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "submit" -d 'Create a task from a file and follow its logs'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "launch" -d 'Create a task from a file and follow its logs'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "run" -d 'Run a command as a task, without a file, and exit with its exit code'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "lint" -d 'Check task files and show how each field is handled; needs no cluster'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "list" -d 'List tasks, newest first'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "ls" -d 'List tasks, newest first'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "status" -d 'Show a task in full, with its nodes and why they wait or failed'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "show" -d 'Show what was submitted as a task: its file, flags and commit'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "rerun" -d 'Submit a task again as it was, but for the flags that are given'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "diff" -d 'Compare what was submitted as a task with a file or another task (exit code 1 if they differ, 2 on trouble)'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "get" -d '`list`, or with IDs `status`'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "logs" -d 'Follow the logs of every node to the end of the task'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "port-forward" -d 'Forward local ports to a running task'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "stop" -d 'Stop tasks and remove them, running or finished'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "cancel" -d 'Stop tasks and remove them, running or finished'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "wait" -d 'Wait until tasks have finished, and exit with the task\'s exit code'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "exec" -d 'Run a command in a node\'s container'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "cp" -d 'Copy a file or folder to or from a node\'s container'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "events" -d 'Show the Kubernetes events of a task, oldest first'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "prune" -d 'Remove tasks that finished some time ago'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "gpus" -d 'List the cluster\'s GPUs and how many are free, with -o wide by node'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "help" -d 'Show a page of the documentation, or the help of a command'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l dry-run -d 'Print what would be created and create nothing' -r -f -a "client\t'Print locally, contact nothing (the default)'
server\t'Have the API server admit it'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l rendezvous-timeout -d 'How long the nodes of a task wait for one another before setup' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l max-streams -d 'Read the logs of at most N nodes at a time [default: 500]' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l timeout -d 'Stop waiting after this time, for example 10m; the task keeps running (exit code 124)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l reconnect-timeout -d 'Give up when the cluster has been unreachable for this long; the task keeps running (exit code 1) [default: 5m]' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l start-timeout -d 'Stop the task if a node has not started after this time (exit code 124)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l retries -d 'Run \'run\' again when it fails, at most this many times' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l retry-on -d 'Retry only after these exit codes, for example 3,137 (without --retries at most 20 times)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l max-recoveries -d 'Continue in a new pod after at most this many evictions, preemptions and lost Kubernetes nodes of each node' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l name -d 'The task\'s name' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l num-nodes -d 'The number of nodes' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l cpus -d 'CPUs of each node, for example 4, 4+ or 500m' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l memory -d 'Memory of each node, for example 16 (gigabytes), 16+ or 16Gi' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l gpus -d 'GPUs of each node, for example A100:8, or 8 for eight of any model' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l image-id -d 'The image, for example docker:debian:12' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l infra -d 'Where to run: k8s, or k8s/CONTEXT' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l ports -d 'Ports that node 0 serves, for example 8080 or 8080-8090; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l workdir -d 'The folder to send to every node' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -s e -l env -d 'Set an environment variable; without =V, use its value in your environment; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l env-file -d 'Read environment variables from a file of K=V lines, or from stdin (-); repeatable' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l secret -d 'Set a secret environment variable; without =V, use its value in your environment; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l secret-file -d 'Read secret environment variables from a file of K=V lines, or from stdin (-); repeatable' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l deadline -d 'Time after which the cluster ends the task, for example 2h' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l ttl -d 'Time after which the cluster removes a finished node\'s Job and log' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l service-account -d 'The service account of the pods' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l image-pull-secret -d 'A Secret to pull the image with; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l storage-secret -d 'The Secret with the keys of buckets as environment variables (AWS_ACCESS_KEY_ID …, RCLONE_…)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l storage-image -d 'The image with rclone that copies from buckets' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l priority-class -d 'The priority class of the pods' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l queue -d 'The Kueue queue of the Jobs' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l label -d 'A label of the Jobs and pods; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l annotation -d 'An annotation of the Jobs and pods; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -s f -d 'Before a file, as kubectl wants it; or to follow, as docker says it'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l follow -d 'As it does without --detach'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -s y -l yes -d 'Do not ask before sending more than 1 GB or 100,000 files'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -s d -l detach -d 'Return once the task is created'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l stop-on-interrupt -d 'Stop the task when this command is interrupted (SIGINT, SIGTERM or a closed pipe)'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l timestamps -d 'Prefix every line with its timestamp on the node'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l no-prefix -d 'Do not prefix the lines of several nodes with the node\'s name'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l no-gaps -d 'Exit with 1 if the task succeeded but log lines are lost or may be lost'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l no-fail-fast -d 'Let the other nodes keep running when one fails'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l no-recovery -d 'End the task when the cluster takes a node\'s pod away'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l use-spot -d 'Run on spot nodes'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l no-use-spot -d 'Do not use spot nodes, even if the file asks for them'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l any-gpu -d 'Use GPUs of any model if no node of the cluster has the requested one'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l allow-privileged -d 'Allow a privileged container to mount buckets that cannot be mounted otherwise'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from submit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l dry-run -d 'Print what would be created and create nothing' -r -f -a "client\t'Print locally, contact nothing (the default)'
server\t'Have the API server admit it'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l rendezvous-timeout -d 'How long the nodes of a task wait for one another before setup' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l max-streams -d 'Read the logs of at most N nodes at a time [default: 500]' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l timeout -d 'Stop waiting after this time, for example 10m; the task keeps running (exit code 124)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l reconnect-timeout -d 'Give up when the cluster has been unreachable for this long; the task keeps running (exit code 1) [default: 5m]' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l start-timeout -d 'Stop the task if a node has not started after this time (exit code 124)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l retries -d 'Run \'run\' again when it fails, at most this many times' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l retry-on -d 'Retry only after these exit codes, for example 3,137 (without --retries at most 20 times)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l max-recoveries -d 'Continue in a new pod after at most this many evictions, preemptions and lost Kubernetes nodes of each node' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l name -d 'The task\'s name' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l num-nodes -d 'The number of nodes' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l cpus -d 'CPUs of each node, for example 4, 4+ or 500m' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l memory -d 'Memory of each node, for example 16 (gigabytes), 16+ or 16Gi' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l gpus -d 'GPUs of each node, for example A100:8, or 8 for eight of any model' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l image-id -d 'The image, for example docker:debian:12' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l infra -d 'Where to run: k8s, or k8s/CONTEXT' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l ports -d 'Ports that node 0 serves, for example 8080 or 8080-8090; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l workdir -d 'The folder to send to every node' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -s e -l env -d 'Set an environment variable; without =V, use its value in your environment; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l env-file -d 'Read environment variables from a file of K=V lines, or from stdin (-); repeatable' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l secret -d 'Set a secret environment variable; without =V, use its value in your environment; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l secret-file -d 'Read secret environment variables from a file of K=V lines, or from stdin (-); repeatable' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l deadline -d 'Time after which the cluster ends the task, for example 2h' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l ttl -d 'Time after which the cluster removes a finished node\'s Job and log' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l service-account -d 'The service account of the pods' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l image-pull-secret -d 'A Secret to pull the image with; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l storage-secret -d 'The Secret with the keys of buckets as environment variables (AWS_ACCESS_KEY_ID …, RCLONE_…)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l storage-image -d 'The image with rclone that copies from buckets' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l priority-class -d 'The priority class of the pods' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l queue -d 'The Kueue queue of the Jobs' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l label -d 'A label of the Jobs and pods; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l annotation -d 'An annotation of the Jobs and pods; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -s f -d 'Before a file, as kubectl wants it; or to follow, as docker says it'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l follow -d 'As it does without --detach'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -s y -l yes -d 'Do not ask before sending more than 1 GB or 100,000 files'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -s d -l detach -d 'Return once the task is created'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l stop-on-interrupt -d 'Stop the task when this command is interrupted (SIGINT, SIGTERM or a closed pipe)'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l timestamps -d 'Prefix every line with its timestamp on the node'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l no-prefix -d 'Do not prefix the lines of several nodes with the node\'s name'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l no-gaps -d 'Exit with 1 if the task succeeded but log lines are lost or may be lost'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l no-fail-fast -d 'Let the other nodes keep running when one fails'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l no-recovery -d 'End the task when the cluster takes a node\'s pod away'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l use-spot -d 'Run on spot nodes'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l no-use-spot -d 'Do not use spot nodes, even if the file asks for them'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l any-gpu -d 'Use GPUs of any model if no node of the cluster has the requested one'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l allow-privileged -d 'Allow a privileged container to mount buckets that cannot be mounted otherwise'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from launch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l dry-run -d 'Print what would be created and create nothing' -r -f -a "client\t'Print locally, contact nothing (the default)'
server\t'Have the API server admit it'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l rendezvous-timeout -d 'How long the nodes of a task wait for one another before setup' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l max-streams -d 'Read the logs of at most N nodes at a time [default: 500]' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l timeout -d 'Stop waiting after this time, for example 10m; the task keeps running (exit code 124)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l reconnect-timeout -d 'Give up when the cluster has been unreachable for this long; the task keeps running (exit code 1) [default: 5m]' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l start-timeout -d 'Stop the task if a node has not started after this time (exit code 124)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l retries -d 'Run \'run\' again when it fails, at most this many times' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l retry-on -d 'Retry only after these exit codes, for example 3,137 (without --retries at most 20 times)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l max-recoveries -d 'Continue in a new pod after at most this many evictions, preemptions and lost Kubernetes nodes of each node' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l name -d 'The task\'s name' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l num-nodes -d 'The number of nodes' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l cpus -d 'CPUs of each node, for example 4, 4+ or 500m' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l memory -d 'Memory of each node, for example 16 (gigabytes), 16+ or 16Gi' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l gpus -d 'GPUs of each node, for example A100:8, or 8 for eight of any model' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l image-id -d 'The image, for example docker:debian:12' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l infra -d 'Where to run: k8s, or k8s/CONTEXT' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l ports -d 'Ports that node 0 serves, for example 8080 or 8080-8090; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l workdir -d 'The folder to send to every node' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -s e -l env -d 'Set an environment variable; without =V, use its value in your environment; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l env-file -d 'Read environment variables from a file of K=V lines, or from stdin (-); repeatable' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l secret -d 'Set a secret environment variable; without =V, use its value in your environment; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l secret-file -d 'Read secret environment variables from a file of K=V lines, or from stdin (-); repeatable' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l deadline -d 'Time after which the cluster ends the task, for example 2h' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l ttl -d 'Time after which the cluster removes a finished node\'s Job and log' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l service-account -d 'The service account of the pods' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l image-pull-secret -d 'A Secret to pull the image with; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l storage-secret -d 'The Secret with the keys of buckets as environment variables (AWS_ACCESS_KEY_ID …, RCLONE_…)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l storage-image -d 'The image with rclone that copies from buckets' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l priority-class -d 'The priority class of the pods' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l queue -d 'The Kueue queue of the Jobs' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l label -d 'A label of the Jobs and pods; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l annotation -d 'An annotation of the Jobs and pods; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l rm -d 'Remove the task when it has ended, or when this command is interrupted'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -s y -l yes -d 'Do not ask before sending more than 1 GB or 100,000 files'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -s d -l detach -d 'Return once the task is created'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l stop-on-interrupt -d 'Stop the task when this command is interrupted (SIGINT, SIGTERM or a closed pipe)'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l timestamps -d 'Prefix every line with its timestamp on the node'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l no-prefix -d 'Do not prefix the lines of several nodes with the node\'s name'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l no-gaps -d 'Exit with 1 if the task succeeded but log lines are lost or may be lost'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l no-fail-fast -d 'Let the other nodes keep running when one fails'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l no-recovery -d 'End the task when the cluster takes a node\'s pod away'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l use-spot -d 'Run on spot nodes'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l no-use-spot -d 'Do not use spot nodes, even if the file asks for them'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l any-gpu -d 'Use GPUs of any model if no node of the cluster has the requested one'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l allow-privileged -d 'Allow a privileged container to mount buckets that cannot be mounted otherwise'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from run" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from lint" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from lint" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from lint" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from lint" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from lint" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from lint" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from lint" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from lint" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from lint" -s f -d 'Before a file, as kubectl wants it'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from lint" -l strict -d 'Also fail if a field is not honoured as written'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from lint" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from lint" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from lint" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from lint" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from list" -l status -d 'Show only tasks in these states, comma-separated' -r -f -a "pending\t'No node has started'
running\t'A node runs, or others have still to start'
stopping\t'Stopped, and pods are still there'
completed\t'All nodes have succeeded'
failed\t'A node has failed, and no other runs any more'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from list" -l name -d 'Show only tasks with this name; * matches anything' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from list" -l since -d 'Show only tasks created within this time, for example 2h' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from list" -s l -l selector -d 'Show only tasks whose Jobs match these labels, as in kubectl' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from list" -l limit -d 'Show at most N tasks' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from list" -l sort -d 'Sort order' -r -f -a "created\t'Newest first'
updated\t'Latest change first'
name\t'By name'
status\t'Failed, pending, running, completed'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from list" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from list" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from list" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from list" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from list" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from list" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from list" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from list" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from list" -s d -l details -d 'Show more columns; the same as -o wide'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from list" -s u -l all-users -d 'Show those of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from list" -s A -l all-namespaces -d 'Show those in all namespaces'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from list" -s w -l watch -d 'Print a line for each task that changes, until interrupted'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from list" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from ls" -l status -d 'Show only tasks in these states, comma-separated' -r -f -a "pending\t'No node has started'
running\t'A node runs, or others have still to start'
stopping\t'Stopped, and pods are still there'
completed\t'All nodes have succeeded'
failed\t'A node has failed, and no other runs any more'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from ls" -l name -d 'Show only tasks with this name; * matches anything' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from ls" -l since -d 'Show only tasks created within this time, for example 2h' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from ls" -s l -l selector -d 'Show only tasks whose Jobs match these labels, as in kubectl' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from ls" -l limit -d 'Show at most N tasks' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from ls" -l sort -d 'Sort order' -r -f -a "created\t'Newest first'
updated\t'Latest change first'
name\t'By name'
status\t'Failed, pending, running, completed'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from ls" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from ls" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from ls" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from ls" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from ls" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from ls" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from ls" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from ls" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from ls" -s d -l details -d 'Show more columns; the same as -o wide'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from ls" -s u -l all-users -d 'Show those of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from ls" -s A -l all-namespaces -d 'Show those in all namespaces'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from ls" -s w -l watch -d 'Print a line for each task that changes, until interrupted'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from ls" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from status" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from status" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from status" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from status" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from status" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from status" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from status" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from status" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from status" -s w -l watch -d 'Print a line for each node that changes, until all have ended'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from status" -s u -l all-users -d 'Include the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from status" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from show" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from show" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from show" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from show" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from show" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from show" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from show" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from show" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from show" -l yaml -d 'Print the task file alone, as it was submitted, without the values of secrets'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from show" -s u -l all-users -d 'Include the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from show" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l dry-run -d 'Print what would be created and create nothing' -r -f -a "client\t'Print locally, contact nothing (the default)'
server\t'Have the API server admit it'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l rendezvous-timeout -d 'How long the nodes of a task wait for one another before setup' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l max-streams -d 'Read the logs of at most N nodes at a time [default: 500]' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l timeout -d 'Stop waiting after this time, for example 10m; the task keeps running (exit code 124)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l reconnect-timeout -d 'Give up when the cluster has been unreachable for this long; the task keeps running (exit code 1) [default: 5m]' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l start-timeout -d 'Stop the task if a node has not started after this time (exit code 124)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l retries -d 'Run \'run\' again when it fails, at most this many times' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l retry-on -d 'Retry only after these exit codes, for example 3,137 (without --retries at most 20 times)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l max-recoveries -d 'Continue in a new pod after at most this many evictions, preemptions and lost Kubernetes nodes of each node' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l name -d 'The task\'s name' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l num-nodes -d 'The number of nodes' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l cpus -d 'CPUs of each node, for example 4, 4+ or 500m' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l memory -d 'Memory of each node, for example 16 (gigabytes), 16+ or 16Gi' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l gpus -d 'GPUs of each node, for example A100:8, or 8 for eight of any model' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l image-id -d 'The image, for example docker:debian:12' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l infra -d 'Where to run: k8s, or k8s/CONTEXT' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l ports -d 'Ports that node 0 serves, for example 8080 or 8080-8090; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l workdir -d 'The folder to send to every node' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -s e -l env -d 'Set an environment variable; without =V, use its value in your environment; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l env-file -d 'Read environment variables from a file of K=V lines, or from stdin (-); repeatable' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l secret -d 'Set a secret environment variable; without =V, use its value in your environment; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l secret-file -d 'Read secret environment variables from a file of K=V lines, or from stdin (-); repeatable' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l deadline -d 'Time after which the cluster ends the task, for example 2h' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l ttl -d 'Time after which the cluster removes a finished node\'s Job and log' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l service-account -d 'The service account of the pods' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l image-pull-secret -d 'A Secret to pull the image with; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l storage-secret -d 'The Secret with the keys of buckets as environment variables (AWS_ACCESS_KEY_ID …, RCLONE_…)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l storage-image -d 'The image with rclone that copies from buckets' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l priority-class -d 'The priority class of the pods' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l queue -d 'The Kueue queue of the Jobs' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l label -d 'A label of the Jobs and pods; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l annotation -d 'An annotation of the Jobs and pods; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -s u -l all-users -d 'Include the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -s y -l yes -d 'Do not ask before sending more than 1 GB or 100,000 files'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -s d -l detach -d 'Return once the task is created'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l stop-on-interrupt -d 'Stop the task when this command is interrupted (SIGINT, SIGTERM or a closed pipe)'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l timestamps -d 'Prefix every line with its timestamp on the node'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l no-prefix -d 'Do not prefix the lines of several nodes with the node\'s name'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l no-gaps -d 'Exit with 1 if the task succeeded but log lines are lost or may be lost'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l no-fail-fast -d 'Let the other nodes keep running when one fails'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l no-recovery -d 'End the task when the cluster takes a node\'s pod away'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l use-spot -d 'Run on spot nodes'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l no-use-spot -d 'Do not use spot nodes, even if the file asks for them'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l any-gpu -d 'Use GPUs of any model if no node of the cluster has the requested one'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l allow-privileged -d 'Allow a privileged container to mount buckets that cannot be mounted otherwise'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from rerun" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from diff" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from diff" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from diff" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from diff" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from diff" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from diff" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from diff" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from diff" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from diff" -s u -l all-users -d 'Include the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from diff" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from diff" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from diff" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from get" -l status -d 'Show only tasks in these states, comma-separated' -r -f -a "pending\t'No node has started'
running\t'A node runs, or others have still to start'
stopping\t'Stopped, and pods are still there'
completed\t'All nodes have succeeded'
failed\t'A node has failed, and no other runs any more'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from get" -l name -d 'Show only tasks with this name; * matches anything' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from get" -l since -d 'Show only tasks created within this time, for example 2h' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from get" -s l -l selector -d 'Show only tasks whose Jobs match these labels, as in kubectl' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from get" -l limit -d 'Show at most N tasks' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from get" -l sort -d 'Sort order' -r -f -a "created\t'Newest first'
updated\t'Latest change first'
name\t'By name'
status\t'Failed, pending, running, completed'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from get" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from get" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from get" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from get" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from get" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from get" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from get" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from get" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from get" -s d -l details -d 'Show more columns; the same as -o wide'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from get" -s u -l all-users -d 'Show those of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from get" -s A -l all-namespaces -d 'Show those in all namespaces'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from get" -s w -l watch -d 'Print a line for each task that changes, until interrupted'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from get" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from get" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from get" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from logs" -l tail -d 'Start with the last N lines of each node; 0 for new lines only' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from logs" -l since -d 'Start with lines from this long ago, for example 10m' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from logs" -l since-time -d 'Start with lines from this time, for example 2026-11-22T06:40:24Z' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from logs" -l node -d 'Print only the log of this node; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from logs" -l max-streams -d 'Read the logs of at most N nodes at a time [default: 500]' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from logs" -l timeout -d 'Stop waiting after this time, for example 10m; the task keeps running (exit code 124)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from logs" -l reconnect-timeout -d 'Give up when the cluster has been unreachable for this long; the task keeps running (exit code 1) [default: 5m]' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from logs" -l start-timeout -d 'Stop waiting if a node has not started after this time; the task stays as it is (exit code 124)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from logs" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from logs" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from logs" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from logs" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from logs" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from logs" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from logs" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from logs" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from logs" -s u -l all-users -d 'Include the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from logs" -l no-follow -d 'Print the logs as they are now, node by node, and exit'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from logs" -s f -l follow -d 'As it does anyway'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from logs" -l timestamps -d 'Prefix every line with its timestamp on the node'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from logs" -l no-prefix -d 'Do not prefix the lines of several nodes with the node\'s name'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from logs" -l no-gaps -d 'Exit with 1 if the task succeeded but log lines are lost or may be lost'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from logs" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from logs" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from logs" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from logs" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from port-forward" -l node -d 'The node\'s rank' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from port-forward" -l address -d 'The local address to listen on' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from port-forward" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from port-forward" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from port-forward" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from port-forward" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from port-forward" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from port-forward" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from port-forward" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from port-forward" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from port-forward" -s u -l all-users -d 'Include the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from port-forward" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from port-forward" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from port-forward" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from port-forward" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from stop" -l grace-period -d 'Time that pods have to end, in seconds or for example 2m; needs the right to delete pods' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from stop" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from stop" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from stop" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from stop" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from stop" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from stop" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from stop" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from stop" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from stop" -s a -l all -d 'Stop all your tasks'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from stop" -s u -l all-users -d 'With --all, stop the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from stop" -s y -l yes -d 'Do not ask for confirmation'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from stop" -l wait -d 'Wait until every pod has ended'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from stop" -l now -d 'Same as --grace-period 1'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from stop" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from stop" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from stop" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from stop" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from cancel" -l grace-period -d 'Time that pods have to end, in seconds or for example 2m; needs the right to delete pods' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from cancel" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from cancel" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from cancel" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from cancel" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from cancel" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from cancel" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from cancel" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from cancel" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from cancel" -s a -l all -d 'Stop all your tasks'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from cancel" -s u -l all-users -d 'With --all, stop the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from cancel" -s y -l yes -d 'Do not ask for confirmation'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from cancel" -l wait -d 'Wait until every pod has ended'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from cancel" -l now -d 'Same as --grace-period 1'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from cancel" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from cancel" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from cancel" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from cancel" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from wait" -l for -d 'What to wait for' -r -f -a "running\t'Every node has started'
finished\t'Every node has ended'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from wait" -l timeout -d 'Stop waiting after this time, for example 10m; the task keeps running (exit code 124)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from wait" -l reconnect-timeout -d 'Give up when the cluster has been unreachable for this long; the task keeps running (exit code 1) [default: 5m]' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from wait" -l start-timeout -d 'Stop the task if a node has not started after this time (exit code 124)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from wait" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from wait" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from wait" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from wait" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from wait" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from wait" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from wait" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from wait" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from wait" -s u -l all-users -d 'Include the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from wait" -l no-fail-fast -d 'Let the other nodes keep running when one fails'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from wait" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from wait" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from wait" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from wait" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from exec" -l node -d 'The node\'s rank' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from exec" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from exec" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from exec" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from exec" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from exec" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from exec" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from exec" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from exec" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from exec" -s u -l all-users -d 'Include the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from exec" -l all-nodes -d 'Run the command in all nodes at once, and exit with the exit code of the first rank that fails'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from exec" -l fold -d 'With --all-nodes, print equal output once, with the nodes that it is from'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from exec" -s i -l stdin -d 'Pass standard input to the command'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from exec" -s t -l tty -d 'Give the command a terminal; with -i for an interactive shell'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from exec" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from exec" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from exec" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from exec" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from cp" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from cp" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from cp" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from cp" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from cp" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from cp" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from cp" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from cp" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from cp" -s u -l all-users -d 'Include the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from cp" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from cp" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from cp" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from cp" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from events" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from events" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from events" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from events" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from events" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from events" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from events" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from events" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from events" -s u -l all-users -d 'Include the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from events" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from events" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from events" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from events" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from prune" -l older-than -d 'Remove tasks whose last node ended at least this long ago, for example 7d or 12h' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from prune" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from prune" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from prune" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from prune" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from prune" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from prune" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from prune" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from prune" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from prune" -s u -l all-users -d 'Remove the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from prune" -l dry-run -d 'Print what would be removed and remove nothing'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from prune" -s y -l yes -d 'Do not ask for confirmation'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from prune" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from prune" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from prune" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from prune" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from gpus" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from gpus" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from gpus" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from gpus" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from gpus" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from gpus" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from gpus" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from gpus" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from gpus" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from gpus" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from gpus" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from gpus" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from help" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from help" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from help" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from help" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from help" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from help" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from help" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from help" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from help" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from help" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from help" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand jobs; and __fish_seen_subcommand_from help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "submit" -d 'Create a task from a file and follow its logs'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "launch" -d 'Create a task from a file and follow its logs'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "run" -d 'Run a command as a task, without a file, and exit with its exit code'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "lint" -d 'Check task files and show how each field is handled; needs no cluster'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "list" -d 'List tasks, newest first'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "ls" -d 'List tasks, newest first'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "status" -d 'Show a task in full, with its nodes and why they wait or failed'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "show" -d 'Show what was submitted as a task: its file, flags and commit'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "rerun" -d 'Submit a task again as it was, but for the flags that are given'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "diff" -d 'Compare what was submitted as a task with a file or another task (exit code 1 if they differ, 2 on trouble)'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "get" -d '`list`, or with IDs `status`'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "logs" -d 'Follow the logs of every node to the end of the task'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "port-forward" -d 'Forward local ports to a running task'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "stop" -d 'Stop tasks and remove them, running or finished'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "cancel" -d 'Stop tasks and remove them, running or finished'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "wait" -d 'Wait until tasks have finished, and exit with the task\'s exit code'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "exec" -d 'Run a command in a node\'s container'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "cp" -d 'Copy a file or folder to or from a node\'s container'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "events" -d 'Show the Kubernetes events of a task, oldest first'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "prune" -d 'Remove tasks that finished some time ago'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "gpus" -d 'List the cluster\'s GPUs and how many are free, with -o wide by node'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and not __fish_seen_subcommand_from submit launch run lint list ls status show rerun diff get logs port-forward stop cancel wait exec cp events prune gpus help" -f -a "help" -d 'Show a page of the documentation, or the help of a command'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l dry-run -d 'Print what would be created and create nothing' -r -f -a "client\t'Print locally, contact nothing (the default)'
server\t'Have the API server admit it'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l rendezvous-timeout -d 'How long the nodes of a task wait for one another before setup' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l max-streams -d 'Read the logs of at most N nodes at a time [default: 500]' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l timeout -d 'Stop waiting after this time, for example 10m; the task keeps running (exit code 124)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l reconnect-timeout -d 'Give up when the cluster has been unreachable for this long; the task keeps running (exit code 1) [default: 5m]' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l start-timeout -d 'Stop the task if a node has not started after this time (exit code 124)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l retries -d 'Run \'run\' again when it fails, at most this many times' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l retry-on -d 'Retry only after these exit codes, for example 3,137 (without --retries at most 20 times)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l max-recoveries -d 'Continue in a new pod after at most this many evictions, preemptions and lost Kubernetes nodes of each node' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l name -d 'The task\'s name' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l num-nodes -d 'The number of nodes' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l cpus -d 'CPUs of each node, for example 4, 4+ or 500m' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l memory -d 'Memory of each node, for example 16 (gigabytes), 16+ or 16Gi' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l gpus -d 'GPUs of each node, for example A100:8, or 8 for eight of any model' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l image-id -d 'The image, for example docker:debian:12' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l infra -d 'Where to run: k8s, or k8s/CONTEXT' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l ports -d 'Ports that node 0 serves, for example 8080 or 8080-8090; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l workdir -d 'The folder to send to every node' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -s e -l env -d 'Set an environment variable; without =V, use its value in your environment; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l env-file -d 'Read environment variables from a file of K=V lines, or from stdin (-); repeatable' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l secret -d 'Set a secret environment variable; without =V, use its value in your environment; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l secret-file -d 'Read secret environment variables from a file of K=V lines, or from stdin (-); repeatable' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l deadline -d 'Time after which the cluster ends the task, for example 2h' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l ttl -d 'Time after which the cluster removes a finished node\'s Job and log' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l service-account -d 'The service account of the pods' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l image-pull-secret -d 'A Secret to pull the image with; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l storage-secret -d 'The Secret with the keys of buckets as environment variables (AWS_ACCESS_KEY_ID …, RCLONE_…)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l storage-image -d 'The image with rclone that copies from buckets' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l priority-class -d 'The priority class of the pods' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l queue -d 'The Kueue queue of the Jobs' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l label -d 'A label of the Jobs and pods; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l annotation -d 'An annotation of the Jobs and pods; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -s f -d 'Before a file, as kubectl wants it; or to follow, as docker says it'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l follow -d 'As it does without --detach'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -s y -l yes -d 'Do not ask before sending more than 1 GB or 100,000 files'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -s d -l detach -d 'Return once the task is created'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l stop-on-interrupt -d 'Stop the task when this command is interrupted (SIGINT, SIGTERM or a closed pipe)'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l timestamps -d 'Prefix every line with its timestamp on the node'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l no-prefix -d 'Do not prefix the lines of several nodes with the node\'s name'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l no-gaps -d 'Exit with 1 if the task succeeded but log lines are lost or may be lost'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l no-fail-fast -d 'Let the other nodes keep running when one fails'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l no-recovery -d 'End the task when the cluster takes a node\'s pod away'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l use-spot -d 'Run on spot nodes'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l no-use-spot -d 'Do not use spot nodes, even if the file asks for them'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l any-gpu -d 'Use GPUs of any model if no node of the cluster has the requested one'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l allow-privileged -d 'Allow a privileged container to mount buckets that cannot be mounted otherwise'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from submit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l dry-run -d 'Print what would be created and create nothing' -r -f -a "client\t'Print locally, contact nothing (the default)'
server\t'Have the API server admit it'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l rendezvous-timeout -d 'How long the nodes of a task wait for one another before setup' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l max-streams -d 'Read the logs of at most N nodes at a time [default: 500]' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l timeout -d 'Stop waiting after this time, for example 10m; the task keeps running (exit code 124)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l reconnect-timeout -d 'Give up when the cluster has been unreachable for this long; the task keeps running (exit code 1) [default: 5m]' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l start-timeout -d 'Stop the task if a node has not started after this time (exit code 124)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l retries -d 'Run \'run\' again when it fails, at most this many times' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l retry-on -d 'Retry only after these exit codes, for example 3,137 (without --retries at most 20 times)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l max-recoveries -d 'Continue in a new pod after at most this many evictions, preemptions and lost Kubernetes nodes of each node' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l name -d 'The task\'s name' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l num-nodes -d 'The number of nodes' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l cpus -d 'CPUs of each node, for example 4, 4+ or 500m' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l memory -d 'Memory of each node, for example 16 (gigabytes), 16+ or 16Gi' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l gpus -d 'GPUs of each node, for example A100:8, or 8 for eight of any model' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l image-id -d 'The image, for example docker:debian:12' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l infra -d 'Where to run: k8s, or k8s/CONTEXT' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l ports -d 'Ports that node 0 serves, for example 8080 or 8080-8090; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l workdir -d 'The folder to send to every node' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -s e -l env -d 'Set an environment variable; without =V, use its value in your environment; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l env-file -d 'Read environment variables from a file of K=V lines, or from stdin (-); repeatable' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l secret -d 'Set a secret environment variable; without =V, use its value in your environment; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l secret-file -d 'Read secret environment variables from a file of K=V lines, or from stdin (-); repeatable' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l deadline -d 'Time after which the cluster ends the task, for example 2h' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l ttl -d 'Time after which the cluster removes a finished node\'s Job and log' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l service-account -d 'The service account of the pods' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l image-pull-secret -d 'A Secret to pull the image with; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l storage-secret -d 'The Secret with the keys of buckets as environment variables (AWS_ACCESS_KEY_ID …, RCLONE_…)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l storage-image -d 'The image with rclone that copies from buckets' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l priority-class -d 'The priority class of the pods' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l queue -d 'The Kueue queue of the Jobs' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l label -d 'A label of the Jobs and pods; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l annotation -d 'An annotation of the Jobs and pods; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -s f -d 'Before a file, as kubectl wants it; or to follow, as docker says it'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l follow -d 'As it does without --detach'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -s y -l yes -d 'Do not ask before sending more than 1 GB or 100,000 files'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -s d -l detach -d 'Return once the task is created'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l stop-on-interrupt -d 'Stop the task when this command is interrupted (SIGINT, SIGTERM or a closed pipe)'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l timestamps -d 'Prefix every line with its timestamp on the node'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l no-prefix -d 'Do not prefix the lines of several nodes with the node\'s name'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l no-gaps -d 'Exit with 1 if the task succeeded but log lines are lost or may be lost'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l no-fail-fast -d 'Let the other nodes keep running when one fails'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l no-recovery -d 'End the task when the cluster takes a node\'s pod away'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l use-spot -d 'Run on spot nodes'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l no-use-spot -d 'Do not use spot nodes, even if the file asks for them'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l any-gpu -d 'Use GPUs of any model if no node of the cluster has the requested one'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l allow-privileged -d 'Allow a privileged container to mount buckets that cannot be mounted otherwise'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from launch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l dry-run -d 'Print what would be created and create nothing' -r -f -a "client\t'Print locally, contact nothing (the default)'
server\t'Have the API server admit it'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l rendezvous-timeout -d 'How long the nodes of a task wait for one another before setup' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l max-streams -d 'Read the logs of at most N nodes at a time [default: 500]' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l timeout -d 'Stop waiting after this time, for example 10m; the task keeps running (exit code 124)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l reconnect-timeout -d 'Give up when the cluster has been unreachable for this long; the task keeps running (exit code 1) [default: 5m]' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l start-timeout -d 'Stop the task if a node has not started after this time (exit code 124)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l retries -d 'Run \'run\' again when it fails, at most this many times' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l retry-on -d 'Retry only after these exit codes, for example 3,137 (without --retries at most 20 times)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l max-recoveries -d 'Continue in a new pod after at most this many evictions, preemptions and lost Kubernetes nodes of each node' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l name -d 'The task\'s name' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l num-nodes -d 'The number of nodes' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l cpus -d 'CPUs of each node, for example 4, 4+ or 500m' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l memory -d 'Memory of each node, for example 16 (gigabytes), 16+ or 16Gi' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l gpus -d 'GPUs of each node, for example A100:8, or 8 for eight of any model' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l image-id -d 'The image, for example docker:debian:12' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l infra -d 'Where to run: k8s, or k8s/CONTEXT' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l ports -d 'Ports that node 0 serves, for example 8080 or 8080-8090; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l workdir -d 'The folder to send to every node' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -s e -l env -d 'Set an environment variable; without =V, use its value in your environment; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l env-file -d 'Read environment variables from a file of K=V lines, or from stdin (-); repeatable' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l secret -d 'Set a secret environment variable; without =V, use its value in your environment; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l secret-file -d 'Read secret environment variables from a file of K=V lines, or from stdin (-); repeatable' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l deadline -d 'Time after which the cluster ends the task, for example 2h' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l ttl -d 'Time after which the cluster removes a finished node\'s Job and log' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l service-account -d 'The service account of the pods' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l image-pull-secret -d 'A Secret to pull the image with; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l storage-secret -d 'The Secret with the keys of buckets as environment variables (AWS_ACCESS_KEY_ID …, RCLONE_…)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l storage-image -d 'The image with rclone that copies from buckets' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l priority-class -d 'The priority class of the pods' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l queue -d 'The Kueue queue of the Jobs' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l label -d 'A label of the Jobs and pods; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l annotation -d 'An annotation of the Jobs and pods; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l rm -d 'Remove the task when it has ended, or when this command is interrupted'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -s y -l yes -d 'Do not ask before sending more than 1 GB or 100,000 files'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -s d -l detach -d 'Return once the task is created'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l stop-on-interrupt -d 'Stop the task when this command is interrupted (SIGINT, SIGTERM or a closed pipe)'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l timestamps -d 'Prefix every line with its timestamp on the node'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l no-prefix -d 'Do not prefix the lines of several nodes with the node\'s name'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l no-gaps -d 'Exit with 1 if the task succeeded but log lines are lost or may be lost'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l no-fail-fast -d 'Let the other nodes keep running when one fails'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l no-recovery -d 'End the task when the cluster takes a node\'s pod away'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l use-spot -d 'Run on spot nodes'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l no-use-spot -d 'Do not use spot nodes, even if the file asks for them'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l any-gpu -d 'Use GPUs of any model if no node of the cluster has the requested one'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l allow-privileged -d 'Allow a privileged container to mount buckets that cannot be mounted otherwise'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from run" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from lint" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from lint" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from lint" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from lint" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from lint" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from lint" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from lint" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from lint" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from lint" -s f -d 'Before a file, as kubectl wants it'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from lint" -l strict -d 'Also fail if a field is not honoured as written'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from lint" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from lint" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from lint" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from lint" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from list" -l status -d 'Show only tasks in these states, comma-separated' -r -f -a "pending\t'No node has started'
running\t'A node runs, or others have still to start'
stopping\t'Stopped, and pods are still there'
completed\t'All nodes have succeeded'
failed\t'A node has failed, and no other runs any more'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from list" -l name -d 'Show only tasks with this name; * matches anything' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from list" -l since -d 'Show only tasks created within this time, for example 2h' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from list" -s l -l selector -d 'Show only tasks whose Jobs match these labels, as in kubectl' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from list" -l limit -d 'Show at most N tasks' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from list" -l sort -d 'Sort order' -r -f -a "created\t'Newest first'
updated\t'Latest change first'
name\t'By name'
status\t'Failed, pending, running, completed'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from list" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from list" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from list" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from list" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from list" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from list" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from list" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from list" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from list" -s d -l details -d 'Show more columns; the same as -o wide'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from list" -s u -l all-users -d 'Show those of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from list" -s A -l all-namespaces -d 'Show those in all namespaces'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from list" -s w -l watch -d 'Print a line for each task that changes, until interrupted'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from list" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from ls" -l status -d 'Show only tasks in these states, comma-separated' -r -f -a "pending\t'No node has started'
running\t'A node runs, or others have still to start'
stopping\t'Stopped, and pods are still there'
completed\t'All nodes have succeeded'
failed\t'A node has failed, and no other runs any more'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from ls" -l name -d 'Show only tasks with this name; * matches anything' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from ls" -l since -d 'Show only tasks created within this time, for example 2h' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from ls" -s l -l selector -d 'Show only tasks whose Jobs match these labels, as in kubectl' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from ls" -l limit -d 'Show at most N tasks' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from ls" -l sort -d 'Sort order' -r -f -a "created\t'Newest first'
updated\t'Latest change first'
name\t'By name'
status\t'Failed, pending, running, completed'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from ls" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from ls" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from ls" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from ls" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from ls" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from ls" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from ls" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from ls" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from ls" -s d -l details -d 'Show more columns; the same as -o wide'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from ls" -s u -l all-users -d 'Show those of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from ls" -s A -l all-namespaces -d 'Show those in all namespaces'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from ls" -s w -l watch -d 'Print a line for each task that changes, until interrupted'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from ls" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from status" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from status" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from status" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from status" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from status" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from status" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from status" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from status" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from status" -s w -l watch -d 'Print a line for each node that changes, until all have ended'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from status" -s u -l all-users -d 'Include the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from status" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from show" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from show" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from show" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from show" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from show" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from show" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from show" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from show" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from show" -l yaml -d 'Print the task file alone, as it was submitted, without the values of secrets'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from show" -s u -l all-users -d 'Include the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from show" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l dry-run -d 'Print what would be created and create nothing' -r -f -a "client\t'Print locally, contact nothing (the default)'
server\t'Have the API server admit it'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l rendezvous-timeout -d 'How long the nodes of a task wait for one another before setup' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l max-streams -d 'Read the logs of at most N nodes at a time [default: 500]' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l timeout -d 'Stop waiting after this time, for example 10m; the task keeps running (exit code 124)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l reconnect-timeout -d 'Give up when the cluster has been unreachable for this long; the task keeps running (exit code 1) [default: 5m]' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l start-timeout -d 'Stop the task if a node has not started after this time (exit code 124)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l retries -d 'Run \'run\' again when it fails, at most this many times' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l retry-on -d 'Retry only after these exit codes, for example 3,137 (without --retries at most 20 times)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l max-recoveries -d 'Continue in a new pod after at most this many evictions, preemptions and lost Kubernetes nodes of each node' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l name -d 'The task\'s name' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l num-nodes -d 'The number of nodes' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l cpus -d 'CPUs of each node, for example 4, 4+ or 500m' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l memory -d 'Memory of each node, for example 16 (gigabytes), 16+ or 16Gi' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l gpus -d 'GPUs of each node, for example A100:8, or 8 for eight of any model' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l image-id -d 'The image, for example docker:debian:12' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l infra -d 'Where to run: k8s, or k8s/CONTEXT' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l ports -d 'Ports that node 0 serves, for example 8080 or 8080-8090; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l workdir -d 'The folder to send to every node' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -s e -l env -d 'Set an environment variable; without =V, use its value in your environment; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l env-file -d 'Read environment variables from a file of K=V lines, or from stdin (-); repeatable' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l secret -d 'Set a secret environment variable; without =V, use its value in your environment; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l secret-file -d 'Read secret environment variables from a file of K=V lines, or from stdin (-); repeatable' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l deadline -d 'Time after which the cluster ends the task, for example 2h' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l ttl -d 'Time after which the cluster removes a finished node\'s Job and log' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l service-account -d 'The service account of the pods' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l image-pull-secret -d 'A Secret to pull the image with; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l storage-secret -d 'The Secret with the keys of buckets as environment variables (AWS_ACCESS_KEY_ID …, RCLONE_…)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l storage-image -d 'The image with rclone that copies from buckets' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l priority-class -d 'The priority class of the pods' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l queue -d 'The Kueue queue of the Jobs' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l label -d 'A label of the Jobs and pods; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l annotation -d 'An annotation of the Jobs and pods; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -s u -l all-users -d 'Include the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -s y -l yes -d 'Do not ask before sending more than 1 GB or 100,000 files'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -s d -l detach -d 'Return once the task is created'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l stop-on-interrupt -d 'Stop the task when this command is interrupted (SIGINT, SIGTERM or a closed pipe)'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l timestamps -d 'Prefix every line with its timestamp on the node'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l no-prefix -d 'Do not prefix the lines of several nodes with the node\'s name'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l no-gaps -d 'Exit with 1 if the task succeeded but log lines are lost or may be lost'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l no-fail-fast -d 'Let the other nodes keep running when one fails'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l no-recovery -d 'End the task when the cluster takes a node\'s pod away'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l use-spot -d 'Run on spot nodes'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l no-use-spot -d 'Do not use spot nodes, even if the file asks for them'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l any-gpu -d 'Use GPUs of any model if no node of the cluster has the requested one'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l allow-privileged -d 'Allow a privileged container to mount buckets that cannot be mounted otherwise'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from rerun" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from diff" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from diff" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from diff" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from diff" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from diff" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from diff" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from diff" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from diff" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from diff" -s u -l all-users -d 'Include the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from diff" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from diff" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from diff" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from get" -l status -d 'Show only tasks in these states, comma-separated' -r -f -a "pending\t'No node has started'
running\t'A node runs, or others have still to start'
stopping\t'Stopped, and pods are still there'
completed\t'All nodes have succeeded'
failed\t'A node has failed, and no other runs any more'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from get" -l name -d 'Show only tasks with this name; * matches anything' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from get" -l since -d 'Show only tasks created within this time, for example 2h' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from get" -s l -l selector -d 'Show only tasks whose Jobs match these labels, as in kubectl' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from get" -l limit -d 'Show at most N tasks' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from get" -l sort -d 'Sort order' -r -f -a "created\t'Newest first'
updated\t'Latest change first'
name\t'By name'
status\t'Failed, pending, running, completed'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from get" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from get" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from get" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from get" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from get" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from get" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from get" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from get" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from get" -s d -l details -d 'Show more columns; the same as -o wide'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from get" -s u -l all-users -d 'Show those of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from get" -s A -l all-namespaces -d 'Show those in all namespaces'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from get" -s w -l watch -d 'Print a line for each task that changes, until interrupted'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from get" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from get" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from get" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from logs" -l tail -d 'Start with the last N lines of each node; 0 for new lines only' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from logs" -l since -d 'Start with lines from this long ago, for example 10m' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from logs" -l since-time -d 'Start with lines from this time, for example 2026-11-22T06:40:24Z' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from logs" -l node -d 'Print only the log of this node; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from logs" -l max-streams -d 'Read the logs of at most N nodes at a time [default: 500]' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from logs" -l timeout -d 'Stop waiting after this time, for example 10m; the task keeps running (exit code 124)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from logs" -l reconnect-timeout -d 'Give up when the cluster has been unreachable for this long; the task keeps running (exit code 1) [default: 5m]' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from logs" -l start-timeout -d 'Stop waiting if a node has not started after this time; the task stays as it is (exit code 124)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from logs" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from logs" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from logs" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from logs" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from logs" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from logs" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from logs" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from logs" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from logs" -s u -l all-users -d 'Include the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from logs" -l no-follow -d 'Print the logs as they are now, node by node, and exit'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from logs" -s f -l follow -d 'As it does anyway'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from logs" -l timestamps -d 'Prefix every line with its timestamp on the node'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from logs" -l no-prefix -d 'Do not prefix the lines of several nodes with the node\'s name'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from logs" -l no-gaps -d 'Exit with 1 if the task succeeded but log lines are lost or may be lost'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from logs" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from logs" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from logs" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from logs" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from port-forward" -l node -d 'The node\'s rank' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from port-forward" -l address -d 'The local address to listen on' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from port-forward" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from port-forward" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from port-forward" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from port-forward" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from port-forward" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from port-forward" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from port-forward" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from port-forward" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from port-forward" -s u -l all-users -d 'Include the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from port-forward" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from port-forward" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from port-forward" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from port-forward" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from stop" -l grace-period -d 'Time that pods have to end, in seconds or for example 2m; needs the right to delete pods' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from stop" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from stop" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from stop" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from stop" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from stop" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from stop" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from stop" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from stop" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from stop" -s a -l all -d 'Stop all your tasks'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from stop" -s u -l all-users -d 'With --all, stop the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from stop" -s y -l yes -d 'Do not ask for confirmation'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from stop" -l wait -d 'Wait until every pod has ended'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from stop" -l now -d 'Same as --grace-period 1'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from stop" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from stop" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from stop" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from stop" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from cancel" -l grace-period -d 'Time that pods have to end, in seconds or for example 2m; needs the right to delete pods' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from cancel" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from cancel" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from cancel" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from cancel" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from cancel" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from cancel" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from cancel" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from cancel" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from cancel" -s a -l all -d 'Stop all your tasks'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from cancel" -s u -l all-users -d 'With --all, stop the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from cancel" -s y -l yes -d 'Do not ask for confirmation'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from cancel" -l wait -d 'Wait until every pod has ended'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from cancel" -l now -d 'Same as --grace-period 1'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from cancel" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from cancel" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from cancel" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from cancel" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from wait" -l for -d 'What to wait for' -r -f -a "running\t'Every node has started'
finished\t'Every node has ended'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from wait" -l timeout -d 'Stop waiting after this time, for example 10m; the task keeps running (exit code 124)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from wait" -l reconnect-timeout -d 'Give up when the cluster has been unreachable for this long; the task keeps running (exit code 1) [default: 5m]' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from wait" -l start-timeout -d 'Stop the task if a node has not started after this time (exit code 124)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from wait" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from wait" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from wait" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from wait" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from wait" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from wait" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from wait" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from wait" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from wait" -s u -l all-users -d 'Include the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from wait" -l no-fail-fast -d 'Let the other nodes keep running when one fails'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from wait" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from wait" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from wait" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from wait" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from exec" -l node -d 'The node\'s rank' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from exec" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from exec" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from exec" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from exec" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from exec" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from exec" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from exec" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from exec" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from exec" -s u -l all-users -d 'Include the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from exec" -l all-nodes -d 'Run the command in all nodes at once, and exit with the exit code of the first rank that fails'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from exec" -l fold -d 'With --all-nodes, print equal output once, with the nodes that it is from'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from exec" -s i -l stdin -d 'Pass standard input to the command'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from exec" -s t -l tty -d 'Give the command a terminal; with -i for an interactive shell'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from exec" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from exec" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from exec" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from exec" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from cp" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from cp" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from cp" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from cp" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from cp" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from cp" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from cp" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from cp" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from cp" -s u -l all-users -d 'Include the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from cp" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from cp" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from cp" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from cp" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from events" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from events" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from events" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from events" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from events" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from events" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from events" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from events" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from events" -s u -l all-users -d 'Include the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from events" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from events" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from events" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from events" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from prune" -l older-than -d 'Remove tasks whose last node ended at least this long ago, for example 7d or 12h' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from prune" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from prune" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from prune" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from prune" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from prune" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from prune" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from prune" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from prune" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from prune" -s u -l all-users -d 'Remove the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from prune" -l dry-run -d 'Print what would be removed and remove nothing'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from prune" -s y -l yes -d 'Do not ask for confirmation'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from prune" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from prune" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from prune" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from prune" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from gpus" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from gpus" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from gpus" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from gpus" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from gpus" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from gpus" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from gpus" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from gpus" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from gpus" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from gpus" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from gpus" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from gpus" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from help" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from help" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from help" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from help" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from help" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from help" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from help" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from help" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from help" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from help" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from help" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand job; and __fish_seen_subcommand_from help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l dry-run -d 'Print what would be created and create nothing' -r -f -a "client\t'Print locally, contact nothing (the default)'
server\t'Have the API server admit it'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l rendezvous-timeout -d 'How long the nodes of a task wait for one another before setup' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l max-streams -d 'Read the logs of at most N nodes at a time [default: 500]' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l timeout -d 'Stop waiting after this time, for example 10m; the task keeps running (exit code 124)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l reconnect-timeout -d 'Give up when the cluster has been unreachable for this long; the task keeps running (exit code 1) [default: 5m]' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l start-timeout -d 'Stop the task if a node has not started after this time (exit code 124)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l retries -d 'Run \'run\' again when it fails, at most this many times' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l retry-on -d 'Retry only after these exit codes, for example 3,137 (without --retries at most 20 times)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l max-recoveries -d 'Continue in a new pod after at most this many evictions, preemptions and lost Kubernetes nodes of each node' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l name -d 'The task\'s name' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l num-nodes -d 'The number of nodes' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l cpus -d 'CPUs of each node, for example 4, 4+ or 500m' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l memory -d 'Memory of each node, for example 16 (gigabytes), 16+ or 16Gi' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l gpus -d 'GPUs of each node, for example A100:8, or 8 for eight of any model' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l image-id -d 'The image, for example docker:debian:12' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l infra -d 'Where to run: k8s, or k8s/CONTEXT' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l ports -d 'Ports that node 0 serves, for example 8080 or 8080-8090; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l workdir -d 'The folder to send to every node' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -s e -l env -d 'Set an environment variable; without =V, use its value in your environment; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l env-file -d 'Read environment variables from a file of K=V lines, or from stdin (-); repeatable' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l secret -d 'Set a secret environment variable; without =V, use its value in your environment; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l secret-file -d 'Read secret environment variables from a file of K=V lines, or from stdin (-); repeatable' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l deadline -d 'Time after which the cluster ends the task, for example 2h' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l ttl -d 'Time after which the cluster removes a finished node\'s Job and log' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l service-account -d 'The service account of the pods' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l image-pull-secret -d 'A Secret to pull the image with; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l storage-secret -d 'The Secret with the keys of buckets as environment variables (AWS_ACCESS_KEY_ID …, RCLONE_…)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l storage-image -d 'The image with rclone that copies from buckets' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l priority-class -d 'The priority class of the pods' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l queue -d 'The Kueue queue of the Jobs' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l label -d 'A label of the Jobs and pods; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l annotation -d 'An annotation of the Jobs and pods; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -s f -d 'Before a file, as kubectl wants it; or to follow, as docker says it'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l follow -d 'As it does without --detach'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -s y -l yes -d 'Do not ask before sending more than 1 GB or 100,000 files'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -s d -l detach -d 'Return once the task is created'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l stop-on-interrupt -d 'Stop the task when this command is interrupted (SIGINT, SIGTERM or a closed pipe)'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l timestamps -d 'Prefix every line with its timestamp on the node'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l no-prefix -d 'Do not prefix the lines of several nodes with the node\'s name'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l no-gaps -d 'Exit with 1 if the task succeeded but log lines are lost or may be lost'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l no-fail-fast -d 'Let the other nodes keep running when one fails'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l no-recovery -d 'End the task when the cluster takes a node\'s pod away'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l use-spot -d 'Run on spot nodes'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l no-use-spot -d 'Do not use spot nodes, even if the file asks for them'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l any-gpu -d 'Use GPUs of any model if no node of the cluster has the requested one'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l allow-privileged -d 'Allow a privileged container to mount buckets that cannot be mounted otherwise'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand submit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l dry-run -d 'Print what would be created and create nothing' -r -f -a "client\t'Print locally, contact nothing (the default)'
server\t'Have the API server admit it'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l rendezvous-timeout -d 'How long the nodes of a task wait for one another before setup' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l max-streams -d 'Read the logs of at most N nodes at a time [default: 500]' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l timeout -d 'Stop waiting after this time, for example 10m; the task keeps running (exit code 124)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l reconnect-timeout -d 'Give up when the cluster has been unreachable for this long; the task keeps running (exit code 1) [default: 5m]' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l start-timeout -d 'Stop the task if a node has not started after this time (exit code 124)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l retries -d 'Run \'run\' again when it fails, at most this many times' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l retry-on -d 'Retry only after these exit codes, for example 3,137 (without --retries at most 20 times)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l max-recoveries -d 'Continue in a new pod after at most this many evictions, preemptions and lost Kubernetes nodes of each node' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l name -d 'The task\'s name' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l num-nodes -d 'The number of nodes' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l cpus -d 'CPUs of each node, for example 4, 4+ or 500m' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l memory -d 'Memory of each node, for example 16 (gigabytes), 16+ or 16Gi' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l gpus -d 'GPUs of each node, for example A100:8, or 8 for eight of any model' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l image-id -d 'The image, for example docker:debian:12' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l infra -d 'Where to run: k8s, or k8s/CONTEXT' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l ports -d 'Ports that node 0 serves, for example 8080 or 8080-8090; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l workdir -d 'The folder to send to every node' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -s e -l env -d 'Set an environment variable; without =V, use its value in your environment; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l env-file -d 'Read environment variables from a file of K=V lines, or from stdin (-); repeatable' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l secret -d 'Set a secret environment variable; without =V, use its value in your environment; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l secret-file -d 'Read secret environment variables from a file of K=V lines, or from stdin (-); repeatable' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l deadline -d 'Time after which the cluster ends the task, for example 2h' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l ttl -d 'Time after which the cluster removes a finished node\'s Job and log' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l service-account -d 'The service account of the pods' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l image-pull-secret -d 'A Secret to pull the image with; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l storage-secret -d 'The Secret with the keys of buckets as environment variables (AWS_ACCESS_KEY_ID …, RCLONE_…)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l storage-image -d 'The image with rclone that copies from buckets' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l priority-class -d 'The priority class of the pods' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l queue -d 'The Kueue queue of the Jobs' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l label -d 'A label of the Jobs and pods; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l annotation -d 'An annotation of the Jobs and pods; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -s f -d 'Before a file, as kubectl wants it; or to follow, as docker says it'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l follow -d 'As it does without --detach'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -s y -l yes -d 'Do not ask before sending more than 1 GB or 100,000 files'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -s d -l detach -d 'Return once the task is created'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l stop-on-interrupt -d 'Stop the task when this command is interrupted (SIGINT, SIGTERM or a closed pipe)'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l timestamps -d 'Prefix every line with its timestamp on the node'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l no-prefix -d 'Do not prefix the lines of several nodes with the node\'s name'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l no-gaps -d 'Exit with 1 if the task succeeded but log lines are lost or may be lost'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l no-fail-fast -d 'Let the other nodes keep running when one fails'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l no-recovery -d 'End the task when the cluster takes a node\'s pod away'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l use-spot -d 'Run on spot nodes'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l no-use-spot -d 'Do not use spot nodes, even if the file asks for them'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l any-gpu -d 'Use GPUs of any model if no node of the cluster has the requested one'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l allow-privileged -d 'Allow a privileged container to mount buckets that cannot be mounted otherwise'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand launch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l dry-run -d 'Print what would be created and create nothing' -r -f -a "client\t'Print locally, contact nothing (the default)'
server\t'Have the API server admit it'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l rendezvous-timeout -d 'How long the nodes of a task wait for one another before setup' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l max-streams -d 'Read the logs of at most N nodes at a time [default: 500]' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l timeout -d 'Stop waiting after this time, for example 10m; the task keeps running (exit code 124)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l reconnect-timeout -d 'Give up when the cluster has been unreachable for this long; the task keeps running (exit code 1) [default: 5m]' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l start-timeout -d 'Stop the task if a node has not started after this time (exit code 124)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l retries -d 'Run \'run\' again when it fails, at most this many times' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l retry-on -d 'Retry only after these exit codes, for example 3,137 (without --retries at most 20 times)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l max-recoveries -d 'Continue in a new pod after at most this many evictions, preemptions and lost Kubernetes nodes of each node' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l name -d 'The task\'s name' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l num-nodes -d 'The number of nodes' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l cpus -d 'CPUs of each node, for example 4, 4+ or 500m' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l memory -d 'Memory of each node, for example 16 (gigabytes), 16+ or 16Gi' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l gpus -d 'GPUs of each node, for example A100:8, or 8 for eight of any model' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l image-id -d 'The image, for example docker:debian:12' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l infra -d 'Where to run: k8s, or k8s/CONTEXT' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l ports -d 'Ports that node 0 serves, for example 8080 or 8080-8090; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l workdir -d 'The folder to send to every node' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -s e -l env -d 'Set an environment variable; without =V, use its value in your environment; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l env-file -d 'Read environment variables from a file of K=V lines, or from stdin (-); repeatable' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l secret -d 'Set a secret environment variable; without =V, use its value in your environment; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l secret-file -d 'Read secret environment variables from a file of K=V lines, or from stdin (-); repeatable' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l deadline -d 'Time after which the cluster ends the task, for example 2h' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l ttl -d 'Time after which the cluster removes a finished node\'s Job and log' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l service-account -d 'The service account of the pods' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l image-pull-secret -d 'A Secret to pull the image with; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l storage-secret -d 'The Secret with the keys of buckets as environment variables (AWS_ACCESS_KEY_ID …, RCLONE_…)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l storage-image -d 'The image with rclone that copies from buckets' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l priority-class -d 'The priority class of the pods' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l queue -d 'The Kueue queue of the Jobs' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l label -d 'A label of the Jobs and pods; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l annotation -d 'An annotation of the Jobs and pods; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l rm -d 'Remove the task when it has ended, or when this command is interrupted'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -s y -l yes -d 'Do not ask before sending more than 1 GB or 100,000 files'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -s d -l detach -d 'Return once the task is created'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l stop-on-interrupt -d 'Stop the task when this command is interrupted (SIGINT, SIGTERM or a closed pipe)'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l timestamps -d 'Prefix every line with its timestamp on the node'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l no-prefix -d 'Do not prefix the lines of several nodes with the node\'s name'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l no-gaps -d 'Exit with 1 if the task succeeded but log lines are lost or may be lost'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l no-fail-fast -d 'Let the other nodes keep running when one fails'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l no-recovery -d 'End the task when the cluster takes a node\'s pod away'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l use-spot -d 'Run on spot nodes'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l no-use-spot -d 'Do not use spot nodes, even if the file asks for them'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l any-gpu -d 'Use GPUs of any model if no node of the cluster has the requested one'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l allow-privileged -d 'Allow a privileged container to mount buckets that cannot be mounted otherwise'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand run" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand lint" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand lint" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand lint" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand lint" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand lint" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand lint" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand lint" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand lint" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand lint" -s f -d 'Before a file, as kubectl wants it'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand lint" -l strict -d 'Also fail if a field is not honoured as written'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand lint" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand lint" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand lint" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand lint" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand list" -l status -d 'Show only tasks in these states, comma-separated' -r -f -a "pending\t'No node has started'
running\t'A node runs, or others have still to start'
stopping\t'Stopped, and pods are still there'
completed\t'All nodes have succeeded'
failed\t'A node has failed, and no other runs any more'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand list" -l name -d 'Show only tasks with this name; * matches anything' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand list" -l since -d 'Show only tasks created within this time, for example 2h' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand list" -s l -l selector -d 'Show only tasks whose Jobs match these labels, as in kubectl' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand list" -l limit -d 'Show at most N tasks' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand list" -l sort -d 'Sort order' -r -f -a "created\t'Newest first'
updated\t'Latest change first'
name\t'By name'
status\t'Failed, pending, running, completed'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand list" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand list" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand list" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand list" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand list" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand list" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand list" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand list" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand list" -s d -l details -d 'Show more columns; the same as -o wide'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand list" -s u -l all-users -d 'Show those of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand list" -s A -l all-namespaces -d 'Show those in all namespaces'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand list" -s w -l watch -d 'Print a line for each task that changes, until interrupted'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand list" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand list" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand list" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand ls" -l status -d 'Show only tasks in these states, comma-separated' -r -f -a "pending\t'No node has started'
running\t'A node runs, or others have still to start'
stopping\t'Stopped, and pods are still there'
completed\t'All nodes have succeeded'
failed\t'A node has failed, and no other runs any more'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand ls" -l name -d 'Show only tasks with this name; * matches anything' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand ls" -l since -d 'Show only tasks created within this time, for example 2h' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand ls" -s l -l selector -d 'Show only tasks whose Jobs match these labels, as in kubectl' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand ls" -l limit -d 'Show at most N tasks' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand ls" -l sort -d 'Sort order' -r -f -a "created\t'Newest first'
updated\t'Latest change first'
name\t'By name'
status\t'Failed, pending, running, completed'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand ls" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand ls" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand ls" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand ls" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand ls" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand ls" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand ls" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand ls" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand ls" -s d -l details -d 'Show more columns; the same as -o wide'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand ls" -s u -l all-users -d 'Show those of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand ls" -s A -l all-namespaces -d 'Show those in all namespaces'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand ls" -s w -l watch -d 'Print a line for each task that changes, until interrupted'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand ls" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand ls" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand ls" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand status" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand status" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand status" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand status" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand status" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand status" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand status" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand status" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand status" -s w -l watch -d 'Print a line for each node that changes, until all have ended'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand status" -s u -l all-users -d 'Include the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand status" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand status" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand status" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand show" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand show" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand show" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand show" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand show" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand show" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand show" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand show" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand show" -l yaml -d 'Print the task file alone, as it was submitted, without the values of secrets'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand show" -s u -l all-users -d 'Include the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand show" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand show" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand show" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l dry-run -d 'Print what would be created and create nothing' -r -f -a "client\t'Print locally, contact nothing (the default)'
server\t'Have the API server admit it'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l rendezvous-timeout -d 'How long the nodes of a task wait for one another before setup' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l max-streams -d 'Read the logs of at most N nodes at a time [default: 500]' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l timeout -d 'Stop waiting after this time, for example 10m; the task keeps running (exit code 124)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l reconnect-timeout -d 'Give up when the cluster has been unreachable for this long; the task keeps running (exit code 1) [default: 5m]' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l start-timeout -d 'Stop the task if a node has not started after this time (exit code 124)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l retries -d 'Run \'run\' again when it fails, at most this many times' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l retry-on -d 'Retry only after these exit codes, for example 3,137 (without --retries at most 20 times)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l max-recoveries -d 'Continue in a new pod after at most this many evictions, preemptions and lost Kubernetes nodes of each node' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l name -d 'The task\'s name' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l num-nodes -d 'The number of nodes' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l cpus -d 'CPUs of each node, for example 4, 4+ or 500m' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l memory -d 'Memory of each node, for example 16 (gigabytes), 16+ or 16Gi' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l gpus -d 'GPUs of each node, for example A100:8, or 8 for eight of any model' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l image-id -d 'The image, for example docker:debian:12' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l infra -d 'Where to run: k8s, or k8s/CONTEXT' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l ports -d 'Ports that node 0 serves, for example 8080 or 8080-8090; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l workdir -d 'The folder to send to every node' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -s e -l env -d 'Set an environment variable; without =V, use its value in your environment; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l env-file -d 'Read environment variables from a file of K=V lines, or from stdin (-); repeatable' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l secret -d 'Set a secret environment variable; without =V, use its value in your environment; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l secret-file -d 'Read secret environment variables from a file of K=V lines, or from stdin (-); repeatable' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l deadline -d 'Time after which the cluster ends the task, for example 2h' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l ttl -d 'Time after which the cluster removes a finished node\'s Job and log' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l service-account -d 'The service account of the pods' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l image-pull-secret -d 'A Secret to pull the image with; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l storage-secret -d 'The Secret with the keys of buckets as environment variables (AWS_ACCESS_KEY_ID …, RCLONE_…)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l storage-image -d 'The image with rclone that copies from buckets' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l priority-class -d 'The priority class of the pods' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l queue -d 'The Kueue queue of the Jobs' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l label -d 'A label of the Jobs and pods; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l annotation -d 'An annotation of the Jobs and pods; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -s u -l all-users -d 'Include the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -s y -l yes -d 'Do not ask before sending more than 1 GB or 100,000 files'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -s d -l detach -d 'Return once the task is created'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l stop-on-interrupt -d 'Stop the task when this command is interrupted (SIGINT, SIGTERM or a closed pipe)'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l timestamps -d 'Prefix every line with its timestamp on the node'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l no-prefix -d 'Do not prefix the lines of several nodes with the node\'s name'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l no-gaps -d 'Exit with 1 if the task succeeded but log lines are lost or may be lost'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l no-fail-fast -d 'Let the other nodes keep running when one fails'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l no-recovery -d 'End the task when the cluster takes a node\'s pod away'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l use-spot -d 'Run on spot nodes'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l no-use-spot -d 'Do not use spot nodes, even if the file asks for them'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l any-gpu -d 'Use GPUs of any model if no node of the cluster has the requested one'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l allow-privileged -d 'Allow a privileged container to mount buckets that cannot be mounted otherwise'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand rerun" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand diff" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand diff" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand diff" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand diff" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand diff" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand diff" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand diff" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand diff" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand diff" -s u -l all-users -d 'Include the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand diff" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand diff" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand diff" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand get" -l status -d 'Show only tasks in these states, comma-separated' -r -f -a "pending\t'No node has started'
running\t'A node runs, or others have still to start'
stopping\t'Stopped, and pods are still there'
completed\t'All nodes have succeeded'
failed\t'A node has failed, and no other runs any more'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand get" -l name -d 'Show only tasks with this name; * matches anything' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand get" -l since -d 'Show only tasks created within this time, for example 2h' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand get" -s l -l selector -d 'Show only tasks whose Jobs match these labels, as in kubectl' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand get" -l limit -d 'Show at most N tasks' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand get" -l sort -d 'Sort order' -r -f -a "created\t'Newest first'
updated\t'Latest change first'
name\t'By name'
status\t'Failed, pending, running, completed'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand get" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand get" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand get" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand get" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand get" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand get" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand get" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand get" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand get" -s d -l details -d 'Show more columns; the same as -o wide'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand get" -s u -l all-users -d 'Show those of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand get" -s A -l all-namespaces -d 'Show those in all namespaces'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand get" -s w -l watch -d 'Print a line for each task that changes, until interrupted'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand get" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand get" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand get" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand get" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand logs" -l tail -d 'Start with the last N lines of each node; 0 for new lines only' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand logs" -l since -d 'Start with lines from this long ago, for example 10m' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand logs" -l since-time -d 'Start with lines from this time, for example 2026-11-22T06:40:24Z' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand logs" -l node -d 'Print only the log of this node; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand logs" -l max-streams -d 'Read the logs of at most N nodes at a time [default: 500]' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand logs" -l timeout -d 'Stop waiting after this time, for example 10m; the task keeps running (exit code 124)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand logs" -l reconnect-timeout -d 'Give up when the cluster has been unreachable for this long; the task keeps running (exit code 1) [default: 5m]' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand logs" -l start-timeout -d 'Stop waiting if a node has not started after this time; the task stays as it is (exit code 124)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand logs" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand logs" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand logs" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand logs" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand logs" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand logs" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand logs" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand logs" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand logs" -s u -l all-users -d 'Include the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand logs" -l no-follow -d 'Print the logs as they are now, node by node, and exit'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand logs" -s f -l follow -d 'As it does anyway'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand logs" -l timestamps -d 'Prefix every line with its timestamp on the node'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand logs" -l no-prefix -d 'Do not prefix the lines of several nodes with the node\'s name'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand logs" -l no-gaps -d 'Exit with 1 if the task succeeded but log lines are lost or may be lost'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand logs" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand logs" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand logs" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand logs" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand port-forward" -l node -d 'The node\'s rank' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand port-forward" -l address -d 'The local address to listen on' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand port-forward" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand port-forward" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand port-forward" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand port-forward" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand port-forward" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand port-forward" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand port-forward" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand port-forward" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand port-forward" -s u -l all-users -d 'Include the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand port-forward" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand port-forward" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand port-forward" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand port-forward" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand stop" -l grace-period -d 'Time that pods have to end, in seconds or for example 2m; needs the right to delete pods' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand stop" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand stop" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand stop" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand stop" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand stop" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand stop" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand stop" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand stop" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand stop" -s a -l all -d 'Stop all your tasks'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand stop" -s u -l all-users -d 'With --all, stop the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand stop" -s y -l yes -d 'Do not ask for confirmation'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand stop" -l wait -d 'Wait until every pod has ended'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand stop" -l now -d 'Same as --grace-period 1'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand stop" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand stop" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand stop" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand stop" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand cancel" -l grace-period -d 'Time that pods have to end, in seconds or for example 2m; needs the right to delete pods' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand cancel" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand cancel" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand cancel" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand cancel" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand cancel" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand cancel" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand cancel" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand cancel" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand cancel" -s a -l all -d 'Stop all your tasks'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand cancel" -s u -l all-users -d 'With --all, stop the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand cancel" -s y -l yes -d 'Do not ask for confirmation'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand cancel" -l wait -d 'Wait until every pod has ended'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand cancel" -l now -d 'Same as --grace-period 1'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand cancel" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand cancel" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand cancel" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand cancel" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand wait" -l for -d 'What to wait for' -r -f -a "running\t'Every node has started'
finished\t'Every node has ended'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand wait" -l timeout -d 'Stop waiting after this time, for example 10m; the task keeps running (exit code 124)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand wait" -l reconnect-timeout -d 'Give up when the cluster has been unreachable for this long; the task keeps running (exit code 1) [default: 5m]' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand wait" -l start-timeout -d 'Stop the task if a node has not started after this time (exit code 124)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand wait" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand wait" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand wait" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand wait" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand wait" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand wait" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand wait" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand wait" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand wait" -s u -l all-users -d 'Include the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand wait" -l no-fail-fast -d 'Let the other nodes keep running when one fails'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand wait" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand wait" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand wait" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand wait" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand exec" -l node -d 'The node\'s rank' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand exec" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand exec" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand exec" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand exec" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand exec" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand exec" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand exec" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand exec" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand exec" -s u -l all-users -d 'Include the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand exec" -l all-nodes -d 'Run the command in all nodes at once, and exit with the exit code of the first rank that fails'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand exec" -l fold -d 'With --all-nodes, print equal output once, with the nodes that it is from'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand exec" -s i -l stdin -d 'Pass standard input to the command'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand exec" -s t -l tty -d 'Give the command a terminal; with -i for an interactive shell'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand exec" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand exec" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand exec" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand exec" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand cp" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand cp" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand cp" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand cp" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand cp" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand cp" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand cp" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand cp" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand cp" -s u -l all-users -d 'Include the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand cp" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand cp" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand cp" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand cp" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand events" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand events" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand events" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand events" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand events" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand events" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand events" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand events" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand events" -s u -l all-users -d 'Include the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand events" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand events" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand events" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand events" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand prune" -l older-than -d 'Remove tasks whose last node ended at least this long ago, for example 7d or 12h' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand prune" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand prune" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand prune" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand prune" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand prune" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand prune" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand prune" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand prune" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand prune" -s u -l all-users -d 'Remove the tasks of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand prune" -l dry-run -d 'Print what would be removed and remove nothing'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand prune" -s y -l yes -d 'Do not ask for confirmation'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand prune" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand prune" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand prune" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand prune" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand gpus" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand gpus" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand gpus" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand gpus" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand gpus" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand gpus" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand gpus" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand gpus" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand gpus" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand gpus" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand gpus" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand gpus" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand help" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand help" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand help" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand help" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand help" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand help" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand help" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand help" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand help" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand help" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand help" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -f -a "create" -d 'Create a volume (a PersistentVolumeClaim)'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -f -a "list" -d 'List volumes'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -f -a "ls" -d 'List volumes'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -f -a "status" -d 'Show a volume in full, with what uses it'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -f -a "get" -d '`list`, or with an ID `status`'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -f -a "resize" -d 'Request a larger size for a volume'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -f -a "cp" -d 'Copy a file or folder to or from a volume, using a temporary pod'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -f -a "delete" -d 'Delete an unused volume and its data'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -f -a "rm" -d 'Delete an unused volume and its data'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -f -a "help" -d 'Show a page of the documentation, or the help of a command'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from create" -s s -l storage-class -d 'The storage class [default: the cluster\'s]' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from create" -s a -l access-modes -d 'ReadWriteOnce, ReadWriteMany, ReadOnlyMany, ReadWriteOncePod, or RWO, RWX, ROX, RWOP; comma-separated' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from create" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from create" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from create" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from create" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from create" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from create" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from create" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from create" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from create" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from create" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from list" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from list" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from list" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from list" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from list" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from list" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from list" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from list" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from list" -s d -l details -d 'Show more columns; the same as -o wide'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from list" -s u -l all-users -d 'Show those of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from list" -s A -l all-namespaces -d 'Show those in all namespaces'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from list" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from ls" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from ls" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from ls" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from ls" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from ls" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from ls" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from ls" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from ls" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from ls" -s d -l details -d 'Show more columns; the same as -o wide'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from ls" -s u -l all-users -d 'Show those of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from ls" -s A -l all-namespaces -d 'Show those in all namespaces'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from ls" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from status" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from status" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from status" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from status" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from status" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from status" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from status" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from status" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from status" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from get" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from get" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from get" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from get" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from get" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from get" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from get" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from get" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from get" -s d -l details -d 'Show more columns; the same as -o wide'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from get" -s u -l all-users -d 'Show those of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from get" -s A -l all-namespaces -d 'Show those in all namespaces'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from get" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from get" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from get" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from resize" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from resize" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from resize" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from resize" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from resize" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from resize" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from resize" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from resize" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from resize" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from resize" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from resize" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from resize" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from cp" -l image-id -d 'The image of the pod, with sh, and tar or python3' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from cp" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from cp" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from cp" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from cp" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from cp" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from cp" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from cp" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from cp" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from cp" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from cp" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from cp" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from cp" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from delete" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from delete" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from delete" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from delete" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from delete" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from delete" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from delete" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from delete" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from delete" -s f -l force -d 'Do not ask for confirmation; a volume in use is still not deleted'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from delete" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from delete" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from delete" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from rm" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from rm" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from rm" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from rm" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from rm" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from rm" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from rm" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from rm" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from rm" -s f -l force -d 'Do not ask for confirmation; a volume in use is still not deleted'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from rm" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from rm" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from rm" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from help" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from help" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from help" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from help" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from help" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from help" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from help" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from help" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from help" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from help" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from help" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volumes; and __fish_seen_subcommand_from help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -f -a "create" -d 'Create a volume (a PersistentVolumeClaim)'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -f -a "list" -d 'List volumes'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -f -a "ls" -d 'List volumes'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -f -a "status" -d 'Show a volume in full, with what uses it'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -f -a "get" -d '`list`, or with an ID `status`'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -f -a "resize" -d 'Request a larger size for a volume'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -f -a "cp" -d 'Copy a file or folder to or from a volume, using a temporary pod'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -f -a "delete" -d 'Delete an unused volume and its data'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -f -a "rm" -d 'Delete an unused volume and its data'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and not __fish_seen_subcommand_from create list ls status get resize cp delete rm help" -f -a "help" -d 'Show a page of the documentation, or the help of a command'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from create" -s s -l storage-class -d 'The storage class [default: the cluster\'s]' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from create" -s a -l access-modes -d 'ReadWriteOnce, ReadWriteMany, ReadOnlyMany, ReadWriteOncePod, or RWO, RWX, ROX, RWOP; comma-separated' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from create" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from create" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from create" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from create" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from create" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from create" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from create" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from create" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from create" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from create" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from list" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from list" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from list" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from list" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from list" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from list" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from list" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from list" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from list" -s d -l details -d 'Show more columns; the same as -o wide'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from list" -s u -l all-users -d 'Show those of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from list" -s A -l all-namespaces -d 'Show those in all namespaces'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from list" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from ls" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from ls" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from ls" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from ls" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from ls" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from ls" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from ls" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from ls" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from ls" -s d -l details -d 'Show more columns; the same as -o wide'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from ls" -s u -l all-users -d 'Show those of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from ls" -s A -l all-namespaces -d 'Show those in all namespaces'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from ls" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from status" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from status" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from status" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from status" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from status" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from status" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from status" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from status" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from status" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from get" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from get" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from get" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from get" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from get" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from get" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from get" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from get" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from get" -s d -l details -d 'Show more columns; the same as -o wide'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from get" -s u -l all-users -d 'Show those of all users'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from get" -s A -l all-namespaces -d 'Show those in all namespaces'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from get" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from get" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from get" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from resize" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from resize" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from resize" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from resize" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from resize" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from resize" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from resize" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from resize" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from resize" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from resize" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from resize" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from resize" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from cp" -l image-id -d 'The image of the pod, with sh, and tar or python3' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from cp" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from cp" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from cp" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from cp" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from cp" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from cp" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from cp" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from cp" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from cp" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from cp" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from cp" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from cp" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from delete" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from delete" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from delete" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from delete" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from delete" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from delete" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from delete" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from delete" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from delete" -s f -l force -d 'Do not ask for confirmation; a volume in use is still not deleted'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from delete" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from delete" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from delete" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from rm" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from rm" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from rm" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from rm" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from rm" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from rm" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from rm" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from rm" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from rm" -s f -l force -d 'Do not ask for confirmation; a volume in use is still not deleted'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from rm" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from rm" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from rm" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from help" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from help" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from help" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from help" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from help" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from help" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from help" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from help" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from help" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from help" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from help" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand volume; and __fish_seen_subcommand_from help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand check" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand check" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand check" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand check" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand check" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand check" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand check" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand check" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand check" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand check" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand check" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand completions" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand completions" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand completions" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand completions" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand completions" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand completions" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand completions" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand completions" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand completions" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand completions" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand completions" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand version" -l context -d 'The kubeconfig context to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand version" -s n -l namespace -d 'The namespace to use' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand version" -l kubeconfig -d 'The kubeconfig file to use' -r -F
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand version" -l as -d 'Act as this user (impersonation)' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand version" -l as-group -d 'Act as a member of this group; repeatable' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand version" -s o -l output -d 'Output format' -r -f -a "table\t'A table'
wide\t'A table with more columns'
json\t'JSON'
yaml\t'YAML'
name\t'IDs only, one per line'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand version" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand version" -l request-timeout -d 'Time limit for one request with its retries, for example 30s or 2m; 0 for none' -r
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand version" -l client -d 'There is nothing but a client'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand version" -l no-headers -d 'Print tables without a header row'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand version" -s q -l quiet -d 'Print no progress, notes or hints; with submit --detach print the ID only'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand version" -s v -l verbose -d 'Log every API request to stderr; repeatable'
complete -c k8s-cli -n "__fish_k8s_cli_using_subcommand version" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c k8s-cli -f
complete -c k8s-cli -n "__fish_seen_subcommand_from cp diff launch lint submit" -F
