"""The cluster at hand with the administrator's eyes, and a user who has the documented Role in one namespace and nothing
else."""

import http.client
import json
import re
import subprocess
import threading
import time
from base64 import b64decode
from pathlib import Path

from proxy import Upstream

ROOT = Path(__file__).resolve().parents[2]
RBAC = "/apis/rbac.authorization.k8s.io/v1"


def documented_role():
    """The Role that the documentation tells administrators to create, as YAML."""
    text = (ROOT / "src/help/objects-and-rights.md").read_text(encoding="utf-8")
    found = re.search(r"^apiVersion: rbac\.authorization\.k8s\.io/v1\nkind: Role\n.*?(?=^---$)", text, re.M | re.S)
    if not found:
        raise SystemExit("objects-and-rights.md has no Role")
    return found[0]


class Admin:
    """Requests with the rights of a kubeconfig's current context, through `kubectl proxy`: it knows every credential."""

    def __init__(self, kubeconfig):
        self.kubectl = ["kubectl", "--kubeconfig", kubeconfig]
        config = json.loads(self.run("config", "view", "--raw", "--minify", "--flatten", "-o", "json"))
        cluster = config["clusters"][0]["cluster"]
        authority = b64decode(cluster.get("certificate-authority-data", "")).decode() or None
        self.upstream = Upstream.of(cluster["server"], authority, cluster.get("insecure-skip-tls-verify", False))
        self.server, self.cluster = cluster["server"], cluster
        self.proxy = subprocess.Popen([*self.kubectl, "proxy", "--port=0"], stdout=subprocess.PIPE, text=True)
        self.port = int(self.proxy.stdout.readline().rsplit(":", 1)[1])
        self.local = threading.local()

    def run(self, *words, given=None):
        done = subprocess.run([*self.kubectl, *words], check=True, text=True, input=given, stdout=subprocess.PIPE)
        return done.stdout

    def ask(self, method, path, content=None):
        """The answer's JSON; None where it is 404 or 409."""
        for _ in range(2):
            connection = getattr(self.local, "connection", None) or http.client.HTTPConnection("127.0.0.1", self.port)
            try:
                kind = "application/merge-patch+json" if method == "PATCH" else "application/json"
                connection.request(method, path, content and json.dumps(content), {"Content-Type": kind})
                answer = connection.getresponse()
                text = answer.read()
                self.local.connection = connection
                break
            except (http.client.HTTPException, ConnectionError):
                # One that was kept open had been closed.
                self.local.connection = None
                connection.close()
        else:
            raise SystemExit(f"{method} {path}: kubectl proxy does not answer")
        if answer.status in (404, 409):
            return None
        if answer.status >= 400:
            raise SystemExit(f"{method} {path}: {answer.status} {text[:300]!r}")
        return json.loads(text)

    def objects(self, namespace, resource, name=""):
        """Objects whose names begin so."""
        root = "/apis/batch/v1" if resource == "jobs" else "/api/v1"
        listed = self.ask("GET", f"{root}/namespaces/{namespace}/{resource}")
        return [item for item in listed["items"] or [] if item["metadata"]["name"].startswith(name)]

    def delete(self, namespace, resource, name):
        root = "/apis/batch/v1" if resource == "jobs" else "/api/v1"
        self.ask("DELETE", f"{root}/namespaces/{namespace}/{resource}/{name}?propagationPolicy=Background")

    def namespace(self, name):
        """A namespace, as soon as pods can be created in it."""
        self.ask("POST", "/api/v1/namespaces", {"metadata": {"name": name}})
        if self.upstream.tls:
            until("the namespace's service account", lambda: self.ask(
                "GET", f"/api/v1/namespaces/{name}/serviceaccounts/default"))

    def person(self, namespace, name="person"):
        """The token of a service account that has the documented Role; None on the sandbox, which knows nobody."""
        if not self.upstream.tls:
            return None
        self.run("apply", "--validate=false", "-n", namespace, "-f", "-", given=documented_role())
        accounts = f"/api/v1/namespaces/{namespace}/serviceaccounts"
        self.ask("POST", accounts, {"metadata": {"name": name}})
        role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "k8s-cli"}
        self.ask("POST", f"{RBAC}/namespaces/{namespace}/rolebindings", {
            "metadata": {"name": name}, "roleRef": role,
            "subjects": [{"kind": "ServiceAccount", "name": name, "namespace": namespace}]})
        review = {"spec": {"user": f"system:serviceaccount:{namespace}:{name}", "resourceAttributes": {
            "namespace": namespace, "verb": "list", "group": "batch", "resource": "jobs"}}}
        until("the rights", lambda: self.ask(
            "POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", review)["status"]["allowed"])
        asked = {"spec": {"expirationSeconds": 6 * 3600}}
        return self.ask("POST", f"{accounts}/{name}/token", asked)["status"]["token"]

    def close(self):
        self.proxy.terminate()
        self.proxy.wait()


def until(what, attempt, seconds=60):
    """Tries until it is true."""
    deadline = time.monotonic() + seconds
    while not (found := attempt()):
        if time.monotonic() > deadline:
            raise SystemExit(f"never came: {what}")
        time.sleep(0.05)
    return found


def kubeconfig(server, token, namespace, compression=False, cluster=None):
    """A kubeconfig, as JSON, which is YAML."""
    there = {**(cluster or {}), "server": server, "disable-compression": not compression}
    return json.dumps({
        "apiVersion": "v1", "kind": "Config", "current-context": "person",
        "clusters": [{"name": "c", "cluster": there}],
        "users": [{"name": "person", "user": {"token": token} if token else {}}],
        "contexts": [{"name": "person", "context": {"cluster": "c", "user": "person", "namespace": namespace}}],
    })
