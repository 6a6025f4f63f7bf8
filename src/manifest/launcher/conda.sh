# Makes a stand-in of conda in the folder $1, for tests: a program that prints what activates an environment, and the hook
# that evaluates it, with conda's own names in conda's own places.
mkdir -p "$1/bin" "$1/etc/profile.d" "$1/envs/x/bin"
cat >"$1/bin/conda" <<END
#!/bin/sh
case \$1 in
shell.posix) echo "PATH='$1/envs/\$3/bin:\$PATH' CONDA_DEFAULT_ENV='\$3'; export PATH CONDA_DEFAULT_ENV" ;;
*) echo "conda \$*" ;;
esac
END
cat >"$1/envs/x/bin/tool" <<'END'
#!/bin/sh
echo "tool of $CONDA_DEFAULT_ENV"
END
chmod +x "$1/bin/conda" "$1/envs/x/bin/tool"
cat >"$1/etc/profile.d/conda.sh" <<END
export CONDA_EXE='$1/bin/conda'
__conda_exe() (
  "\$CONDA_EXE" "\$@"
)
__conda_activate() {
  \local ask_conda
  ask_conda="\$(PS1="\${PS1:-}" __conda_exe shell.posix "\$@")" || \return
  \eval "\$ask_conda"
}
conda() {
  \local cmd="\${1-__missing__}"
  case "\$cmd" in
    activate | deactivate) __conda_activate "\$@" ;;
    *) __conda_exe "\$@" ;;
  esac
}
if [ -z "\${CONDA_SHLVL+x}" ]; then
  \export CONDA_SHLVL=0
  PATH="\$(dirname "\$(dirname "\$CONDA_EXE")")/condabin\${PATH:+":\${PATH}"}"
  \export PATH
fi
END
