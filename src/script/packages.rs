//! Which packages have which commands: what is known to be missing in images, and what installs it.
//!
//! The commands of a package are those in its `bin` folders (`dpkg -L` on Debian 12), of which only those are listed that
//! scripts call. A name that is not in this table is never reported.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Packages that bring the same commands.
pub(super) struct Package {
    /// Its names in Debian, Alpine, Fedora, conda, npm and the like.
    pub(super) names: &'static str,
    pub(super) commands: &'static str,
    /// What a download of it has in its address or in the names of its files; none where it comes in packages alone.
    pub(super) marks: &'static str,
}

const fn package(names: &'static str, commands: &'static str) -> Package {
    Package { names, commands, marks: "" }
}

/// What has an installer or a download of its own.
const fn tool(names: &'static str, commands: &'static str, marks: &'static str) -> Package {
    Package { names, commands, marks }
}

pub(super) const PACKAGES: &[Package] = &[
    // Base systems.
    package("bash", "bash"),
    package("apt", "apt apt-get"),
    package("dpkg", "dpkg"),
    package("apk-tools", "apk"),
    package("yum", "yum"),
    package("dnf", "dnf"),
    package("perl perl-base", "perl"),
    package("procps procps-ng", "ps top free pkill pgrep watch uptime vmstat"),
    package("psmisc", "killall fuser pstree"),
    package("systemd", "systemctl journalctl"),
    package("cron cronie", "crontab"),
    package("less", "less"),
    package("file", "file"),
    package("tree", "tree"),
    package("bc", "bc"),
    package("man-db", "man"),
    package("locales", "locale-gen"),
    package("lsb-release redhat-lsb-core", "lsb_release"),
    package("software-properties-common", "add-apt-repository"),
    package("bsdextrautils bsdmainutils", "column hexdump"),
    package("uuid-runtime", "uuidgen"),
    package("gettext-base gettext", "envsubst"),
    package("expect", "expect"),
    package("dos2unix", "dos2unix"),
    package("moreutils", "sponge ts"),
    package("parallel", "parallel"),
    package("inotify-tools", "inotifywait"),
    package("vim vim-tiny vim-nox neovim", "vim"),
    package("xxd vim-common", "xxd"),
    package("nano", "nano"),
    package("tmux", "tmux"),
    package("screen", "screen"),
    package("htop", "htop"),
    package("nvtop", "nvtop"),
    package("lsof", "lsof"),
    package("strace", "strace"),
    package("gdb", "gdb"),
    package("sysstat", "iostat mpstat sar"),
    package("pciutils", "lspci"),
    package("kmod", "lsmod modprobe"),
    package("numactl", "numactl"),
    package("ca-certificates", "update-ca-certificates"),
    package("gnupg gnupg2 gpg", "gpg"),
    package("openssl", "openssl"),
    // The network.
    package("curl", "curl"),
    package("wget", "wget"),
    package("aria2", "aria2c"),
    package("rsync", "rsync"),
    package(
        "openssh-client openssh-clients openssh openssh-server ssh",
        "ssh scp sftp ssh-keygen ssh-keyscan ssh-agent ssh-add",
    ),
    package("openssh-server openssh ssh", "sshd"),
    package("sshpass", "sshpass"),
    package("iproute2 iproute", "ip ss"),
    package("net-tools", "ifconfig netstat route"),
    package("iputils-ping iputils", "ping"),
    package("dnsutils bind9-dnsutils bind-utils bind-tools", "dig nslookup"),
    package("bind9-host dnsutils bind9-dnsutils bind-utils bind-tools", "host"),
    package("netcat netcat-openbsd netcat-traditional nmap-ncat", "nc"),
    package("telnet inetutils-telnet", "telnet"),
    package("socat", "socat"),
    package("tcpdump", "tcpdump"),
    package("ethtool", "ethtool"),
    package("iperf3", "iperf3"),
    package("fuse fuse3", "fusermount"),
    package("nginx", "nginx"),
    package("apache2-utils", "ab"),
    // Archives.
    package("unzip", "unzip"),
    package("zip", "zip"),
    package("bzip2", "bzip2 bunzip2"),
    package("xz-utils xz", "xz"),
    package("zstd", "zstd"),
    package("pigz", "pigz"),
    package("lz4", "lz4"),
    package("p7zip-full p7zip 7zip", "7z"),
    package("pv", "pv"),
    // Versions.
    package("git git-all", "git"),
    package("git-lfs", "git-lfs"),
    package("mercurial", "hg"),
    package("subversion", "svn"),
    tool("gh", "gh", "cli.github.com gh_"),
    // Compilers.
    package("make build-essential build-base base-devel", "make"),
    package("gcc build-essential build-base base-devel", "gcc cc"),
    package("g++ gcc-c++ build-essential build-base base-devel", "g++"),
    package("patch build-essential build-base", "patch"),
    package("gfortran gcc-gfortran", "gfortran"),
    tool("clang", "clang clang++", "llvm"),
    tool("cmake", "cmake", "cmake"),
    tool("ninja-build ninja", "ninja", "ninja"),
    package("meson", "meson"),
    package("autoconf", "autoconf"),
    package("automake", "automake"),
    package("pkg-config pkgconf pkgconfig", "pkg-config"),
    package("ccache", "ccache"),
    package("bison", "bison"),
    package("flex", "flex"),
    package("protobuf-compiler", "protoc"),
    tool("nvidia-cuda-toolkit cuda cuda-toolkit cuda-nvcc", "nvcc", "cuda"),
    // Languages.
    package("python3 python", "python3"),
    package("python-is-python3 python", "python"),
    tool("python3-pip py3-pip pip", "pip pip3", "get-pip"),
    tool("nodejs node", "node npm npx", "node nvm fnm volta"),
    tool("npm", "npm npx", "node nvm fnm volta"),
    tool("yarn yarnpkg", "yarn", "yarn"),
    tool("pnpm", "pnpm", "pnpm"),
    tool("bun", "bun bunx", "bun.sh"),
    tool("deno", "deno", "deno"),
    tool("golang golang-go go", "go", "golang go.dev /go1."),
    tool("cargo rustc rust rustup", "cargo rustc rustup", "rustup"),
    tool("default-jdk default-jre openjdk java", "java", "jdk jre java"),
    package("maven", "mvn"),
    package("ruby ruby-full", "ruby gem"),
    package("r-base r-base-core", "R Rscript"),
    // Tools.
    package("jq", "jq"),
    tool("yq", "yq", "yq"),
    tool("ffmpeg", "ffmpeg ffprobe", "ffmpeg"),
    package("imagemagick", "convert mogrify"),
    package("graphviz", "dot"),
    package("sqlite3 sqlite", "sqlite3"),
    package("postgresql-client postgresql", "psql pg_dump"),
    package("mysql-client mariadb-client default-mysql-client", "mysql"),
    package("redis-server redis", "redis-server"),
    package("redis-tools redis", "redis-cli"),
    package("fio", "fio"),
    package("stress", "stress"),
    package("stress-ng", "stress-ng"),
    package("sysbench", "sysbench"),
    package("infiniband-diags", "ibstat"),
    package("ibverbs-utils", "ibv_devinfo"),
    package("perftest", "ib_write_bw"),
    tool("openmpi-bin openmpi mpich libopenmpi-dev", "mpirun mpiexec", "openmpi mpi efa hpcx"),
    package("slurm-client slurm-wlm slurm", "srun sbatch squeue scontrol sinfo"),
    tool("docker.io docker-ce docker-ce-cli docker", "docker", "docker"),
    tool("docker-compose docker-compose-plugin", "docker-compose", "compose"),
    tool("awscli", "aws", "awscli"),
    tool("google-cloud-cli google-cloud-sdk", "gcloud gsutil bq", "google-cloud cloud-sdk gcloud"),
    tool("gsutil", "gsutil", "gsutil"),
    tool("azure-cli", "az", "azure-cli installazurecli"),
    tool("kubectl", "kubectl", "kubectl k3s"),
    tool("helm", "helm", "helm"),
    tool("terraform", "terraform", "terraform"),
    tool("rclone", "rclone", "rclone"),
    tool("ollama", "ollama", "ollama"),
    tool("ngrok", "ngrok", "ngrok"),
    tool("code-server", "code-server", "code-server"),
    tool("conda miniconda miniforge", "conda", "conda miniforge mambaforge"),
    tool("mamba", "mamba", "mamba miniforge"),
    tool("micromamba", "micromamba", "micromamba micro.mamba"),
    tool("uv", "uv uvx", "astral.sh/uv astral-sh/uv uv/install"),
    tool("poetry", "poetry", "poetry"),
];

