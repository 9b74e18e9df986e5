"""
Watches a server while a test deploys to it: prints what every user of it could have seen, each line once: the
arguments of every process (proc_pid_cmdline(5)) and the properties of every unit (systemctl(1), show). Ends when
the file that its argument names is there.
"""

import glob
import os
import subprocess
import sys
import time

seen = {}
asked = 0.0
print("watching", flush=True)
while not os.path.exists(sys.argv[1]):
    for path in glob.glob("/proc/[0-9]*/cmdline"):
        try:
            with open(path, "rb") as file:
                seen[file.read().replace(b"\0", b" ").decode("utf-8", "replace")] = True
        except OSError:
            continue  # it has just ended
    if time.monotonic() - asked > 0.2:
        done = subprocess.run(["systemctl", "show", "--all", "*"], stdout=subprocess.PIPE)
        seen.update(dict.fromkeys(done.stdout.decode("utf-8", "replace").splitlines(), True))
        asked = time.monotonic()
    time.sleep(0.002)
print("\n".join(seen))
