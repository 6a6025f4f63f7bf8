"""A registry with one image, which wants a login: registry.py PORT USER:PASSWORD. The image has sh and sleep alone."""

import base64, gzip, hashlib, http.server, io, json, os, subprocess, sys, tarfile

port, login = int(sys.argv[1]), sys.argv[2]
tools = ["/bin/sh", "/bin/sleep"]
words = subprocess.run(["ldd", *map(os.path.realpath, tools)], capture_output=True, text=True).stdout.split()
libraries = {word for word in words if word.startswith("/") and not word.endswith(":")}
tree = io.BytesIO()
with tarfile.open(fileobj=tree, mode="w") as tar:
    for path in sorted(libraries) + tools:
        tar.add(os.path.realpath(path), path)
layer = gzip.compress(tree.getvalue())


def name(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(os.uname().machine, os.uname().machine)
config = json.dumps(
    {"architecture": machine, "os": "linux", "config": {}, "rootfs": {"type": "layers", "diff_ids": [name(tree.getvalue())]}}
).encode()
kind = "application/vnd.docker.distribution.manifest.v2+json"
manifest = json.dumps(
    {
        "schemaVersion": 2,
        "mediaType": kind,
        "config": {"mediaType": "application/vnd.docker.container.image.v1+json", "size": len(config), "digest": name(config)},
        "layers": [
            {"mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip", "size": len(layer), "digest": name(layer)}
        ],
    }
).encode()
things = {"manifests/1": manifest} | {f"{place}/{name(data)}": data for place in ("manifests", "blobs") for data in (manifest, config, layer)}
allowed = "Basic " + base64.b64encode(login.encode()).decode()


class Registry(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        thing = b"{}" if self.path == "/v2/" else things.get(self.path.removeprefix("/v2/team/shell/"))
        status = 401 if self.headers.get("Authorization") != allowed else 404 if thing is None else 200
        thing = thing if status == 200 else b"{}"
        self.send_response(status)
        if status == 401:
            self.send_header("WWW-Authenticate", 'Basic realm="registry"')
        self.send_header("Content-Type", kind if thing is manifest else "application/octet-stream")
        self.send_header("Docker-Content-Digest", name(thing))
        self.send_header("Content-Length", str(len(thing)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(thing)

    do_HEAD = do_GET


server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Registry)
print("serving", flush=True)
server.serve_forever()
