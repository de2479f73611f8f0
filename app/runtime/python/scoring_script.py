"""
Scoring scripts as Azure ML calls them. The worker imports this file when a script is to be run.

What is called how, and what is answered, follows azureml-inference-server-http 1.5 (`user_script.py`,
`input_parsers.py`, `routes.py`) for online endpoints, and "Author scoring scripts for batch deployments" (Azure ML) for
batch ones. The server itself need not be installed.
"""

import contextlib
import importlib
import importlib.util
import inspect
import json
import os
import signal
import sys
import threading
import time
import types

SERVER = "azureml_inference_server_http"
# The names under which most scripts import the server's modules; the server puts its own there (`server/__init__.py`).
OLD_SERVER = "azureml.contrib.services"
# The messages are the server's: clients see them.
SCRIPT_FAILED = "An unexpected error occurred in scoring script. Check the logs for more info."
SERVER_FAILED = "An unexpected internal error occurred. Check the logs for more info."

# What gunicorn 26 sends of an error that no handler took (`util.py`, write_error).
GUNICORN_PAGE = b"""<html>
  <head>
    <title>Internal Server Error</title>
  </head>
  <body>
    <h1><p>Internal Server Error</p></h1>
    
  </body>
</html>
"""


class Script:
    """One script: loaded once, then called."""

    def __init__(self, worker):
        # The names of worker.py, which is the program.
        self.worker = worker
        self.run_function = None
        self.parameters = []
        self.takes_headers = False
        self.kind = None

    def load(self, task):
        """Imports the script and calls `init()` once. What fails is told with its stage."""
        file, folder = task["file"], task["folder"]
        os.environ["AZUREML_MODEL_DIR"] = task["modelDir"]
        os.environ["AML_APP_ROOT"] = folder
        os.environ["AZUREML_ENTRY_SCRIPT"] = os.path.basename(file)
        for read_only in (folder, task["root"]):
            self.worker.write_no_bytecode_below(read_only)
        if importlib.util.find_spec("mlflow") is None:
            import site

            site.addsitedir(site.getusersitepackages())
        sys.path.append(folder)
        # The server is started in the code's folder, where scripts find the files beside them.
        os.chdir(folder)
        stand_in_for_server()
        try:
            spec = importlib.util.spec_from_file_location("entry_module", file)
            module = importlib.util.module_from_spec(spec)
            self.worker.without_hooks(spec.loader.exec_module, module)
        except BaseException as error:
            return self.failed("import", error)
        fault = self.look_at(module, task["batch"])
        if fault is not None:
            return {"stage": "contract", "fault": fault}
        try:
            self.worker.without_hooks(module.init)
        except BaseException as error:
            return self.failed("init", error)
        return {"stage": "ready", "kind": self.kind}

    def look_at(self, module, is_batch):
        """Finds out how `run` is to be called; a text where it cannot be."""
        for name in ("init", "run"):
            if not hasattr(module, name):
                return "The script has no %s()." % name
        driver = getattr(module, "driver_module", None)
        is_driven = isinstance(driver, types.ModuleType) and hasattr(driver, "run")
        self.run_function = driver.run if is_driven else module.run
        if is_batch:
            self.kind = "batch"
            return None
        parameters = list(inspect.signature(self.run_function).parameters.values())
        usual = (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
        if any(parameter.kind not in usual for parameter in parameters):
            return "run() may not take positional-only parameters, *args or **kwargs."
        self.takes_headers = any(parameter.name == "request_headers" for parameter in parameters)
        self.parameters = [parameter for parameter in parameters if parameter.name != "request_headers"]
        if not self.parameters:
            return "run() has no parameter for the input."
        raw, decorated = wants_raw_request(), has_input_schema(self.run_function)
        if raw and decorated:
            return "run() is decorated with both @rawhttp and @input_schema."
        self.kind = "raw" if raw else "schema" if decorated else "text"
        return None

    def failed(self, stage, error):
        return {"stage": stage, "exception": self.raised(error)}

    def raised(self, error):
        trace = error.__traceback__
        while trace is not None and is_own(trace.tb_frame.f_code.co_filename):
            trace = trace.tb_next
        return self.worker.raised(error.with_traceback(trace))

    def request(self, task):
        """One POST to /score: status, headers and body as the server sends them."""
        # gunicorn drops names with an underscore: WSGI could not tell them from those with a hyphen.
        given = {str(name).title(): str(value) for name, value in task["headers"].items()}
        headers = {name: value for name, value in given.items() if "_" not in name}
        headers.setdefault("Host", "127.0.0.1:5001")
        headers.setdefault("Content-Length", str(len(task["body"])))
        try:
            given = self.arguments(task["body"], headers)
        except Refused as refusal:
            return answer_of(refusal.status, {"message": refusal.message})
        except UnicodeDecodeError as error:
            # The server does not expect it: JSON that is in no encoding of Unicode.
            answer = answer_of(500, {"message": SERVER_FAILED})
            answer["exception"] = self.raised(error)
            return answer
        if self.takes_headers:
            given["request_headers"] = headers
        started = time.perf_counter()
        try:
            with contextlib.ExitStack() as stack:
                if self.kind == "raw":
                    given[self.parameters[0].name] = stack.enter_context(raw_request(task["body"], headers))
                with time_limit(task["timeout"]):
                    started = time.perf_counter()
                    result = self.worker.without_hooks(self.run_function, **given)
        except TimeoutError as error:
            message = "Scoring timeout after %d ms" % task["timeout"]
            return self.script_failed(message, error)
        except Exception as error:
            return self.script_failed(SCRIPT_FAILED, error)
        except BaseException as error:
            return self.left(error)
        elapsed = (time.perf_counter() - started) * 1000
        try:
            answer = answer_to(result)
        except Exception as error:
            answer = answer_of(500, {"message": SERVER_FAILED})
            answer["exception"] = self.raised(error)
            return answer
        except BaseException as error:
            return self.left(error)
        answer["headers"]["x-ms-run-fn-exec-ms"] = "%.3f" % elapsed
        answer["returned"] = type(result).__name__
        return answer

    def script_failed(self, message, error):
        answer = answer_of(500, {"message": message})
        answer["headers"]["x-ms-run-function-failed"] = "True"
        answer["exception"] = self.raised(error)
        return answer

    def left(self, error):
        """`sys.exit` or an interrupt: the server lets it through to gunicorn, which answers it and goes on."""
        headers = {"connection": "close", "content-type": "text/html", "content-length": str(len(GUNICORN_PAGE))}
        return {"status": 500, "headers": headers, "body": GUNICORN_PAGE, "exception": self.raised(error)}

    def arguments(self, body, headers):
        first = self.parameters[0].name
        if self.kind == "raw":
            return {}
        if self.kind == "text":
            # `request.data` is empty where Flask has read a form from the body.
            data = b"" if is_form(headers.get("Content-Type", "")) else body
            try:
                return {first: str(data, "utf-8")}
            except UnicodeDecodeError as error:
                raise Refused(400, "Input cannot be decoded as UTF-8: %s" % error) from None
        if not is_json(headers.get("Content-Type", "")):
            raise Refused(415, "Expects Content-Type to be application/json")
        if not body:
            raise Refused(400, "POST body is empty. Expecting a JSON dictionary.")
        try:
            values = json.loads(body)
        except json.JSONDecodeError as error:
            raise Refused(400, "POST body could not be decoded as JSON: %s" % error) from None
        if not isinstance(values, dict):
            raise Refused(400, "POST body should be a JSON dictionary.")
        given = {}
        for parameter in self.parameters:
            value = values.get(parameter.name, parameter.default)
            if value is inspect.Parameter.empty:
                raise Refused(400, "A value is not provided for the %r parameter." % parameter.name)
            given[parameter.name] = value
        return given

    def batch(self, task):
        """`run` on one mini-batch of paths: its rows as `append_row` writes them, and how many there are."""
        try:
            result = self.worker.without_hooks(self.run_function, list(task["files"]))
            return {"returned": type(result).__name__, **appended(result)}
        except BaseException as error:
            return {"exception": self.raised(error)}


class Refused(Exception):
    """A request that does not get to the script."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status, self.message = status, message


def is_own(file):
    return file == __file__ or file.startswith("<frozen importlib")


def is_form(content_type):
    kind = content_type.split(";")[0].strip().lower()
    return kind in ("multipart/form-data", "application/x-www-form-urlencoded", "application/x-url-encoded")


def is_json(content_type):
    kind = content_type.split(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def answer_of(status, message):
    body = json.dumps({} if message is None else message).encode("utf-8")
    headers = {"content-type": "application/json", "x-ms-run-function-failed": "False"}
    return {"status": status, "headers": headers, "body": body}


def answer_to(result):
    """What `run` returned as a response: its own, or a JSON document of it."""
    flask = sys.modules.get("flask")
    if flask is None or not isinstance(result, flask.Response):
        return answer_of(200, result)
    if result.status_code >= 500:
        result.headers["x-ms-run-function-failed"] = "True"
    headers = {}
    for name, value in result.headers.items():
        key = name.lower()
        headers[key] = headers[key] + ", " + value if key in headers else value
    return {"status": result.status_code, "headers": headers, "body": bytes(result.get_data())}


def appended(result):
    """Rows of a table without header and index; elements of a list one a line."""
    if hasattr(result, "to_csv") and hasattr(result, "columns"):
        return {"count": len(result), "text": result.to_csv(header=False, index=False, lineterminator="\n")}
    if isinstance(result, (list, tuple)) or hasattr(result, "__array__"):
        lines = [str(item) + "\n" for item in result]
        return {"count": len(lines), "text": "".join(lines)}
    raise TypeError("run() of a batch script returns a list or a DataFrame, not %s." % type(result).__name__)


@contextlib.contextmanager
def time_limit(milliseconds):
    """The server's own limit: an alarm in the main thread; none on Windows."""
    if os.name == "nt" or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(_number, _frame):
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, milliseconds / 1000)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


