"""
A custom predict around a loaded model. The worker imports this file when one is given.

The code is a function `predict(model, model_input, params=None)`, or a class of `mlflow.pyfunc.PythonModel`, called as
MLflow calls it (`mlflow/pyfunc/model.py`): `load_context` once, then `predict`. In place of the model's own artifacts
`context.artifacts["original"]` is the folder of the model, and `self.model` is what `mlflow.pyfunc.load_model` made of it.
"""

import inspect
import linecache
import sys
import types

MODULE = "custom_predict"


class Custom:
    """Stands in for the loaded model: has its `predict`, and whatever else is asked of it."""

    def __init__(self, model, root, task):
        self.model = model
        module = module_of(task["code"], task["file"])
        found = found_in(module)
        if inspect.isclass(found):
            self.call = method_of(found, model, root)
        else:
            self.call = function_of(found, model)

    def __getattr__(self, name):
        return getattr(self.model, name)

    def predict(self, data, params=None):
        return self.call(data, params)


def module_of(code, file):
    """The code as a module that tracebacks can show lines of."""
    module = types.ModuleType(MODULE)
    module.__file__ = file
    sys.modules[MODULE] = module
    linecache.cache[file] = (len(code), None, code.splitlines(True), file)
    exec(compile(code, file, "exec"), module.__dict__)
    return module


def found_in(module):
    """The class, else the function `predict`, else the only function there is."""
    from mlflow.pyfunc import PythonModel

    own = [value for value in vars(module).values() if getattr(value, "__module__", None) == MODULE]
    classes = [value for value in own if inspect.isclass(value) and issubclass(value, PythonModel)]
    # A class that others are derived from is not the one that is meant.
    last = [one for one in classes if not any(other is not one and issubclass(other, one) for other in classes)]
    if len(last) > 1:
        names = ", ".join(one.__name__ for one in last)
        raise TypeError("There is more than one PythonModel: %s. Keep one." % names)
    if last:
        return last[0]
    functions = [value for value in own if inspect.isfunction(value)]
    named = [value for value in functions if value.__name__ == "predict"]
    if named:
        return named[-1]
    if len(functions) == 1:
        return functions[0]
    raise TypeError("There is neither a class of mlflow.pyfunc.PythonModel nor a function predict(model, model_input).")


def method_of(kind, model, root):
    from mlflow.pyfunc.model import PythonModelContext

    context = PythonModelContext(artifacts={"original": root}, model_config={})
    instance = kind(model) if wants_model(kind) else kind()
    if getattr(instance, "model", None) is None:
        instance.model = model
    instance.load_context(context)
    parameters = inspect.signature(instance.predict).parameters
    leading = (context,) if "context" in parameters else ()

    def call(data, params):
        if "params" in parameters:
            return instance.predict(*leading, data, params=params)
        return instance.predict(*leading, data)

    return call


def wants_model(kind):
    """Whether it cannot be made without an argument."""
    if kind.__init__ is object.__init__:
        return False
    given = list(inspect.signature(kind.__init__).parameters.values())[1:]
    usual = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return any(one.kind in usual and one.default is inspect.Parameter.empty for one in given)


def function_of(function, model):
    parameters = inspect.signature(function).parameters
    usual = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    places = [one for one in parameters.values() if one.kind in usual]
    if len(places) < 2:
        raise TypeError("%s takes the model and its input: predict(model, model_input)." % function.__name__)
    takes_params = len(places) > 2 or "params" in parameters
    by_name = "params" in parameters

    def call(data, params):
        if not takes_params:
            return function(model, data)
        return function(model, data, params=params) if by_name else function(model, data, params)

    return call