/// Commands that pip brings with packages of which many depend on one another; that something is installed by pip, or
/// that an environment is entered, is enough for them to be there.
pub(super) const OF_PYTHON: &[&str] = &[
    "accelerate",
    "deepspeed",
    "gunicorn",
    "hf",
    "huggingface-cli",
    "ipython",
    "jupyter",
    "jupyter-lab",
    "pytest",
    "ray",
    "streamlit",
    "tensorboard",
    "torchrun",
    "uvicorn",
    "virtualenv",
    "vllm",
    "wandb",
];

/// Commands of the table that pip can bring too: those of requirements that are in a file are not known.
pub(super) const OF_PIP: &[&str] = &["aws", "cmake", "gsutil", "meson", "ninja", "poetry"];

/// What packages of Debian bring beside their own, because they depend on it or recommend it.
const BESIDE: &[(&str, &str)] = &[
    ("build-essential python3-pip npm meson r-base", "gcc g++ make patch bzip2 xz-utils gnupg"),
    ("cargo clang cmake flex g++ gfortran golang golang-go libopenmpi-dev mpich rustc", "gcc"),
    ("golang golang-go mpich", "g++ pkg-config"),
    ("libopenmpi-dev mpich", "gfortran autoconf automake file"),
    ("meson", "ninja"),
    ("cmake", "make procps psmisc"),
    ("docker.io docker-compose git git-all git-lfs npm", "git less patch openssh-client"),
    ("docker.io docker-compose", "gettext-base iproute2 xz-utils systemd lsb-release"),
    ("ansible libopenmpi-dev mercurial openmpi-bin pdsh sshpass", "openssh-client"),
    ("apache2 default-jdk default-jre git-all openjdk openssh-server parallel r-base ssh", "procps psmisc systemd"),
    ("nginx rdma-core", "iproute2 ethtool"),
    ("software-properties-common", "gnupg lsb-release systemd"),
    ("ansible awscli clang docker.io ffmpeg mercurial npm nodejs python-is-python3 rustc supervisor yq", "python3"),
    ("software-properties-common", "python3"),
    ("ansible awscli", "lsb-release wget bzip2 file xz-utils"),
    ("gettext", "curl"),
    ("neovim vim vim-nox", "xxd"),
    ("parallel postgresql", "sysstat xz-utils cron psmisc"),
    ("procps", "psmisc"),
    ("python3-full", "net-tools"),
    ("r-base", "gfortran pkg-config unzip zip"),
    ("redis-server", "redis-tools"),
    ("ruby zip", "unzip"),
    ("s3fs", "fuse file"),
    ("yarnpkg", "nodejs"),
    ("yq", "jq"),
];

