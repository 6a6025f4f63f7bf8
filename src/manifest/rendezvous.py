# How the nodes of a task meet: the same as meet.pl, for images with Python, 2.7 too.
import errno, os, select, socket, sys, time
port, token, rank, nodes, own, box = int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5], sys.argv[6]
patience, hold = 10, 8
family = socket.AF_INET6 if ":" in own else socket.AF_INET

def put(name, text):
    path = os.path.join(box, name)
    with open(path + ".new", "w") as file:
        file.write("%s\n" % text)
    os.rename(path + ".new", path)

def ask(host):
    began = time.time()
    while time.time() - began < hold:
        peer = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
        try:
            peer.settimeout(3)
            peer.connect((host, port))
            peer.settimeout(hold + 5)
            peer.sendall(("%s %s %s\n" % (token, rank, own)).encode())
            text = b""
            while b"\n" not in text:
                more = peer.recv(65536)
                if not more:
                    break
                text += more
            words = text.decode("ascii", "replace").split()
            if not words or words[0] != token:
                sys.exit(3)
            if len(words) == nodes + 1:
                put("list", " ".join(words[1:]))
                peer.sendall(b"ok\n")
                sys.exit(0)
            put("count", words[1])
        except (socket.error, OSError) as error:
            sys.exit(5 if getattr(error, "errno", None) == errno.ECONNREFUSED else 3)
        finally:
            peer.close()
    sys.exit(4)

class Call:
    def __init__(self, peer):
        self.peer, self.text, self.since, self.rank, self.sent = peer, b"", time.time(), None, False

def serve():
    server = socket.socket(family, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((own, port))
    server.listen(1024)
    server.setblocking(False)
    known, seen, told, calls, answer = {0: own}, {}, set(), {}, None
    put("serving", os.getpid())
    poll = select.poll()
    poll.register(server.fileno(), select.POLLIN)
    def drop(number):
        poll.unregister(number)
        calls.pop(number).peer.close()
    while len(told) < nodes - 1:
        if answer is None and os.path.exists(os.path.join(box, "names")):
            with open(os.path.join(box, "names")) as names:
                answer = " ".join(names.read().split())
        for number, _ in poll.poll(500):
            if number == server.fileno():
                try:
                    peer, _ = server.accept()
                except (socket.error, OSError):
                    continue
                peer.settimeout(5)
                calls[peer.fileno()] = Call(peer)
                poll.register(peer.fileno(), select.POLLIN)
                continue
            call = calls[number]
            try:
                more = call.peer.recv(300)
            except (socket.error, OSError):
                more = b""
            call.text += more
            if not more or len(call.text) > 300:
                if call.rank is not None and answer is None:
                    known.pop(call.rank, None)
                drop(number)
                continue
            line, end, rest = call.text.partition(b"\n")
            if not end:
                continue
            call.text = rest
            words = line.decode("ascii", "replace").split() + ["", "", ""]
            if call.sent:
                if words[0] == "ok":
                    told.add(call.rank)
                drop(number)
            elif words[0] == token and words[1].isdigit() and 0 < int(words[1]) < nodes and words[2] and not words[2].strip("0123456789abcdefABCDEF.:"):
                call.rank = int(words[1])
                known[call.rank], seen[call.rank] = words[2], time.time()
                put("count", len(known))
            else:
                drop(number)
        waiting = set(call.rank for call in calls.values())
        for silent in [rank for rank in seen if rank not in waiting and time.time() - seen[rank] > patience]:
            del seen[silent]
            if answer is None:
                known.pop(silent, None)
        if answer is None and len(known) == nodes:
            answer = " ".join(known[number] for number in range(nodes))
            put("list", answer)
        strangers = sum(1 for call in calls.values() if call.rank is None)
        for number, call in list(calls.items()):
            waited = time.time() - call.since
            text = None
            if call.rank is None:
                if waited > patience or (waited > 1 and strangers > 200):
                    drop(number)
            elif call.sent:
                if waited > hold + patience:
                    drop(number)
            elif answer is not None:
                text, call.sent = answer, True
            elif waited >= hold:
                text, seen[call.rank] = len(known), time.time()
            if text is not None:
                try:
                    call.peer.sendall(("%s %s\n" % (token, text)).encode())
                except (socket.error, OSError):
                    call.sent = False
                if not call.sent:
                    drop(number)
    os.remove(os.path.join(box, "serving"))

try:
    ask(sys.argv[7]) if len(sys.argv) > 7 else serve()
except (socket.error, OSError):
    sys.exit(2)
