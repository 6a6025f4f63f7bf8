"""What the benchmark needs of the API server, through `kubectl proxy`: so any kubeconfig will do."""

import http.client
import json
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

PARALLEL = 24
TRIES = 8


class Refused(Exception):
    """The server answered otherwise than with 2xx."""

    def __init__(self, code, text):
        super().__init__(f"{code}: {text}")
        self.code = code


class Api:
    """The cluster, and the namespaces that were made in it."""

    def __init__(self, env):
        self.local = threading.local()
        self.namespaces = []
        # In a session of its own: Ctrl-C must not end it before the namespaces are deleted.
        self.proxy = subprocess.Popen(
            ["kubectl", "proxy", "--port=0"], env=env, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        line = self.proxy.stdout.readline()
        if ":" not in line:
            raise SystemExit("kubectl proxy does not start")
        self.port = int(line.rsplit(":", 1)[1])

    def call(self, method, path, body=None, kind="application/json"):
        """A request and its decoded answer; a busy server is asked again."""
        content = body if body is None or isinstance(body, str) else json.dumps(body)
        for attempt in range(TRIES):
            try:
                if not hasattr(self.local, "connection"):
                    self.local.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
                self.local.connection.request(method, path, content, {"Content-Type": kind})
                answer = self.local.connection.getresponse()
                code, text = answer.status, answer.read()
            except (OSError, http.client.HTTPException) as error:
                del self.local.connection
                code, text = 502, str(error).encode()
            if code < 300:
                return json.loads(text)
            # 409 after a first try: the answer to it was lost.
            if attempt and method == "POST" and code == 409:
                return None
            if code not in (429, 500, 502, 503, 504):
                break
            time.sleep(0.1 * 2**attempt)
        raise Refused(code, text[:500].decode(errors="replace"))

    def many(self, work, items):
        """Does `work` for every item, 24 at once."""
        pool = ThreadPoolExecutor(PARALLEL)
        try:
            for _ in pool.map(work, items):
                pass
        finally:
            pool.shutdown(cancel_futures=True)

    def namespace(self, name):
        """Makes a namespace in which pods can start; `close` deletes it."""
        self.namespaces.append(name)
        self.call("POST", "/api/v1/namespaces", {"metadata": {"name": name}})
        self.until(lambda: self.exists(f"/api/v1/namespaces/{name}/serviceaccounts/default"), 60)
        return name

    def exists(self, path):
        try:
            return self.call("GET", path) is not None
        except Refused as refused:
            if refused.code != 404:
                raise
            return False

    def until(self, test, seconds):
        end = time.monotonic() + seconds
        while not test():
            if time.monotonic() > end:
                raise SystemExit(f"the cluster has not done in {seconds} s what was waited for")
            time.sleep(0.1)

    def jobs(self, namespace):
        return self.call("GET", f"/apis/batch/v1/namespaces/{namespace}/jobs")["items"]

    def empty(self, namespace):
        """Deletes the Jobs of a namespace and waits until nothing of them is left."""
        batch, core = f"/apis/batch/v1/namespaces/{namespace}", f"/api/v1/namespaces/{namespace}"
        self.call("DELETE", f"{batch}/jobs?propagationPolicy=Background", "")
        left = [f"{batch}/jobs", f"{core}/pods", f"{core}/services", f"{core}/configmaps?labelSelector=skypilot-task"]
        self.until(lambda: not any(self.call("GET", path)["items"] for path in left), 180)

    def close(self):
        """Deletes the namespaces with all that is in them."""
        try:
            for name in self.namespaces:
                if self.exists(f"/api/v1/namespaces/{name}"):
                    self.call("DELETE", f"/api/v1/namespaces/{name}")
            for name in self.namespaces:
                self.until(lambda name=name: not self.exists(f"/api/v1/namespaces/{name}"), 300)
        finally:
            self.proxy.terminate()
            self.proxy.wait()


def bare(job):
    """A Job as it was before it was created: what the server has added is taken out."""
    meta, template = job["metadata"], job["spec"]["template"]
    for key in ("uid", "resourceVersion", "creationTimestamp", "managedFields", "selfLink", "generation", "namespace"):
        meta.pop(key, None)
    for labels in (meta["labels"], template["metadata"]["labels"]):
        for key in list(labels):
            if key.rsplit("/", 1)[-1] in ("controller-uid", "job-name"):
                del labels[key]
    job["spec"].pop("selector", None)
    job.pop("status", None)
    return {"apiVersion": "batch/v1", "kind": "Job", **job}
