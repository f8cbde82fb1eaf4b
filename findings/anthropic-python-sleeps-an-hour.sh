#!/usr/bin/env bash
# A server that is out of quota answers 429 with Retry-After: 3600. The Python clients of OpenAI and Anthropic come from one generator, retry
# twice by default, and are here given timeout=5.
# One would guess that both do the same, and that neither call takes much longer than its timeout and a few short retries.
# What happens: openai gives up at once, because it waits two minutes at most. anthropic sleeps the whole hour inside `create`, twice,
# and then raises; `timeout` bounds one attempt, not the call, and nothing is printed (a log line at level INFO alone tells it).
# Version: anthropic 2.14.0, openai 3.57.0 (Python). Source: _base_client.py of each, `_calculate_retry_timeout` and `_should_retry`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check anthropic==2.14.0 openai==3.57.0
cat > check.py <<'PY'
import importlib.metadata, json, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
import anthropic, openai

asked = 0

class Server(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_POST(self):
        global asked
        asked += 1
        self.rfile.read(int(self.headers["Content-Length"]))
        body = json.dumps({"type": "error", "error": {"type": "rate_limit_error", "message": "come back in an hour"}}).encode()
        self.send_response(429)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Retry-After", "3600")
        self.end_headers()
        self.wfile.write(body)

server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}"
messages = [{"role": "user", "content": "Hi"}]
slept = []
time.sleep = slept.append  # what would have been slept, in seconds

def met(name, call):
    global asked
    asked = 0
    slept.clear()
    try:
        call()
        raised = "nothing"
    except Exception as error:
        raised = type(error).__name__
    print(f"{name} {importlib.metadata.version(name)}: raises {raised}, asked {asked} time(s), slept {slept} s")
    return raised, asked, list(slept)

ours = met("anthropic", lambda: anthropic.Anthropic(api_key="none", base_url=url, timeout=5).messages.create(
    model="m", max_tokens=5, messages=messages))
theirs = met("openai", lambda: openai.OpenAI(api_key="none", base_url=url + "/v1", timeout=5).chat.completions.create(
    model="m", max_tokens=5, messages=messages))
same = ours == ("RateLimitError", 3, [3600.0, 3600.0]) and theirs == ("RateLimitError", 1, [])
print("as described" if same else "CHANGED")
raise SystemExit(0 if same else 1)
PY
venv/bin/python check.py
