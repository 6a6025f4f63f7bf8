# How the nodes of a task meet, and stay in touch: each tells node 0 its address, and is told those of all once they are
# there. From then on each listens: the first that fails tells the others, and node 0 calls all together again when a pod
# has been made anew. Arguments: port, token, rank, number of nodes, own address, a folder for results, process 1, seconds
# after which what does not heed SIGTERM is killed, how often run may be retried after any exit code and
# after one of a list, which generation of the task this node
# knows, and what to do: serve; ask or finish, and node 0's address; tell, what, and the addresses of all who are told.
# Exit codes: 0 told, 2 cannot listen, 3 no way to node 0, or somebody else is there, 4 not all are there yet, 5 nobody
# listens there, 6 node 0 says no. The same as rendezvous.py, for images with perl: a tenth of the start-up time. No
# single quotes: it is an argument of a shell.
use strict;
use Errno qw(ECONNREFUSED EINPROGRESS);
use Fcntl;
use Socket qw(:DEFAULT inet_pton pack_sockaddr_in6);
my ($port, $token, $rank, $nodes, $own, $box, $launcher, $grace, $any, $listed, $generation, $do, @to) = @ARGV;
my %retries = (any => $any, listed => $listed);
# Seconds that one may say nothing, and that node 0 lets others wait before they ask again.
my ($patience, $hold) = (10, 8);
$SIG{PIPE} = "IGNORE";

sub place {
  my ($address) = @_;
  return (PF_INET6, pack_sockaddr_in6($port, inet_pton(AF_INET6, $address))) if $address =~ /:/;
  return (PF_INET, pack_sockaddr_in($port, inet_aton($address)));
}

sub put {
  my ($name, $text) = @_;
  open(my $file, ">", "$box/$name.new") or return;
  print $file "$text\n";
  close($file);
  rename("$box/$name.new", "$box/$name");
}

sub within {
  my ($socket, $seconds) = @_;
  setsockopt($socket, SOL_SOCKET, $_, pack("l!l!", $seconds, 0)) for SO_RCVTIMEO, SO_SNDTIMEO;
}

# One question to node 0, and the words of its answer.
sub question {
  my ($text) = @_;
  my ($family, $at) = place($to[0]);
  socket(my $socket, $family, SOCK_STREAM, 0) or exit 2;
  within($socket, 3);
  connect($socket, $at) or exit($! == ECONNREFUSED ? 5 : 3);
  within($socket, $hold + 5);
  syswrite($socket, "$token $text\n");
  my $answer = "";
  while ($answer !~ /\n/ && sysread($socket, $answer, 65536, length $answer)) { }
  my ($word, @words) = split(" ", $answer);
  exit 3 if !defined $word || $word ne $token;
  return ($socket, @words);
}

sub ask {
  my $began = time;
  while (time - $began < $hold) {
    my ($socket, $word, @list) = question("join $rank $own $generation");
    if ($word eq "all") {
      put("list", "@list");
      syswrite($socket, "$token ok\n");
      exit 0;
    }
    put("count", $list[0]);
  }
  exit 4;
}

# Waits until all have finished.
sub finish {
  my (undef, $word) = question("finished $rank $generation");
  exit($word eq "end" ? 0 : 4);
}