# --- @rawhttp, AMLResponse and @input_schema ---------------------------------------------------------------------


def wants_raw_request():
    module = sys.modules.get(SERVER + ".api.aml_request")
    return bool(getattr(module, "_rawHttpRequested", False))


def has_input_schema(function):
    """`inference_schema` marks what it decorates."""
    try:
        from inference_schema.schema_util import is_schema_decorated
    except ImportError:
        return False
    return bool(is_schema_decorated(function))


@contextlib.contextmanager
def raw_request(body, headers):
    """The request as Flask has it, which the server hands on."""
    import flask

    app = flask.Flask("azureml_inference_server_http.server.create_app")
    app.add_url_rule("/score", endpoint="main.handle_score", methods=["GET", "POST", "OPTIONS"])
    given = {name: value for name, value in headers.items() if name != "Content-Length"}
    # As gunicorn says it of a request of this machine; a body of no bytes has a length too.
    place = {"REMOTE_ADDR": "127.0.0.1", "CONTENT_LENGTH": str(len(body)), "wsgi.input_terminated": True}
    with app.test_request_context(
        "/score", method="POST", data=body, headers=given, environ_overrides=place
    ):
        yield flask.request


def stand_in_for_server():
    """Modules that scripts import of the server, where it is not installed."""
    if importlib.util.find_spec(SERVER) is not None:
        under_old_names()
        return
    server, api = types.ModuleType(SERVER), types.ModuleType(SERVER + ".api")
    request, response = types.ModuleType(SERVER + ".api.aml_request"), types.ModuleType(SERVER + ".api.aml_response")
    server.__path__, api.__path__ = [], []

    def rawhttp(function):
        request._rawHttpRequested = True
        return function

    def of_flask(module, name, make):
        # Flask comes with the server; only what needs it asks for it.
        def found(asked):
            if asked != name:
                raise AttributeError(asked)
            setattr(module, name, make())
            return getattr(module, name)

        module.__getattr__ = found

    request._rawHttpRequested, request.rawhttp = False, rawhttp
    of_flask(request, "AMLRequest", request_class)
    of_flask(response, "AMLResponse", response_class)
    server.api, api.aml_request, api.aml_response = api, request, response
    for module in (server, api, request, response):
        sys.modules[module.__name__] = module
    under_old_names()


def under_old_names():
    """As the server does: no packages above them, so that `from … import …` finds them."""
    for part in ("aml_request", "aml_response"):
        try:
            module = importlib.import_module("%s.api.%s" % (SERVER, part))
        except ImportError:
            return
        sys.modules["%s.%s" % (OLD_SERVER, part)] = module


def request_class():
    import flask

    return flask.Request


def response_class():
    import flask

    class AMLResponse(flask.Response):
        def __init__(self, message, status_code, response_headers={}, json_str=False, run_function_failed=False):
            if message is None or json_str:
                text = json.dumps({} if message is None else message)
                super().__init__(text, status=status_code, mimetype="application/json")
            else:
                super().__init__(message, status=status_code)
                if "Content-Type" in response_headers:
                    self.headers.remove("Content-Type")
            self.headers["x-ms-run-function-failed"] = str(run_function_failed)
            for name, value in response_headers.items():
                for part in value.split(","):
                    self.headers.add(name, part.strip())

    return AMLResponse
