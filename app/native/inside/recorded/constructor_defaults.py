"""Writes constructor-defaults.json: the defaults of every estimator's constructor parameters, by library version.

usage: python constructor_defaults.py WHEEL...     (of scikit-learn, lightgbm and xgboost, e.g. from `pip download --no-deps`; or a folder
with an installed package)

The constructors are read from the libraries' own source with `ast`; nothing of them is imported, so any Python reads any version.
"""
import ast
import json
import os
import re
import sys
import zipfile

CONSTANTS = {"np.nan": "nan", "numpy.nan": "nan", "float('nan')": "nan", "np.inf": "inf", "np.float64": "float64", "np.int64": "int64",
             "np.float32": "float32", "-np.inf": "-inf", 'float("nan")': "nan", "np.finfo(np.float64).eps": "2.220446049250313e-16", "np.finfo(float).eps": "2.220446049250313e-16",
             "2 ** 20": "1048576", "int(100000.0)": "100000", "int(200000.0)": "200000", "tuple()": "()"}


def sources(place):
    """(package, version, {module: source})"""
    if os.path.isdir(place):
        package = os.path.basename(os.path.normpath(place))
        version = next(re.search(r"-([\d.]+)\.dist-info", name).group(1) for name in os.listdir(os.path.join(place, ".."))
                       if re.fullmatch(rf"{'scikit_learn' if package == 'sklearn' else package}-[\d.]+\.dist-info", name))
        found = {}
        for folder, _, names in os.walk(place):
            for name in names:
                if name.endswith(".py"):
                    path = os.path.join(folder, name)
                    found[os.path.relpath(path, os.path.join(place, ".."))] = open(path, encoding="utf8").read()
        return package, version, found
    name = os.path.basename(place)
    package = "sklearn" if name.startswith("scikit_learn") else name.split("-")[0]
    with zipfile.ZipFile(place) as archive:
        found = {entry: archive.read(entry).decode("utf8") for entry in archive.namelist() if entry.endswith(".py") and entry.startswith(f"{package}/")}
    return package, name.split("-")[1], found


def constants_of(modules):
    """Numbers and texts that modules give names to (DEFAULT_EPSILON = 0.1)."""
    found = {}
    for source in modules.values():
        for node in ast.parse(source).body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.targets[0], ast.Name):
                found.setdefault(node.targets[0].id, node.value)
    return found


def text_of(node, constants):
    """The default as `repr` writes it, where that can be told from the source."""
    if isinstance(node, ast.Name) and node.id in constants:
        node = constants[node.id]
    written = ast.unparse(node)
    if written in CONSTANTS:
        return CONSTANTS[written]
    try:
        return repr(ast.literal_eval(node))
    except ValueError:
        return written.rsplit(".", 1)[-1] if re.fullmatch(r"[\w.]+", written) else written


def parameters_of(function, constants):
    args = function.args
    plain = (args.posonlyargs + args.args)[1:]
    defaults = [None] * (len(plain) - len(args.defaults)) + list(args.defaults)
    pairs = list(zip(plain, defaults)) + list(zip(args.kwonlyargs, args.kw_defaults))
    return {arg.arg: None if default is None else text_of(default, constants) for arg, default in pairs}, args.kwarg is not None


def classes_of(modules):
    """name -> (bases, parameters or None, whether it passes more on)"""
    found = {}
    constants = constants_of(modules)
    for path, source in modules.items():
        if "/tests/" in path or "/externals/" in path:
            continue
        for node in ast.walk(ast.parse(source)):
            if not isinstance(node, ast.ClassDef):
                continue
            init = next((item for item in node.body if isinstance(item, ast.FunctionDef) and item.name == "__init__"), None)
            parameters, passes_on = (None, True) if init is None else parameters_of(init, constants)
            bases = [ast.unparse(base).rsplit(".", 1)[-1] for base in node.bases]
            found.setdefault(node.name, (bases, parameters, passes_on))
    return found


def resolved(name, classes, seen=()):
    if name not in classes or name in seen:
        return {}
    bases, parameters, passes_on = classes[name]
    merged = {}
    if passes_on:
        for base in reversed(bases):
            merged.update(resolved(base, classes, (*seen, name)))
    return {**merged, **(parameters or {})}


def is_estimator(name, classes, seen=()):
    if name in {"BaseEstimator", "LGBMModel", "XGBModel", "XGBModelBase", "_LGBMModelBase"}:
        return True
    if name not in classes or name in seen:
        return False
    return any(is_estimator(base, classes, (*seen, name)) for base in classes[name][0])


def main():
    libraries = {}
    for package, version, modules in sorted(map(sources, sys.argv[1:]), key=lambda one: (one[0], [int(part) for part in one[1].split(".")])):
        classes = classes_of(modules)
        library = libraries.setdefault(package, {"versions": [], "classes": {}})
        place = len(library["versions"])
        library["versions"].append(version)
        current = {name: resolved(name, classes) for name in sorted(classes) if is_estimator(name, classes)}
        for name, parameters in current.items():
            known = library["classes"].setdefault(name, {})
            for parameter, default in parameters.items():
                history = known.setdefault(parameter, [])
                entry = [place] if default is None else [place, default]
                if not history or history[-1][1:] != entry[1:]:
                    history.append(entry)
            for parameter, history in known.items():
                if parameter not in parameters and history[-1][1:] != ["<gone>"]:
                    history.append([place, "<gone>"])
    for library in libraries.values():
        library["classes"] = {name: known for name, known in sorted(library["classes"].items()) if known}
    target = os.path.join(os.path.dirname(os.path.abspath(__file__)), "constructor-defaults.json")
    with open(target, "w", encoding="utf8") as file:
        json.dump(libraries, file, indent=None, separators=(",", ":"))
        file.write("\n")


main()
