"""Exits 0 if something answers: probe.py http URL [CERT KEY] | probe.py dns SERVER NAME

http trusts any server: it asks about health on addresses of the cluster's own namespace.
"""

import socket
import ssl
import struct
import sys
import urllib.request

TIMEOUT = 3


def http(url, *client):
    tls = ssl.create_default_context()
    tls.check_hostname = False
    tls.verify_mode = ssl.CERT_NONE
    if client:
        tls.load_cert_chain(*client)
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=tls)
    )
    with opener.open(url, timeout=TIMEOUT) as answer:
        return answer.status == 200


def dns(server, name):
    labels = b"".join(bytes([len(part)]) + part.encode() for part in name.split("."))
    query = struct.pack(">6H", 1, 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack(">2H", 1, 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(TIMEOUT)
        sock.sendto(query, (server, 53))
        answer = sock.recv(4096)
    return struct.unpack(">H", answer[6:8])[0] > 0


if __name__ == "__main__":
    kind, *arguments = sys.argv[1:]
    try:
        ok = {"http": http, "dns": dns}[kind](*arguments)
    except OSError as error:
        sys.exit(str(error))
    sys.exit(0 if ok else "no answer")