# Sends others a word. Exit code 0 if each has answered, 5 if somewhere nobody listens, 6 if one says no, 7 if one cannot be
# reached any more.
sub send_all {
  my ($text, @all) = @_;
  my ($began, $left, $refused, $denied, %calls) = (time, scalar @all, 0, 0);
  while ((@all || %calls) && time - $began < 5) {
    while (@all && keys %calls < 200) {
      my ($family, $at) = place(shift @all);
      socket(my $socket, $family, SOCK_STREAM, 0) or exit 2;
      fcntl($socket, F_SETFL, O_NONBLOCK);
      if (connect($socket, $at) || $! == EINPROGRESS) { $calls{fileno($socket)} = { socket => $socket } }
      elsif ($! == ECONNREFUSED) { $refused = 1 }
    }
    my ($read, $write) = ("", "");
    for my $number (keys %calls) {
      if ($calls{$number}{sent}) { vec($read, $number, 1) = 1 } else { vec($write, $number, 1) = 1 }
    }
    select($read, $write, undef, 0.5) >= 0 or next;
    for my $number (keys %calls) {
      my $call = $calls{$number};
      if (!$call->{sent} && vec($write, $number, 1)) {
        $! = unpack("i", getsockopt($call->{socket}, SOL_SOCKET, SO_ERROR));
        if ($! == 0 && syswrite($call->{socket}, "$token $text\n")) { $call->{sent} = 1; next }
        $refused = 1 if $! == ECONNREFUSED;
        delete $calls{$number};
      } elsif ($call->{sent} && vec($read, $number, 1)) {
        my $answer = "";
        sysread($call->{socket}, $answer, 300);
        $refused = 1 if $answer !~ /^\Q$token\E /;
        $denied = 1 if $answer =~ / no$/;
        $left--;
        delete $calls{$number};
      }
    }
  }
  return $refused ? 5 : $denied ? 6 : $left ? 7 : 0;
}

# Has process 1 look at what was put.
sub report {
  my ($name, $text) = @_;
  put($name, $text);
  kill("USR1", $launcher);
}

