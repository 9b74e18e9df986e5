/** The systems that are to come, made of Debian testing: what Ubuntu 26.04 puts in the place of sudo and GNU's commands. */
import type { TestServer } from '../lab/server.ts'

/** sudo-rs (its words are its own) and the commands of rust-coreutils, all of them, each under the name that all use. */
export async function replacePrograms(server: TestServer): Promise<void> {
  await server.sh(`
    export DEBIAN_FRONTEND=noninteractive
    apt-get -q update
    apt-get -q install -y --no-install-recommends sudo-rs rust-coreutils
    aside() { dpkg-divert --quiet --local --rename --divert "$1" --add "$2"; }
    aside /usr/bin/sudo.ws /usr/bin/sudo
    ln -s sudo-rs /usr/bin/sudo
    # A name is moved away and its link made by the same program, which is there under its own name all the time.
    for name in $(coreutils --list); do
      test "$(dpkg-query --search "/usr/bin/$name" 2>/dev/null)" = "coreutils: /usr/bin/$name" || continue
      aside "/usr/bin/gnu$name" "/usr/bin/$name"
      /usr/bin/coreutils ln -s coreutils "/usr/bin/$name"
    done
    hash -r
    ls --version | grep -q uutils
    sudo --version | grep -q sudo-rs
  `)
}
