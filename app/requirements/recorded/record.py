"""Records what `packaging` answers for markers and specifiers. Run: python record.py > answers.json"""

import itertools
import json
import random

import packaging
from packaging.markers import InvalidMarker, Marker, UndefinedComparison, UndefinedEnvironmentName
from packaging.specifiers import InvalidSpecifier, SpecifierSet

linux = {
    "implementation_name": "cpython", "implementation_version": "3.11.7", "os_name": "posix",
    "platform_machine": "x86_64", "platform_release": "5.15.0-1-generic", "platform_system": "Linux",
    "platform_version": "#1 SMP", "python_full_version": "3.11.7", "platform_python_implementation": "CPython",
    "python_version": "3.11", "sys_platform": "linux",
}
windows = linux | {
    "os_name": "nt", "platform_machine": "AMD64", "platform_system": "Windows", "sys_platform": "win32",
    "platform_release": "10", "python_version": "3.9", "python_full_version": "3.9.18", "implementation_version": "3.9.18",
}
newest = linux | {"python_version": "3.14", "python_full_version": "3.14.0rc1", "implementation_version": "3.14.0rc1"}

markers = [
    "python_version >= '3.8'", "python_version < '3.10'", "python_version == '3.11'", "python_version != '3.11'",
    "python_version ~= '3.9'", "python_full_version >= '3.11.7'", "python_full_version == '3.11.*'",
    "python_version > '3.9' and python_version < '3.12'", "python_version in '3.9, 3.10'", "python_version not in '3.9,3.10'",
    "'3.9' <= python_version", "'linux' == sys_platform", "sys_platform == 'win32'", "sys_platform != \"darwin\"",
    "os_name == 'nt' or os_name == 'posix'", "os_name=='posix'and python_version>='3'", "sys_platform == 'linux' and (os_name == 'nt' or python_version >= '3.10')",
    "(os_name == 'nt')", "((os_name == 'posix'))", "'Linux' in platform_system", "'win' in sys_platform", "platform_machine in 'x86_64 AMD64'",
    "platform_python_implementation == 'CPython'", "implementation_name == 'pypy'", "platform_release >= '5'", "platform_version == '#1 SMP'",
    "python_implementation == 'CPython'", "os.name == 'posix'", "sys.platform == 'linux'", "platform_machine > 'a'", "platform_machine < 'a'",
    "extra == 'test'", "python_version >= '3.8' and extra == 'test'", "extra == 'Foo_Bar'",
    "python_version", "python_version >=", ">= '3'", "python_version >= 3.8", "nonsense == 'x'", "(os_name == 'nt'", "os_name == 'nt')",
    "os_name ~= 'posix'", "os_name == 'a' os_name == 'b'", "os_name not 'a'", "os_name == \"po'six\"", "implementation_version >= '3.9'",
    "python_full_version < '3.14'", "python_full_version >= '3.14.0rc1'", "python_version == '3.*'", "sys_platform >= 'linux'",
]

versions = ["1.0", "1.0.0", "1.0.1", "1.1", "1.10", "2.0", "2.0rc1", "2.0.dev1", "2.0.post1", "1.0+local", "2024.1", "1!0.5", "0.9a1", "3.17.2", "1.5.2", "26.3"]
specifiers = ["", "==1.0", "==1.0.0", "==1.*", "==1.0.*", "!=1.0", "!=1.*", ">=1.0", ">1.0", "<2", "<=2.0", "~=1.0", "~=1.0.0", ">=1,<2",
    ">=1.0, !=1.1, <3", "===1.0", "===1.0.1", "==1.0+local", ">=2.0.dev0", ">=2024", "==1!0.5", ">0.9", "nonsense", "==", "~=1", "<=26.3", "==3.17.2"]


def some_version(local=False):
    text = random.choice(["", "", "", "", "1!"]) + ".".join(random.choice("012") for _ in range(random.randint(1, 4)))
    if random.random() < 0.3:
        text += random.choice(["a1", "rc1", ".rc2", "-alpha.1"])
    if random.random() < 0.2:
        text += random.choice([".post1", "-1", ".rev2"])
    if random.random() < 0.2:
        text += random.choice([".dev0", "dev2"])
    return text + (random.choice(["+cpu", "+cu121", "+1", "+a.1"]) if local and random.random() < 0.3 else "")


def some_specifier():
    operator = random.choice(["==", "!=", "<", ">", "<=", ">=", "~=", "==", "!="])
    if random.random() < 0.2 and operator in ("==", "!="):
        return operator + some_version() + ".*"
    return operator + some_version(operator in ("==", "!="))


random.seed(440)
generated = [(some_version(True), some_specifier()) for _ in range(1200)]


def judge_marker(text, environment):
    try:
        return Marker(text).evaluate(environment | {"extra": ""})
    except (InvalidMarker, UndefinedComparison, UndefinedEnvironmentName):
        return None


def judge_version(version, specifier):
    try:
        return SpecifierSet(specifier).contains(version, prereleases=True)
    except (InvalidSpecifier, Exception):
        return None


environments = {"linux": linux, "windows": windows, "newest": newest}
print(json.dumps({
    "packaging": packaging.__version__,
    "environments": environments,
    "markers": [
        {"marker": text, **{name: judge_marker(text, environment) for name, environment in environments.items()}} for text in markers
    ],
    "specifiers": [[version, specifier, judge_version(version, specifier)] for version, specifier in [*itertools.product(versions, specifiers), *generated]],
}))
