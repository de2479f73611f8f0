"""A model for tests: does what its input says, and worse than any real one would."""

import logging
import os
import signal
import stat
import subprocess
import sys
import threading
import time
import warnings


def _load_pyfunc(path, model_config=None):
    print("printed while loading")
    model = Mischief(path, model_config)
    meanwhile = (model_config or {}).get("while_loading")
    if meanwhile:
        getattr(model, meanwhile)()
    return model


def refuse(frame, _event, _arg):
    """A hook that minds whoever called the model."""
    if frame.f_code.co_filename.endswith("worker.py"):
        raise RuntimeError("nothing is called any more")


class Own:
    def __repr__(self):
        return "<an object of the model's own>"


class OwnBase(BaseException):
    pass


class Mischief:
    def __init__(self, path, config):
        self.path = path
        self.config = config

    def predict(self, data, params=None):
        if isinstance(data, dict) and list(data) == ["do"]:
            return getattr(self, str(data["do"]))()
        if isinstance(data, dict) and list(data) == ["texts"]:
            return str(data["texts"].dtype)
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

    def watch_calls(self):
        sys.settrace(refuse)
        return "watched"

    def watch_profile(self):
        sys.setprofile(refuse)
        return "watched"

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

    def leave_a_daemon(self):
        """A grandchild with a session of its own, as daemons do it, that holds every descriptor."""
        reading, writing = os.pipe()
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                os.write(writing, b"%d " % os.getpid())
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                time.sleep(1000)
            os._exit(0)
        return int(os.read(reading, 100))

    def stop_parent(self):
        os.kill(os.getppid(), signal.SIGSTOP)
        return "stopped"

    def stop_all_above(self):
        """Stops its parent and whoever watches it, over and over, and never answers."""
        with open("/proc/%d/stat" % os.getppid()) as file:
            above = int(file.read().rpartition(")")[2].split()[1])
        while True:
            os.kill(above, signal.SIGSTOP)
            os.kill(os.getppid(), signal.SIGSTOP)
            time.sleep(0.001)

    def write_to_pipes(self):
        """Rubbish into every pipe that the process has open, besides its standard ones."""
        for descriptor in range(3, 1000):
            try:
                if stat.S_ISFIFO(os.fstat(descriptor).st_mode) or stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                    os.write(descriptor, b"\x05\0\0\0\0\0\0\0NNNNN")
            except OSError:
                pass
        return "written"

    def close_three(self):
        for descriptor in (0, 3, 4, 5):
            try:
                os.close(descriptor)
            except OSError:
                pass
        return "closed"

    def move(self):
        os.chdir("/")
        return "moved"

    def take_signals(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD, signal.SIGPIPE):
            signal.signal(number, signal.SIG_IGN)
        return "taken"

    def replace_streams(self):
        sys.stdout = sys.stderr = None
        return "replaced"

    def restore_streams(self):
        sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
        return "restored"

    def own_base_exception(self):
        raise OwnBase("of its own kind")

    def interrupt(self):
        raise KeyboardInterrupt

    def recurse(self):
        return self.recurse()

    def recurse_without_limit(self):
        sys.setrecursionlimit(10**9)
        value = []
        for _ in range(1000000):
            value = [value]
        return repr(value)

    def threads_at_work(self):
        def work():
            while True:
                sum(range(1000))

        for _ in range(2):
            threading.Thread(target=work, daemon=True).start()
        return "working"

    def grow_in_a_child(self):
        if os.fork() == 0:
            self.grow()
        time.sleep(1000)

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

    def answer_masked(self):
        import numpy as np

        return np.ma.array([1, 2], mask=[0, 1])

    def folder(self):
        return os.getcwd()

    def variables(self):
        return sorted(name for name in os.environ if name.startswith("PYTHON"))
