/**
 * What Palate asks an interpreter: its version, the variables of PEP 508, and the names and versions of its packages by
 * the names of their `.dist-info` folders. It imports nothing but the standard library, opens no package, and runs with
 * `-I -S`, so that neither the environment's variables, nor its `.pth` files, nor `sitecustomize` run.
 */
export const INTERPRETER_SCRIPT = `
import json, os, platform, re, site, sys

def environment():
    here = os.path.dirname(os.path.abspath(sys.executable))
    for place in (here, os.path.dirname(here)):
        settings = os.path.join(place, "pyvenv.cfg")
        if os.path.isfile(settings):
            with open(settings, "rb") as file:
                text = file.read(100000).decode("utf-8", "replace")
            return place, bool(re.search(r"(?im)^include-system-site-packages\\s*=\\s*true", text))
    return None, True

place, has_system = environment()
folders = []
if place:
    # Debian's site names folders of the system here: without site it does not see a virtual environment (-S).
    version = "python%d.%d" % sys.version_info[:2]
    folders = [os.path.join(place, lib, version, "site-packages") for lib in ("lib", "lib64")]
    folders += [folder for folder in site.getsitepackages([place]) if folder not in folders]
if has_system:
    folders += [site.getusersitepackages()] + site.getsitepackages([sys.prefix, sys.exec_prefix])

packages = {}
def add(name, version):
    packages.setdefault(re.sub(r"[-_.]+", "-", name).lower(), version)

for folder in folders:
    try:
        entries = sorted(os.listdir(folder))[:20000]
    except OSError:
        continue
    for entry in entries:
        found = re.match(r"^([^-]+)-([^-]+)(?:-py[0-9.]+)?\\.(dist|egg)-info$", entry)
        if found and (found.group(3) == "egg" or os.path.isfile(os.path.join(folder, entry, "METADATA"))):
            add(found.group(1), found.group(2))

conda = {}
history = os.path.join(sys.prefix, "conda-meta")
if os.path.isdir(history):
    for entry in sorted(os.listdir(history))[:20000]:
        found = re.match(r"^(.+)-([^-]+)-[^-]+\\.json$", entry)
        if found:
            conda.setdefault(found.group(1).lower(), found.group(2))

def full_version(info):
    kind = info.releaselevel
    text = "%d.%d.%d" % (info.major, info.minor, info.micro)
    return text if kind == "final" else text + kind[0] + str(info.serial)

print(json.dumps({
    "executable": sys.executable,
    "prefix": os.path.realpath(place or sys.prefix),
    "packages": packages,
    "conda": conda,
    "marker": {
        "implementation_name": sys.implementation.name,
        "implementation_version": full_version(sys.implementation.version),
        "os_name": os.name,
        "platform_machine": platform.machine(),
        "platform_release": platform.release(),
        "platform_system": platform.system(),
        "platform_version": platform.version(),
        "python_full_version": platform.python_version(),
        "platform_python_implementation": platform.python_implementation(),
        "python_version": ".".join(platform.python_version_tuple()[:2]),
        "sys_platform": sys.platform,
    },
}))
`
