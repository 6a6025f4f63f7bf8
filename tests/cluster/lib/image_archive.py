"""Makes a docker archive of one layer: image_archive.py OUT LAYER --cmd CMD TAG..."""

import argparse
import hashlib
import io
import json
import tarfile


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out")
    parser.add_argument("layer", help="an uncompressed tar")
    parser.add_argument("--cmd", required=True)
    parser.add_argument("tags", nargs="+", help="full names, docker.io/library/NAME:TAG")
    args = parser.parse_args()

    with open(args.layer, "rb") as layer:
        digest = hashlib.sha256()
        while block := layer.read(1 << 20):
            digest.update(block)
    config = {
        "architecture": "amd64",
        "os": "linux",
        "config": {
            "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
            "Cmd": [args.cmd],
        },
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + digest.hexdigest()]},
    }
    manifest = [{"Config": "config.json", "RepoTags": args.tags, "Layers": ["layer.tar"]}]

    with tarfile.open(args.out, "w") as archive:
        for name, value in (("config.json", config), ("manifest.json", manifest)):
            data = json.dumps(value).encode()
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
        archive.add(args.layer, "layer.tar")


if __name__ == "__main__":
    main()
