"""Makes the API server reachable from outside: relay.py PORT NET-NAMESPACE

Listens on 127.0.0.1:PORT of the machine, then moves into the cluster's network namespace, so that
the connections it opens to the same address lead to the API server there.
"""

import asyncio
import ctypes
import os
import socket
import sys

CLONE_NEWNET = 0x40000000


def enter(namespace):
    libc = ctypes.CDLL(None, use_errno=True)
    with open(namespace) as file:
        if libc.setns(file.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns")


async def pump(reader, writer):
    try:
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
        writer.write_eof()
    except OSError:
        writer.transport.abort()


async def serve(port, listener):
    async def connected(reader, writer):
        try:
            server_reader, server_writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            writer.transport.abort()
            return
        await asyncio.gather(pump(reader, server_writer), pump(server_reader, writer))
        server_writer.close()
        writer.close()

    server = await asyncio.start_server(connected, sock=listener, backlog=512)
    await server.serve_forever()


def main():
    port = int(sys.argv[1])
    listener = socket.create_server(("127.0.0.1", port), backlog=512)
    enter(sys.argv[2])
    os.chdir("/")
    asyncio.run(serve(port, listener))


if __name__ == "__main__":
    main()
