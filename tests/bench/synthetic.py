"""An API server that is none: it answers lists page by page and plays watches, faster than any real one could."""

import json
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

STAMP = "2026-01-02T{:02}:{:02}:{:02}Z"


def at(second):
    return STAMP.format(3 + second // 3600 % 20, second // 60 % 60, second % 60)


class Synthetic:
    """The server; `jobs` and `pods` make the object of an index, `news` plays a watch's events."""

    def __init__(self, jobs, pods, news=None):
        # Each a number and a function that makes the object of an index.
        self.objects = {"jobs": jobs, "pods": pods}
        self.news = news or {}
        self.closed = threading.Event()
        # When the first watch was opened.
        self.watched = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                url = urllib.parse.urlsplit(self.path)
                query = dict(urllib.parse.parse_qsl(url.query))
                kind = url.path.rsplit("/", 1)[-1]
                try:
                    if query.get("watch") in ("1", "true"):
                        server.watch(self, kind)
                    else:
                        server.list(self, kind, query)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def kubeconfig(self):
        port = self.http.server_address[1]
        return json.dumps({
            "current-context": "synthetic", "kind": "Config", "apiVersion": "v1",
            "clusters": [{"name": "synthetic", "cluster": {"server": f"http://127.0.0.1:{port}"}}],
            "users": [{"name": "nobody", "user": {}}],
            "contexts": [{"name": "synthetic", "context": {"cluster": "synthetic", "user": "nobody", "namespace": "many"}}],
        })

    def list(self, handler, kind, query):
        count, make = self.objects.get(kind, (0, None))
        begin = int(query.get("continue") or 0)
        end = min(count, begin + int(query.get("limit") or count))
        meta = {"resourceVersion": "1", **({"continue": str(end)} if end < count else {})}
        items = ",".join(map(make, range(begin, end)))
        body = f'{{"kind":"List","apiVersion":"v1","metadata":{json.dumps(meta)},"items":[{items}]}}'.encode()
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def watch(self, handler, kind):
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        self.watched.set()
        for line in self.news.get(kind, lambda: ())():
            line = line.encode() + b"\n"
            handler.wfile.write(b"%x\r\n%b\r\n" % (len(line), line))
        self.closed.wait()

    def close(self):
        self.closed.set()
        self.http.shutdown()


class Task:
    """Objects as a task's nodes have them, each from a Job that k8s-cli itself would create."""

    def __init__(self, job):
        self.task = job["metadata"]["labels"]["task-id"]
        self.name = job["metadata"]["name"]
        self.job_of, self.pod_of = dict(job), None
        template = job["spec"]["template"]
        self.template = template

    def job(self, name, ident, rank, nodes, status):
        """A Job as JSON."""
        job = json.loads(json.dumps(self.job_of).replace(self.task, ident))
        meta = job["metadata"]
        meta |= {"name": name, "namespace": "many", "uid": f"job-{name}", "resourceVersion": "1",
                 "creationTimestamp": at(0), "generation": 1}
        meta["labels"] |= {"task-id": ident, "node-idx": str(rank)}
        meta["annotations"] |= {"num-nodes": str(nodes)}
        return json.dumps({**job, "status": status})

    def pod(self, name, job, ident, rank, state, phase, ready=False, version=1):
        """A pod as JSON."""
        labels = {"task-id": ident, "node-idx": str(rank), "job-name": job, "username": "bench", "skypilot-task": "true"}
        spec = {**self.template["spec"], "nodeName": f"worker-{rank % 100}"}
        status = {"phase": phase, "hostIP": "10.0.0.1", "podIP": "10.1.0.1", "startTime": at(1),
                  "conditions": [{"type": kind, "status": "True", "lastProbeTime": None, "lastTransitionTime": at(2)}
                                 for kind in ("Initialized", "Ready", "ContainersReady", "PodScheduled")],
                  "containerStatuses": [{"name": "task", "image": "image", "imageID": "sha256:" + "0" * 64,
                                         "restartCount": 0, "ready": ready, "state": state}]}
        meta = {"name": name, "namespace": "many", "uid": f"pod-{name}", "resourceVersion": str(version), "labels": labels,
                "creationTimestamp": at(1), "generateName": f"{job}-"}
        return json.dumps({"metadata": meta, "spec": spec, "status": status})


def event(kind, text):
    return f'{{"type":"{kind}","object":{text}}}'


def paced(lines, seconds):
    """The lines, evenly over this time."""
    begun = time.monotonic()
    for index, line in enumerate(lines):
        wait = begun + seconds * index / len(lines) - time.monotonic()
        if wait > 0.001:
            time.sleep(wait)
        yield line
