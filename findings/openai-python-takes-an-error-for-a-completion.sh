#!/usr/bin/env bash
# Gateways answer an error of the server behind them with status 200 and {"error": {"message": …, "code": 429}}.
# One would guess that the vendor's Python client, whose ChatCompletion declares `choices` a list and `id` a text, both required, raises
# something: a status error, or a failed validation by pydantic.
# What happens: it returns a ChatCompletion without a word. `choices` and `id` are None, `error` is an extra attribute, and nothing is
# tried again although the code is 429 (with status 429 it comes back twice by itself). A loop that reads `choices[0]` dies with
# "'NoneType' object is not subscriptable"; one that counts completions counts it.
# Version: openai 3.57.0 (Python). Source: openai/_models.py, `construct` builds models from replies without validating them.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet openai==3.57.0
cat > check.py <<'PY'
import importlib.metadata, json, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
import openai

status, asked = 200, 0

class Gateway(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_POST(self):
        global asked
        asked += 1
        self.rfile.read(int(self.headers["Content-Length"]))
        body = json.dumps({"error": {"message": "limit of this model reached", "code": 429}}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Retry-After-Ms", "10")
        self.end_headers()
        self.wfile.write(body)

server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = openai.OpenAI(api_key="none", base_url=f"http://127.0.0.1:{server.server_port}/v1")
print("openai", importlib.metadata.version("openai"))
reply = client.chat.completions.create(model="m", messages=[{"role": "user", "content": "Hi"}])
first = asked
print(f"status 200: {type(reply).__name__}, choices {reply.choices}, id {reply.id}, error {reply.error}, asked {first} time(s)")
status, asked = 429, 0
try:
    client.chat.completions.create(model="m", messages=[{"role": "user", "content": "Hi"}])
    raised = "nothing"
except openai.RateLimitError as error:
    raised = type(error).__name__
print(f"status 429: raises {raised}, asked {asked} times")
same = reply.choices is None and reply.id is None and first == 1 and raised == "RateLimitError" and asked == 3
print("as described" if same else "CHANGED")
raise SystemExit(0 if same else 1)
PY
venv/bin/python check.py
