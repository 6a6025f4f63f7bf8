# How the nodes of a task meet, and stay in touch: the same as rendezvous.pl, for images with Python, 2.7 too.
import errno, os, select, signal, socket, sys, time
port, token, rank, nodes, own, box, launcher, grace, any_code, listed, generation, do = sys.argv[1:13]
port, rank, nodes, launcher, grace, generation = [int(number) for number in (port, rank, nodes, launcher, grace, generation)]
retries = {"any": int(any_code), "listed": int(listed)}
to = sys.argv[13:]
patience, hold = 10, 8
hexadecimal = "0123456789abcdefABCDEF.:"

def family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET

def put(name, text):
    path = os.path.join(box, name)
    with open(path + ".new", "w") as file:
        file.write("%s\n" % text)
    os.rename(path + ".new", path)

def remove(*names):
    for name in names:
        try:
            os.remove(os.path.join(box, name))
        except OSError:
            pass

def question(text):
    peer = socket.socket(family(to[0]), socket.SOCK_STREAM)
    try:
        peer.settimeout(3)
        peer.connect((to[0], port))
        peer.settimeout(hold + 5)
        peer.sendall(("%s %s\n" % (token, text)).encode())
        answer = b""
        while b"\n" not in answer:
            more = peer.recv(65536)
            if not more:
                break
            answer += more
    except (socket.error, OSError) as error:
        sys.exit(5 if getattr(error, "errno", None) == errno.ECONNREFUSED else 3)
    words = answer.decode("ascii", "replace").split()
    if not words or words[0] != token:
        sys.exit(3)
    return peer, words[1], words[2:]

def ask():
    began = time.time()
    while time.time() - began < hold:
        peer, word, rest = question("join %d %s %d" % (rank, own, generation))
        if word == "all":
            put("list", " ".join(rest))
            peer.sendall(("%s ok\n" % token).encode())
            sys.exit(0)
        put("count", rest[0])
        peer.close()
    sys.exit(4)

def finish():
    _, word, _ = question("finished %d %d" % (rank, generation))
    sys.exit(0 if word == "end" else 4)

def send_all(text, all):
    began, refused, denied, calls, all = time.time(), False, False, {}, list(all)
    left = len(all)
    while (all or calls) and time.time() - began < 5:
        while all and len(calls) < 200:
            address = all.pop(0)
            peer = socket.socket(family(address), socket.SOCK_STREAM)
            peer.setblocking(False)
            if peer.connect_ex((address, port)) in (0, errno.EINPROGRESS):
                calls[peer.fileno()] = [peer, False]
            else:
                peer.close()
        poll = select.poll()
        for number, (_, sent) in calls.items():
            poll.register(number, select.POLLIN if sent else select.POLLOUT)
        for number, _ in poll.poll(500):
            peer, sent = calls[number]
            try:
                if not sent:
                    failed = peer.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                    refused = refused or failed == errno.ECONNREFUSED
                    if not failed:
                        peer.sendall(("%s %s\n" % (token, text)).encode())
                        calls[number][1] = True
                        continue
                else:
                    words = peer.recv(300).decode("ascii", "replace").split() + ["", ""]
                    refused = refused or words[0] != token
                    denied = denied or words[1] == "no"
                    left -= 1
            except (socket.error, OSError):
                refused = True
            calls.pop(number)[0].close()
    return 5 if refused else 6 if denied else 7 if left else 0

def report(name, text):
    put(name, text)
    os.kill(launcher, signal.SIGUSR1)

class Call:
    def __init__(self, peer):
        self.peer, self.text, self.since, self.rank, self.sent, self.finished = peer, b"", time.time(), None, False, False

