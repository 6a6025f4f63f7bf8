# How the nodes of a task meet: each tells node 0 its address, and is told those of all once they are there. Arguments:
# port, token, rank, number of nodes, own address, a folder for results, and the address of node 0, which that has not.
# Exit codes: 0 told, 2 cannot serve, 3 no way to node 0, or somebody else is there, 4 not all are there yet, 5 nobody
# listens there. The same as meet.py, for images with perl: a tenth of the start-up time. No single quotes: it is an argument of a shell.
use strict;
use Errno qw(ECONNREFUSED);
use Fcntl;
use Socket qw(:DEFAULT inet_pton pack_sockaddr_in6);
my ($port, $token, $rank, $nodes, $own, $box, $host) = @ARGV;
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

sub ask {
  my ($family, $at) = place($host);
  my $began = time;
  while (time - $began < $hold) {
    socket(my $socket, $family, SOCK_STREAM, 0) or exit 2;
    within($socket, 3);
    connect($socket, $at) or exit($! == ECONNREFUSED ? 5 : 3);
    within($socket, $hold + 5);
    syswrite($socket, "$token $rank $own\n");
    my $text = "";
    while ($text !~ /\n/ && sysread($socket, $text, 65536, length $text)) { }
    my ($word, @list) = split(" ", $text);
    exit 3 if !defined $word || $word ne $token;
    if (@list == $nodes) {
      put("list", "@list");
      syswrite($socket, "ok\n");
      exit 0;
    }
    put("count", $list[0]);
  }
  exit 4;
}

sub serve {
  my ($family, $at) = place($own);
  socket(my $server, $family, SOCK_STREAM, 0) or exit 2;
  setsockopt($server, SOL_SOCKET, SO_REUSEADDR, 1);
  bind($server, $at) && listen($server, 1024) or exit 2;
  fcntl($server, F_SETFL, O_NONBLOCK);
  my %known = (0 => $own);
  my (%seen, %told, %calls, $list);
  put("serving", $$);
  while (keys %told < $nodes - 1) {
    if (!$list && open(my $names, "<", "$box/names")) {
      $list = join(" ", split(" ", <$names>));
    }
    my $bits = "";
    vec($bits, fileno($_), 1) = 1 for $server, map { $_->{socket} } values %calls;
    select(my $ready = $bits, undef, undef, 0.5) >= 0 or next;
    my $now = time;
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
        my ($word, $asking, $address) = (split(" ", $1), "", "", "");
        if (defined $call->{sent}) {
          $told{$call->{sent}} = 1 if $word eq "ok";
          delete $calls{$number};
        } elsif ($word eq $token && $asking =~ /^\d+$/ && $asking > 0 && $asking < $nodes && $address =~ /^[0-9a-fA-F.:]+$/) {
          ($call->{rank}, $known{$asking}, $seen{$asking}) = ($asking, $address, $now);
          put("count", scalar keys %known);
        } else {
          delete $calls{$number};
        }
      }
    }
    my %waiting = map { $_->{rank} => 1 } grep { defined $_->{rank} } values %calls;
    for my $silent (grep { !$waiting{$_} && $now - $seen{$_} > $patience } keys %seen) {
      delete $known{$silent} if !$list;
      delete $seen{$silent};
    }
    if (!$list && keys %known == $nodes) {
      $list = join(" ", map { $known{$_} } 0 .. $nodes - 1);
      put("list", $list);
    }
    my $strangers = grep { !defined $_->{rank} } values %calls;
    for my $number (keys %calls) {
      my $call = $calls{$number};
      my $waited = $now - $call->{since};
      if (!defined $call->{rank}) {
        delete $calls{$number} if $waited > $patience || $waited > 1 && $strangers > 200;
      } elsif (defined $call->{sent}) {
        delete $calls{$number} if $waited > $hold + $patience;
      } elsif ($list) {
        if (syswrite($call->{socket}, "$token $list\n")) { $call->{sent} = $call->{rank} } else { delete $calls{$number} }
      } elsif ($waited >= $hold) {
        $seen{$call->{rank}} = $now;
        syswrite($call->{socket}, "$token " . (scalar keys %known) . "\n");
        delete $calls{$number};
      }
    }
  }
  unlink("$box/serving");
}

defined $host ? ask() : serve();
