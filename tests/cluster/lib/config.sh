# Configuration files of containerd, its network plugin and the kubelet. Sourced.
# shellcheck shell=bash

write_config() {
  containerd_config >"$STATE/containerd.toml"
  network_config >"$STATE/cni/10-bridge.conflist"
  kubelet_config >"$STATE/kubelet.yaml"
  # What pods get that do not use the cluster's DNS settings (hostNetwork, dnsPolicy Default).
  echo "nameserver $NODE_IP" >"$STATE/resolv.conf"
}

containerd_config() {
  # No OOM score below that of this process: that needs CAP_SYS_RESOURCE, and runc dies without.
  cat <<END
version = 2
root = "$STATE/containerd"
state = "/run/containerd"
disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.snapshotter.v1.aufs",
  "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper",
  "io.containerd.snapshotter.v1.zfs"]
[grpc]
  address = "/run/containerd/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "$SANDBOX_IMAGE"
  restrict_oom_score_adj = true
  disable_apparmor = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$STATE/cni"
END
}

network_config() {
  cat <<END
{
  "cniVersion": "0.4.0",
  "name": "cluster",
  "plugins": [
    {
      "type": "bridge",
      "bridge": "$BRIDGE",
      "isGateway": true,
      "isDefaultGateway": true,
      "hairpinMode": true,
      "ipMasq": false,
      "ipam": {
        "type": "host-local",
        "dataDir": "/var/lib/cni/networks",
        "ranges": [[{"subnet": "10.88.0.0/16", "rangeStart": "10.88.0.10", "gateway": "$NODE_IP"}]]
      }
    }
  ]
}
END
}

# Eviction and image collection are off (1 %, 100 %): images could not be pulled again, and the
# disk of the machine may well be almost full. nodeStatusUpdateFrequency makes the node Ready 10 s
# sooner, syncFrequency makes deleted pods go in time.
kubelet_config() {
  cat <<END
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $NODE_IP
healthzPort: 0
authentication:
  anonymous: {enabled: false}
  webhook: {enabled: true}
  x509: {clientCAFile: $PKI/ca.crt}
authorization: {mode: Webhook}
tlsCertFile: $PKI/kubelet-serving.crt
tlsPrivateKeyFile: $PKI/kubelet-serving.key
clusterDNS: [$NODE_IP]
clusterDomain: cluster.local
resolvConf: $STATE/resolv.conf
cgroupDriver: cgroupfs
cgroupRoot: /$CGROUP
enforceNodeAllocatable: []
failSwapOn: false
makeIPTablesUtilChains: false
volumePluginDir: $STATE/volume-plugins
maxPods: 250
serializeImagePulls: false
registryPullQPS: 0
eventRecordQPS: 0
kubeAPIQPS: 50
kubeAPIBurst: 100
nodeStatusUpdateFrequency: 1s
syncFrequency: 5s
imageGCHighThresholdPercent: 100
evictionHard:
  nodefs.available: 1%
  imagefs.available: 1%
  memory.available: 100Mi
END
}