sub serve {
  my ($family, $at) = place($own);
  socket(my $server, $family, SOCK_STREAM, 0) or exit 2;
  setsockopt($server, SOL_SOCKET, SO_REUSEADDR, 1);
  bind($server, $at) && listen($server, 1024) or exit 2;
  fcntl($server, F_SETFL, O_NONBLOCK);
  # What ends the processes of run is not for this one.
  $SIG{TERM} = $SIG{INT} = $SIG{HUP} = "IGNORE";
  $SIG{CHLD} = "IGNORE";
  my %known = (0 => $own);
  my (%seen, %told, %finished, %calls, %called, %replaced, $list, $killing);
  my $meets = $rank == 0;
  put("serving", $$) if $meets;
  put("listening", $$);
  # All are to meet once more.
  my $again = sub {
    my ($why) = @_;
    my @others = map { $known{$_} } grep { $_ } keys %known;
    $generation++;
    (%known, %seen, %told, %finished) = (0 => $own);
    ($list, $killing) = (undef, time + $grace);
    unlink("$box/list", "$box/names");
    put("serving", $$);
    report("again", $why);
    my $child = fork;
    if (defined $child && $child == 0) {
      # Once more for one that is not there yet.
      for (1 .. 3) { last if send_all("again $own/$generation $why", @others) != 5; sleep 1 }
      exit;
    }
  };
  while (kill(0, $launcher) && -d $box) {
    if ($meets && !$list && open(my $names, "<", "$box/names")) {
      $list = join(" ", $generation, split(" ", <$names>));
    }
    my $bits = "";
    vec($bits, fileno($_), 1) = 1 for $server, map { $_->{socket} } values %calls;
    my $idle = !$killing && !%calls && (!$meets || keys %told == $nodes - 1);
    select(my $ready = $bits, undef, undef, $idle ? 5 : 0.5) >= 0 or next;
    my $now = time;
    if ($killing && $now >= $killing) {
      $killing = undef;
      report("kill", $generation);
    }
    if (vec($ready, fileno($server), 1) && accept(my $socket, $server)) {
      within($socket, 5);
      $calls{fileno($socket)} = { socket => $socket, text => "", since => $now };
    }
    for my $number (keys %calls) {
      my $call = $calls{$number};
      if (vec($ready, $number, 1)) {
        my $read = sysread($call->{socket}, $call->{text}, 300, length $call->{text});
        if (!$read || length $call->{text} > 300) {
          # Its pod is gone, most likely; one that was only cut off asks again.
          delete $known{$call->{rank}} if defined $call->{rank} && !$list;
          delete $calls{$number};
          next;
        }
        next if $call->{text} !~ s/^(.*)\n//;
        my ($word, $what, $asking, $address, $its) = (split(" ", $1, 5), "", "", "", "", "");
        my $member = $meets && $asking =~ /^\d+$/ && $asking < $nodes;
        if ($word ne $token) {
          delete $calls{$number};
        } elsif ($what eq "ok" && defined $call->{sent}) {
          $told{$call->{sent}} = 1;
          delete $calls{$number};
        } elsif ($what eq "join" && $member && $asking > 0 && $address =~ /^[0-9a-fA-F.:]+$/) {
          $generation = $its if $its =~ /^\d+$/ && $its > $generation && !$list;
          if ($replaced{$address}) {
            # The old pod, which has not ended yet.
            delete $calls{$number};
            next;
          }
          my $before = $list && -e "$box/recovers" ? (split(" ", $list))[$asking + 1] : $address;
          if ($before ne $address) {
            $replaced{$before} = 1;
            $again->("node-$asking was replaced");
          }
          ($call->{rank}, $known{$asking}, $seen{$asking}) = ($asking, $address, $now);
          put("count", scalar keys %known);
        } elsif ($what eq "finished" && $member && $list && $address eq $generation) {
          ($finished{$asking}, $call->{finished}) = (1, 1);
        } elsif ($what eq "failed" && $asking =~ /^\d+$/) {
          syswrite($call->{socket}, "$token ok\n");
          delete $calls{$number};
          $killing = $now + $grace;
          report("failed", $asking);
        } elsif ($what eq "are") {
          syswrite($call->{socket}, -e "$box/going" ? "$token no\n" : "$token ok\n");
          delete $calls{$number};
        } elsif ($what eq "retry" && $meets && defined $retries{$its}) {
          syswrite($call->{socket}, !$list || $retries{$its} > 0 ? "$token ok\n" : "$token no\n");
          delete $calls{$number};
          if ($list && $retries{$its}-- > 0) {
            $again->("node-$asking exited $address");
          }
        } elsif ($what eq "again" && !$meets && $asking =~ /^[0-9a-fA-F.:\/]+$/) {
          syswrite($call->{socket}, "$token ok\n");
          delete $calls{$number};
          # It is said several times, and may be late.
          if (!$called{$asking}++) {
            $killing = $now + $grace;
            unlink("$box/list");
            report("again", "$address $its");
          }
        } else {
          delete $calls{$number};
        }
      }
    }
    next if !$meets;
    my %waiting = map { $_->{rank} => 1 } grep { defined $_->{rank} } values %calls;
    for my $silent (grep { !$waiting{$_} && $now - $seen{$_} > $patience } keys %seen) {
      delete $known{$silent} if !$list;
      delete $seen{$silent};
    }
    if (!$list && keys %known == $nodes) {
      $list = join(" ", $generation, map { $known{$_} } 0 .. $nodes - 1);
      put("list", $list);
    }
    my $ended = keys %finished == $nodes;
    my $strangers = grep { !defined $_->{rank} && !$_->{finished} } values %calls;
    for my $number (keys %calls) {
      my $call = $calls{$number};
      my $waited = $now - $call->{since};
      if ($call->{finished}) {
        next if !$ended && $waited < $hold;
        syswrite($call->{socket}, $ended ? "$token end\n" : "$token wait\n");
        delete $calls{$number};
      } elsif (!defined $call->{rank}) {
        delete $calls{$number} if $waited > $patience || $waited > 1 && $strangers > 200;
      } elsif (defined $call->{sent}) {
        delete $calls{$number} if $waited > $hold + $patience;
      } elsif ($list) {
        if (syswrite($call->{socket}, "$token all $list\n")) { $call->{sent} = $call->{rank} } else { delete $calls{$number} }
      } elsif ($waited >= $hold) {
        $seen{$call->{rank}} = $now;
        syswrite($call->{socket}, "$token here " . (scalar keys %known) . "\n");
        delete $calls{$number};
      }
    }
    unlink("$box/serving") if keys %told == $nodes - 1;
  }
}

if ($do eq "serve") { serve() }
elsif ($do eq "ask") { ask() }
elsif ($do eq "finish") { finish() }
else { exit send_all(@to) }
