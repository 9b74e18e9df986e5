/** Servers on which apt or dpkg is not in order. What they lack for a site is to be had on all but a few of them. */
import type { TestServer } from '../../lab/server.ts'

type SetUp = (server: TestServer) => Promise<void>

const script =
  (text: string): SetUp =>
  async (server) =>
    void (await server.sh(text))

/** A line more in front of the others of sources.list, as an installer leaves its own. */
const firstSource = (line: string): SetUp => script(`sed -i '1i ${line}' /etc/apt/sources.list`)

/** Makes a package of dpkg's with these fields and scripts, and hands it to a command. */
function withPackage(fields: readonly string[], files: Readonly<Record<string, string>>, command: string): string {
  const all = ['Package: myshop', 'Architecture: all', 'Maintainer: me <me@shop.test>', 'Description: mine', ...fields]
  const write = Object.entries(files).map(
    ([path, content]) => `mkdir -p "$(dirname "$dir/${path}")"; printf '${content}' >"$dir/${path}"`,
  )
  return `
    dir=$(mktemp -d); chmod 755 "$dir"; mkdir "$dir/DEBIAN"; printf '%s\\n' ${all.map((line) => `'${line}'`).join(' ')} >"$dir/DEBIAN/control"
    ${write.join('\n')}
    chmod -f 755 "$dir/DEBIAN/"p* || true
    dpkg-deb --build "$dir" "$dir.deb" >/dev/null
    ${command} "$dir.deb" </dev/null || true
    rm -r "$dir" "$dir.deb"
  `
}

const disc = 'cdrom:[Debian GNU/Linux 12.5.0 _Bookworm_ - Official amd64 DVD Binary-1 with firmware 20240210-11:28]/'
const conffile = (number: number) => ({
  'etc/myshop.conf': `version=${number}\\n`,
  'DEBIAN/conffiles': '/etc/myshop.conf\\n',
})

/** What a server can be had with all the same: each is only told. */
export const harmless: Readonly<Record<string, SetUp>> = {
  'installed from a disc': firstSource(`deb ${disc} bookworm main`),
  'an archive whose name is gone': script(`
    printf 'Types: deb\\nURIs: http://gone.invalid/debian\\nSuites: stable\\nComponents: main\\n' >/etc/apt/sources.list.d/gone.sources
  `),
  'an archive that has no Release file': script(`
    mkdir -p /srv/archive; echo 'deb file:/srv/archive stable main' >/etc/apt/sources.list.d/empty.list
  `),
  'an archive with another key': script(`
    address=$(cat /etc/apt/sources.list $(ls /root/apt-debian/sources.list || true) | sed -n 's/.*\\] \\(http[^ ]*\\) .*/\\1/p' | head -n 1)
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-removed-keys.gpg] $address sid main" >/etc/apt/sources.list.d/key.list
  `),
  'an archive that is out of date': script(`
    mkdir -p /srv/archive/dists/old/main/binary-amd64; touch /srv/archive/dists/old/main/binary-amd64/Packages
    printf '%s\\n' 'Codename: old' 'Suite: old' 'Components: main' 'Architectures: amd64' \\
      'Date: Sat, 01 Feb 2020 00:00:00 UTC' 'Valid-Until: Sun, 09 Feb 2020 00:00:00 UTC' SHA256: \\
      " $(sha256sum /dev/null | cut -c1-64) 0 main/binary-amd64/Packages" >/srv/archive/dists/old/Release
    echo 'deb [trusted=yes check-valid-until=yes check-date=yes] file:/srv/archive old main' >/etc/apt/sources.list.d/old.list
  `),
  'an interrupted upgrade with an edited file': script(`
    ${withPackage(['Version: 1'], conffile(1), 'dpkg --install')}
    echo mine >/etc/myshop.conf
    ${withPackage(['Version: 2'], conffile(2), 'dpkg --unpack')}
  `),
  'dpkg was interrupted': script(`
    ${withPackage(['Version: 1'], {}, 'dpkg --unpack')}
    dpkg --status myshop >/var/lib/dpkg/updates/0001
  `),
  'a package that can not be set up': script(
    withPackage(['Version: 1'], { 'DEBIAN/postinst': '#!/bin/sh\\necho no shop today\\nexit 1\\n' }, 'dpkg --install'),
  ),
  'a package whose needs are not met': script(withPackage(['Version: 1', 'Depends: libgone5'], {}, 'dpkg --install')),
  'a package that is half installed': script(`
    ${withPackage(['Version: 1'], {}, 'dpkg --install')}
    sed -i '/^Package: myshop$/,/^$/s/^Status: .*/Status: install reinstreq half-installed/' /var/lib/dpkg/status
  `),
  'a package on hold': script(`${withPackage(['Version: 1'], {}, 'dpkg --install')} apt-mark hold myshop`),
}

/** Where `tree` can't be had. */
export const hopeless: Readonly<Record<string, SetUp>> = {
  'a source that can not be read': script("echo 'deb http://shop.test/debian' >/etc/apt/sources.list.d/shop.list"),
  'two keys for one archive': script(`
    for key in one two; do echo "deb [signed-by=/etc/$key.gpg] http://shop.test/ stable main"; done >/etc/apt/sources.list.d/twice.list
  `),
  'nothing but a disc': script(`
    echo 'deb ${disc} bookworm main' >/etc/apt/sources.list; rm -rf /var/lib/apt/lists/*
  `),
  'no source at all': script('rm /etc/apt/sources.list; rm -rf /var/lib/apt/lists/*'),
  'it is on hold': script('apt-mark hold tree'),
  'something else would have to go': script(withPackage(['Version: 1', 'Conflicts: tree'], {}, 'dpkg --install')),
  'no room': script(`
    mount -t tmpfs -o size=20k tmpfs /var/cache/apt/archives
  `),
}

/**
 * Puts a small archive that has `tree` in place of Debian's, whose lists take a second to read each time, and keeps what
 * the set-ups above change; to be called once, before the first. The next two put it back, and Debian's.
 */
export const keepApt: SetUp = script(`
  cp -a /etc/apt /root/apt-debian; cp -a /var/lib/apt/lists /root/lists-debian
  apt-get -q update; mkdir /opt/archive; cd /opt/archive; apt-get -q download tree; mv tree_*.deb tree.deb
  { dpkg-deb -f tree.deb; echo Filename: ./tree.deb; stat -c 'Size: %s' tree.deb; echo "SHA256: $(sha256sum <tree.deb | cut -c1-64)"; } >Packages
  echo 'deb [trusted=yes] copy:/opt/archive ./' >/etc/apt/sources.list
  echo 'Acquire::Retries "0";' >/etc/apt/apt.conf.d/95retries
  rm -rf /var/lib/apt/lists/*; apt-get -q update
  cp -a /etc/apt /root/apt-kept; cp -a /var/lib/apt/lists /root/lists-kept
`)

const restore = (kept: string) => `
  ! mountpoint -q /var/cache/apt/archives || umount /var/cache/apt/archives
  echo tree install | dpkg --set-selections
  dpkg --purge --force-all myshop tree 2>/dev/null
  rm -rf /etc/apt /srv/archive /etc/myshop.conf* /var/lib/apt/lists
  cp -a /root/apt-${kept} /etc/apt; cp -a /root/lists-${kept} /var/lib/apt/lists
  test -z "$(dpkg --audit)"
`

/** Undoes each of the set-ups above, and takes `tree` away. */
export const restoreApt: SetUp = script(restore('kept'))

/** The same, with Debian's archive. */
export const restoreDebian: SetUp = script(restore('debian'))
