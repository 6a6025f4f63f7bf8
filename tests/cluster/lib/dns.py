"""Keeps dnsmasq's records equal to the cluster's endpoints: dns.py PKI PORT SERVICE-IP HOSTS DNSMASQ-PID-FILE

Writes `IP SERVICE.NAMESPACE.svc.cluster.local` for every ready address, and one more name for
addresses with a host name (pods with spec.hostname and spec.subdomain).
"""

import http.client
import json
import os
import signal
import ssl
import sys
import time

DOMAIN = "svc.cluster.local"


class Records:
    def __init__(self, service_ip, hosts, pid_file):
        self.service_ip = service_ip
        self.hosts = hosts
        self.pid_file = pid_file
        self.endpoints = {}
        self.written = None

    def set(self, endpoints):
        meta = endpoints["metadata"]
        service = f"{meta['name']}.{meta['namespace']}.{DOMAIN}"
        lines = set()
        for subset in endpoints.get("subsets") or []:
            for address in subset.get("addresses") or []:
                if "hostname" in address:
                    lines.add(f"{address['ip']} {address['hostname']}.{service}")
                lines.add(f"{address['ip']} {service}")
        if service == f"kubernetes.default.{DOMAIN}":
            # Clients take port 443 for granted, which only the service's address has.
            lines = {f"{self.service_ip} {service}"}
        self.endpoints[service] = sorted(lines, key=lambda line: line.count("."), reverse=True)

    def remove(self, endpoints):
        meta = endpoints["metadata"]
        self.endpoints.pop(f"{meta['name']}.{meta['namespace']}.{DOMAIN}", None)

    def publish(self):
        lines = [line for _, lines in sorted(self.endpoints.items()) for line in lines]
        text = "".join(line + "\n" for line in lines)
        if text == self.written:
            return
        with open(self.hosts + ".new", "w") as file:
            file.write(text)
        os.rename(self.hosts + ".new", self.hosts)
        self.written = text
        try:
            with open(self.pid_file) as file:
                os.kill(int(file.read()), signal.SIGHUP)
        except (OSError, ValueError):
            pass  # not running: it reads the file when it starts


def follow(connect, records):
    listing = connect()
    listing.request("GET", "/api/v1/endpoints")
    answer = json.load(listing.getresponse())
    records.endpoints.clear()
    for item in answer["items"]:
        records.set(item)
    records.publish()

    version = answer["metadata"]["resourceVersion"]
    watch = connect()
    watch.request("GET", f"/api/v1/endpoints?watch=1&resourceVersion={version}&timeoutSeconds=3600")
    for line in watch.getresponse():
        event = json.loads(line)
        if event["type"] == "ERROR":
            return
        if event["type"] == "DELETED":
            records.remove(event["object"])
        else:
            records.set(event["object"])
        records.publish()


def main():
    pki, port, service_ip, hosts, pid_file = sys.argv[1:]
    tls = ssl.create_default_context(cafile=f"{pki}/ca.crt")
    tls.load_cert_chain(f"{pki}/admin.crt", f"{pki}/admin.key")
    records = Records(service_ip, hosts, pid_file)

    def connect():
        return http.client.HTTPSConnection("127.0.0.1", int(port), context=tls)

    while True:
        try:
            follow(connect, records)
        except (OSError, ValueError, KeyError, http.client.HTTPException) as error:
            print(f"dns: {error!r}; trying again", file=sys.stderr, flush=True)
        time.sleep(0.3)


if __name__ == "__main__":
    main()