/// The packages that an installation of Debian's package brings beside its own.
pub(super) fn beside(name: &str) -> impl Iterator<Item = &'static str> {
    // Nearly all that there is depends on these, or recommends them.
    let usual = ["openssl", "ca-certificates", "uuid-runtime"].into_iter();
    let rows = BESIDE.iter().filter(move |(names, _)| names.split(' ').any(|own| own == name));
    let python = name.starts_with("python3").then_some("python3");
    rows.flat_map(|(_, packages)| packages.split(' ')).chain(usual).chain(python)
}

/// The commands that a package brings, by any of its names.
pub(super) fn commands(name: &str) -> impl Iterator<Item = &'static str> {
    NAMES.get(name).into_iter().flatten().flat_map(|commands| commands.split(' '))
}

/// The commands of downloads whose marks are in a text.
pub(super) fn marked(text: &str) -> impl Iterator<Item = &'static str> {
    let text = text.to_lowercase();
    let is_it = move |(mark, _): &&(&str, &str)| text.contains(mark);
    MARKS.iter().filter(is_it).flat_map(|(_, commands)| commands.split(' '))
}

/// A command of the table by its name.
pub(super) fn known(name: &str) -> Option<&'static str> {
    KNOWN.get(name).copied()
}

/// The commands by the names of packages.
static NAMES: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let mut names = HashMap::<_, Vec<_>>::new();
    for package in PACKAGES {
        package.names.split(' ').for_each(|name| names.entry(name).or_default().push(package.commands));
    }
    names
});

/// Each mark with its commands.
static MARKS: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let marks = PACKAGES.iter().flat_map(|package| package.marks.split(' ').map(|mark| (mark, package.commands)));
    marks.filter(|(mark, _)| !mark.is_empty()).collect()
});

static KNOWN: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let commands = PACKAGES.iter().flat_map(|package| package.commands.split(' '));
    commands.chain(OF_PYTHON.iter().copied()).collect()
});
