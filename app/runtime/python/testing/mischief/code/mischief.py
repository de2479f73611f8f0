"""A model for tests: does what its input says, and worse than any real one would."""

import logging
import os
import subprocess
import sys
import threading
import time
import warnings


def _load_pyfunc(path, model_config=None):
    print("printed while loading")
    return Mischief(path, model_config)


class Own:
    def __repr__(self):
        return "<an object of the model's own>"


class Mischief:
    def __init__(self, path, config):
        self.path = path
        self.config = config

    def predict(self, data, params=None):
        if isinstance(data, dict) and list(data) == ["do"]:
            return getattr(self, str(data["do"]))()
        return data

    def settings(self):
        return self.config

    def speak(self):
        print("to standard output")
        print("to standard error", file=sys.stderr)
        os.write(1, b"straight to 1\n")
        os.write(2, b"straight to 2\n")
        logging.getLogger("mischief").warning("logged")
        warnings.warn("warned of something")
        return "spoken"

    def flood(self):
        os.write(1, b"x" * 3000000)
        sys.stderr.write("y" * 3000000)
        return "flooded"

    def fork(self):
        return "child" if os.fork() == 0 else "parent"

    def fork_and_print(self):
        if os.fork() == 0:
            for _ in range(1000):
                os.write(1, b"from the child\n")
            os._exit(3)
        return "parent"

    def threads(self):
        def speak():
            for _ in range(2000):
                print("from a thread")

        for _ in range(4):
            threading.Thread(target=speak).start()
        return "started"

    def close_descriptors(self):
        os.closerange(3, 1000)
        return "closed"

    def close_standard(self):
        os.close(1)
        os.close(2)
        return "closed"

    def leave_a_child(self):
        return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"]).pid

    def exit(self):
        os._exit(7)

    def system_exit(self):
        sys.exit(3)

    def segfault(self):
        import ctypes

        ctypes.string_at(0)

    def endless(self):
        while True:
            pass

    def sleep(self):
        time.sleep(1000)

    def grow(self):
        held = []
        while True:
            held.append(bytearray(50000000))

    def fail(self):
        raise KeyError("what is not there")

    def circle(self):
        made = []
        made.append(made)
        return made

    def odd(self):
        return {"own": Own(), "set": {1}, "complex": 1j}

    def answer_tuple(self):
        return (1, 2.5, "x")

    def folder(self):
        return os.getcwd()

    def variables(self):
        return sorted(name for name in os.environ if name.startswith("PYTHON"))
