"""Writes estimator-names.json: names of the methods of scikit-learn's, LightGBM's and XGBoost's estimators, and which constructor
parameters inference reads in each class that is lowered.

usage: python estimator_names.py FOLDER...     (each with the package of one version: sklearn, lightgbm or xgboost inside; lightgbm
itself must be installed: it says what its parameters and their aliases are called)

Read from the libraries' own source with `ast`: from each method of inference on, whatever it asks of `self`, and the methods of the class
among that again, over all bases. Of these nothing is imported. A parameter that no version reads so is one that fitting alone reads.
"""
import ast
import json
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOTS = ["predict", "predict_proba", "predict_log_proba", "decision_function", "transform", "apply", "score_samples", "get_feature_names_out",
         "_get_support_mask", "inverse_transform", "__sklearn_tags__", "_more_tags"]
WRAPPERS = ["LGBMModel", "LGBMClassifier", "LGBMRegressor", "LGBMRanker", "XGBModel", "XGBClassifier", "XGBRegressor", "XGBRanker",
            "XGBRFClassifier", "XGBRFRegressor", "Booster"]


def classes_of(root):
    found = {}
    for folder, _, names in os.walk(root, followlinks=True):
        if "/tests" in folder or "/externals" in folder:
            continue
        for name in names:
            if not name.endswith(".py"):
                continue
            with open(os.path.join(folder, name), encoding="utf8") as file:
                module = ast.parse(file.read())
            for node in module.body:
                if isinstance(node, ast.ClassDef):
                    methods = {}
                    for item in node.body:
                        if isinstance(item, ast.FunctionDef):
                            methods.setdefault(item.name, []).append(item)
                    given = [target.id for item in node.body if isinstance(item, ast.Assign) for target in item.targets if isinstance(target, ast.Name)]
                    bases = [ast.unparse(base).split("[")[0].rsplit(".", 1)[-1] for base in node.bases]
                    found.setdefault(node.name, (bases, methods, given))
    return found


def line(name, classes, seen=()):
    if name not in classes or name in seen:
        return []
    order = [name]
    for base in classes[name][0]:
        order += [one for one in line(base, classes, (*seen, name)) if one not in order]
    return order


def asked(function):
    """What a method asks of self, and the methods it calls by super()."""
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
            yield node.attr
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == "super":
            yield node.attr
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in {"getattr", "hasattr"} and len(node.args) > 1:
            if ast.unparse(node.args[0]) == "self" and isinstance(node.args[1], ast.Constant):
                yield node.args[1].value


def reads(name, classes):
    order, done, todo = line(name, classes), set(), list(ROOTS)
    while todo:
        method = todo.pop()
        if method in done:
            continue
        done.add(method)
        for one in order:
            for function in classes[one][1].get(method, []):
                todo.extend(asked(function))
    return done


def assigned(function):
    """What a method sets on self."""
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name) and node.value.id == "self":
            yield node.attr


def main():
    with open(os.path.join(HERE, "..", "sklearn-registry.ts"), encoding="utf8") as file:
        lowered = [name.rsplit(".", 1)[-1] for name in re.findall(r"'(sklearn\.[\w.]+)'", file.read())]
    with open(os.path.join(HERE, "..", "..", "inside", "recorded", "constructor-defaults.json"), encoding="utf8") as file:
        constructors = {name: params for library in json.load(file).values() for name, params in library["classes"].items()}
    parameters = {parameter for name in constructors for parameter in constructors[name]}
    inference = {name: set() for name in lowered}
    defined, set_by_library = set(), set()
    for folder in sys.argv[1:]:
        for package in ["sklearn", "lightgbm", "xgboost"]:
            root = os.path.join(folder, package)
            if not os.path.isdir(root):
                continue
            classes = classes_of(root)
            for name in [*lowered, *WRAPPERS]:
                for one in line(name, classes):
                    defined.update(classes[one][1], classes[one][2])
                    set_by_library.update(name for variants in classes[one][1].values() for variant in variants for name in assigned(variant))
                if package == "sklearn" and name in classes:
                    inference[name] |= reads(name, classes) & set(constructors.get(name, {}))
    # Some are methods or properties in one class and set by fit in another.
    print("not taken:", *sorted(defined & (set_by_library | parameters)), file=sys.stderr)
    members = {name for name in defined - set_by_library - parameters if name.startswith("__") or not name.endswith("_")}
    from lightgbm.basic import _ConfigAliases

    aliases = _ConfigAliases._get_all_param_aliases()
    lightgbm = sorted(set(aliases).union(*aliases.values()))
    found = {"members": sorted(members), "lightgbm": " ".join(lightgbm), "inference": {name: " ".join(sorted(inference[name])) for name in sorted(inference)}}
    with open(os.path.join(HERE, "estimator-names.json"), "w", encoding="utf8") as file:
        json.dump(found, file, separators=(",", ":"))
        file.write("\n")


main()
