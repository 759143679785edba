"""A real Firefox with a temporary add-on, driven by the browser's own Marionette protocol, without a driver.

The protocol: a TCP stream of `LENGTH:JSON`, `[0, number, command, parameters]` there and
`[1, number, error, value]` back (firefox-source-docs, testing/marionette/Protocol).
"""

from __future__ import annotations

import base64
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

_PATIENCE = 30.0
_START = 60.0
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the key of an element's reference (WebDriver, 12.2)

# Keys without a letter (WebDriver, 17.4.2).
CONTROL, F8 = "\ue009", "\ue038"

_SETTINGS = {
    "extensions.webextOptionalPermissionPrompts": False,  # asked for in a click, given unseen
    "network.dns.localDomains": "social.test",  # a site elsewhere, as far as permissions go
    "marionette.port": 0,
    "remote.log.level": "Error",
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.disabledForTesting": True,
    "browser.shell.checkDefaultBrowser": False,
    "toolkit.startup.max_resumed_crashes": -1,
}


class Firefox:
    """One browser; scripts run with the browser's own rights, so that they see into closed shadow roots."""

    def __init__(self, port: int) -> None:
        self._stream = socket.create_connection(("127.0.0.1", port), timeout=_START)
        self._reader = self._stream.makefile("rb")
        self._number = 0
        self._receive()
        self("WebDriver:NewSession", strictFileInteractability=True)

    def __call__(self, command: str, **given: Any) -> Any:
        """Send a command, and wait for what it gives."""
        self._number += 1
        body = json.dumps([0, self._number, command, given]).encode()
        self._stream.sendall(b"%d:%s" % (len(body), body))
        _, _, error, value = self._receive()
        assert error is None, f"{command}: {error['error']}: {error['message']}"
        return value["value"] if isinstance(value, dict) and set(value) == {"value"} else value

    def close(self) -> None:
        """Let go of the browser."""
        self._reader.close()
        self._stream.close()

    def install(self, addon: Path) -> str:
        """Add an add-on until the browser ends: a folder or an archive. Where its pages are: `moz-extension://…/`."""
        name = self("Addon:Install", path=str(addon), temporary=True)
        found = self.chrome("return WebExtensionPolicy.getByID(arguments[0]).getURL('')", name)
        assert isinstance(found, str)
        return found

    def chrome(self, script: str, *given: Any) -> Any:
        """What a script of the browser itself gives."""
        self("Marionette:SetContext", value="chrome")
        try:
            return self.run(script, *given)
        finally:
            self("Marionette:SetContext", value="content")

    def run(self, script: str, *given: Any) -> Any:
        """What a script in the page gives."""
        return self(
            "WebDriver:ExecuteScript", script=script, args=list(given), sandbox="system", newSandbox=False
        )

    def go(self, address: str) -> None:
        """Open a page, and wait until it is there."""
        self("WebDriver:Navigate", url=address)

    def window(self) -> str:
        """The tab that commands go to."""
        return str(self("WebDriver:GetWindowHandle"))

    def other_window(self, than: str) -> str:
        """A tab that was opened beside one, once it is there."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            if others := [each for each in self("WebDriver:GetWindowHandles") if each != than]:
                return str(others[-1])
            time.sleep(0.05)
        raise AssertionError("No other tab was opened.")

    def switch(self, window: str) -> None:
        """Send commands to another tab from now on."""
        self("WebDriver:SwitchToWindow", handle=window)

    def find(self, selector: str) -> str:
        """A reference to an element of the page."""
        found = self("WebDriver:FindElement", using="css selector", value=selector)
        return str(found[_ELEMENT])

    def click(self, selector: str) -> None:
        """Click an element, as a person does."""
        self("WebDriver:ElementClick", id=self.find(selector))

    def write(self, selector: str, text: str) -> None:
        """Click a field and type into it, key by key: Lexical loses letters that come in one heap."""
        self.click(selector)
        keys = [{"type": kind, "value": letter} for letter in text for kind in ("keyDown", "keyUp")]
        self._perform("key", keys)

    def press(self, *keys: str) -> None:
        """Press keys together."""
        actions = [{"type": "keyDown", "value": key} for key in keys]
        actions += [{"type": "keyUp", "value": key} for key in reversed(keys)]
        self._perform("key", actions)

    def click_at(self, x: float, y: float) -> None:
        """Click a point of the window, whatever lies there."""
        moves = [
            {"type": "pointerMove", "x": round(x), "y": round(y), "duration": 0},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        self._perform("pointer", moves)

    def until(self, script: str, *given: Any) -> Any:
        """Run a script until what it gives holds; it fails with what it gave last."""
        end = time.monotonic() + _PATIENCE
        seen = None
        while time.monotonic() < end:
            if seen := self.run(script, *given):
                return seen
            time.sleep(0.05)
        shown = self.run("return `${location.pathname}: ${document.body.innerText.slice(0, 500)}`")
        raise AssertionError(f"Not seen in time: {script}: {seen}\nShown at {shown}")

    def rest(self, seconds: float) -> None:
        """Let the page go on."""
        time.sleep(seconds)

    def picture(self) -> bytes:
        """The page as it is seen, as a PNG."""
        return base64.b64decode(self("WebDriver:TakeScreenshot", full=False))

    def _perform(self, kind: str, actions: list[dict[str, Any]]) -> None:
        self("WebDriver:PerformActions", actions=[{"type": kind, "id": kind, "actions": actions}])

    def _receive(self) -> Any:
        length = b""
        while (byte := self._reader.read(1)) != b":":
            assert byte, "Firefox closed the stream."
            length += byte
        return json.loads(self._reader.read(int(length)))


@contextmanager
def firefox(profile: Path) -> Iterator[Firefox]:
    """Run one with a profile of its own; it ends with the block."""
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    assert program, "firefox is missing; on Debian: apt-get install firefox-esr"
    profile.mkdir(parents=True)
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in _SETTINGS.items()]
    (profile / "user.js").write_text("".join(lines))
    command = [program, "--headless", "--marionette", "--remote-allow-system-access", "--no-remote"]
    command += ["--profile", str(profile)]
    with (profile / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            with closing(Firefox(_port(process, profile))) as browser:
                yield browser
        finally:
            process.terminate()
            process.wait(30)


def _port(process: subprocess.Popen[bytes], profile: Path) -> int:
    """Where it listens, once it does."""
    told = profile / "MarionetteActivePort"
    end = time.monotonic() + _START
    while time.monotonic() < end and process.poll() is None:
        if told.exists() and (words := told.read_text().strip()):
            return int(words)
        time.sleep(0.05)
    raise AssertionError(f"Firefox did not start:\n{(profile / 'log').read_text(errors='replace')}")