class Server:
    def __init__(self):
        self.socket = socket.socket(family(own), socket.SOCK_STREAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind((own, port))
        self.socket.listen(1024)
        self.socket.setblocking(False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, signal.SIG_IGN)
        self.calls, self.meets, self.generation = {}, rank == 0, generation
        self.known, self.seen, self.told, self.finished = {0: own}, {}, set(), set()
        self.list, self.killing, self.called, self.replaced = None, None, set(), set()
        self.poll = select.poll()
        self.poll.register(self.socket.fileno(), select.POLLIN)
        if self.meets:
            put("serving", os.getpid())
        put("listening", os.getpid())

    def drop(self, number):
        self.poll.unregister(number)
        self.calls.pop(number).peer.close()

    def answer(self, number, text, last=True):
        try:
            self.calls[number].peer.sendall(("%s %s\n" % (token, text)).encode())
        except (socket.error, OSError):
            last = True
        if last:
            self.drop(number)

    def again(self, why):
        others = [address for number, address in self.known.items() if number]
        self.generation += 1
        self.known, self.seen, self.told, self.finished = {0: own}, {}, set(), set()
        self.list, self.killing = None, time.time() + grace
        remove("list", "names")
        put("serving", os.getpid())
        report("again", why)
        if os.fork() == 0:
            for _ in range(3):
                if send_all("again %s/%d %s" % (own, self.generation, why), others) != 5:
                    break
                time.sleep(1)
            os._exit(0)

    def hear(self, number, line):
        call = self.calls[number]
        words = line.decode("ascii", "replace").split(None, 4) + ["", "", "", "", ""]
        word, what, asking, address, its = words[:5]
        member = self.meets and asking.isdigit() and int(asking) < nodes
        if word != token:
            self.drop(number)
        elif what == "ok" and call.sent:
            self.told.add(call.rank)
            self.drop(number)
        elif what == "join" and member and int(asking) > 0 and address and not address.strip(hexadecimal):
            if address in self.replaced:
                # The old pod, which has not ended yet.
                self.drop(number)
                return
            if its.isdigit() and self.list is None:
                self.generation = max(self.generation, int(its))
            recovers = self.list is not None and os.path.exists(os.path.join(box, "recovers"))
            before = self.list.split()[int(asking) + 1] if recovers else address
            if before != address:
                self.replaced.add(before)
                self.again("node-%s was replaced" % asking)
            call.rank = int(asking)
            self.known[call.rank], self.seen[call.rank] = address, time.time()
            put("count", len(self.known))
        elif what == "finished" and member and self.list is not None and address == str(self.generation):
            self.finished.add(int(asking))
            call.finished = True
        elif what == "failed" and asking.isdigit():
            self.answer(number, "ok")
            self.killing = time.time() + grace
            report("failed", asking)
        elif what == "are":
            self.answer(number, "no" if os.path.exists(os.path.join(box, "going")) else "ok")
        elif what == "retry" and self.meets and its in retries:
            may = self.list is not None and retries[its] > 0
            self.answer(number, "ok" if may or self.list is None else "no")
            if may:
                retries[its] -= 1
                self.again("node-%s exited %s" % (asking, address))
        elif what == "again" and not self.meets and asking and not asking.strip(hexadecimal + "/"):
            self.answer(number, "ok")
            # It is said several times, and may be late.
            if asking not in self.called:
                self.called.add(asking)
                self.killing = time.time() + grace
                remove("list")
                report("again", address + " " + its)
        else:
            self.drop(number)

    def serve(self):
        while os.path.isdir(box):
            try:
                os.kill(launcher, 0)
            except OSError:
                return
            if self.meets and self.list is None and os.path.exists(os.path.join(box, "names")):
                with open(os.path.join(box, "names")) as names:
                    self.list = " ".join([str(self.generation)] + names.read().split())
            idle = not self.killing and not self.calls and (not self.meets or len(self.told) == nodes - 1)
            for number, _ in self.poll.poll(5000 if idle else 500):
                if number == self.socket.fileno():
                    try:
                        peer, _ = self.socket.accept()
                    except (socket.error, OSError):
                        continue
                    peer.settimeout(5)
                    self.calls[peer.fileno()] = Call(peer)
                    self.poll.register(peer.fileno(), select.POLLIN)
                    continue
                call = self.calls[number]
                try:
                    more = call.peer.recv(300)
                except (socket.error, OSError):
                    more = b""
                call.text += more
                if not more or len(call.text) > 300:
                    if call.rank is not None and self.list is None:
                        self.known.pop(call.rank, None)
                    self.drop(number)
                    continue
                line, end, rest = call.text.partition(b"\n")
                if end:
                    call.text = rest
                    self.hear(number, line)
            now = time.time()
            if self.killing and now >= self.killing:
                self.killing = None
                report("kill", "")
            if self.meets:
                self.look_after(now)

    def look_after(self, now):
        waiting = set(call.rank for call in self.calls.values())
        for silent in [number for number in self.seen if number not in waiting and now - self.seen[number] > patience]:
            del self.seen[silent]
            if self.list is None:
                self.known.pop(silent, None)
        if self.list is None and len(self.known) == nodes:
            self.list = " ".join([str(self.generation)] + [self.known[number] for number in range(nodes)])
            put("list", self.list)
        ended = len(self.finished) == nodes
        strangers = sum(1 for call in self.calls.values() if call.rank is None and not call.finished)
        for number, call in list(self.calls.items()):
            waited = now - call.since
            if call.finished:
                if ended or waited >= hold:
                    self.answer(number, "end" if ended else "wait")
            elif call.rank is None:
                if waited > patience or (waited > 1 and strangers > 200):
                    self.drop(number)
            elif call.sent:
                if waited > hold + patience:
                    self.drop(number)
            elif self.list is not None:
                call.sent = True
                self.answer(number, "all " + self.list, last=False)
            elif waited >= hold:
                self.seen[call.rank] = now
                self.answer(number, "here %d" % len(self.known))
        if len(self.told) == nodes - 1:
            remove("serving")

try:
    if do == "serve":
        Server().serve()
    elif do == "ask":
        ask()
    elif do == "finish":
        finish()
    else:
        sys.exit(send_all(to[0], to[1:]))
except (socket.error, OSError):
    sys.exit(2)
