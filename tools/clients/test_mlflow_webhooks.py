"""Webhooks as MLflow's client manages them, and as a receiver that follows MLflow's documentation verifies them."""

import base64
import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

SECRET = "not so secret"
DEADLINE_S = 30


@pytest.fixture
def receiver():
    """A server that remembers what is posted to it, with its headers."""
    received = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append((self.headers, body.decode()))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"thanks")

        def log_message(self, *_args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    server.received = received
    server.url = f"http://127.0.0.1:{server.server_port}/hook"
    yield server
    server.shutdown()


def test_a_new_version_is_told_of_signed(client, receiver, new_name):
    from mlflow.entities.webhook import WebhookAction, WebhookEntity, WebhookEvent

    events = [
        WebhookEvent(WebhookEntity.REGISTERED_MODEL, WebhookAction.CREATED),
        WebhookEvent(WebhookEntity.MODEL_VERSION, WebhookAction.CREATED),
        WebhookEvent(WebhookEntity.MODEL_VERSION_TAG, WebhookAction.SET),
        WebhookEvent(WebhookEntity.MODEL_VERSION_TAG, WebhookAction.DELETED),
        WebhookEvent(WebhookEntity.MODEL_VERSION_ALIAS, WebhookAction.CREATED),
        WebhookEvent(WebhookEntity.MODEL_VERSION_ALIAS, WebhookAction.DELETED),
    ]
    webhook = client.create_webhook(new_name("hook"), receiver.url, events, secret=SECRET)
    name = new_name("told")
    try:
        client.create_registered_model(name, description="d", tags={"a": "b"})
        version = client.create_model_version(name, "s3://bucket/path", "1234567890abcdef", tags={"c": "d"}).version
        client.set_model_version_tag(name, version, "k", "v")
        client.delete_model_version_tag(name, version, "k")
        client.set_registered_model_alias(name, "champion", version)
        client.delete_registered_model_alias(name, "champion")
        told = wait_for(receiver, name, 6)
    finally:
        client.delete_webhook(webhook.webhook_id)

    assert told["registered_model.created"] == {"name": name, "tags": {"a": "b"}, "description": "d"}
    assert told["model_version.created"] == {
        "name": name,
        "version": "1",
        "source": "s3://bucket/path",
        "run_id": "1234567890abcdef",
        "tags": {"c": "d"},
        "description": None,
    }
    assert told["model_version_tag.set"] == {"name": name, "version": "1", "key": "k", "value": "v"}
    assert told["model_version_tag.deleted"] == {"name": name, "version": "1", "key": "k"}
    assert told["model_version_alias.created"] == {"name": name, "alias": "champion", "version": "1"}
    assert told["model_version_alias.deleted"] == {"name": name, "alias": "champion"}
    assert all(is_signed(headers, body) for headers, body in receiver.received)


def test_it_is_managed_by_the_client(client, receiver, new_name):
    from mlflow.entities.webhook import WebhookEvent, WebhookStatus
    from mlflow.exceptions import MlflowException

    event = WebhookEvent.from_str("model_version.created")
    webhook = client.create_webhook(new_name("hook"), receiver.url, [event], description="why")
    assert (webhook.status, webhook.events, webhook.description) == (WebhookStatus.ACTIVE, [event], "why")

    result = client.test_webhook(webhook.webhook_id)
    assert (result.success, result.response_status, result.response_body) == (True, 200, "thanks")
    changed = client.update_webhook(webhook.webhook_id, status=WebhookStatus.DISABLED, secret=SECRET)
    assert changed.status == WebhookStatus.DISABLED
    assert changed.last_updated_timestamp > webhook.last_updated_timestamp
    assert webhook.webhook_id in {each.webhook_id for each in client.list_webhooks(max_results=5)}
    client.delete_webhook(webhook.webhook_id)
    with pytest.raises(MlflowException, match=f"Webhook with ID {webhook.webhook_id} not found"):
        client.get_webhook(webhook.webhook_id)


@pytest.mark.parametrize("url", ["http://169.254.169.254/latest", "http://[::ffff:10.0.0.1]/", "ftp://example.com", "   "])
def test_it_cannot_be_aimed_inside(client, new_name, url):
    from mlflow.entities.webhook import WebhookEvent
    from mlflow.exceptions import MlflowException

    with pytest.raises(MlflowException, match="(Invalid webhook URL|Webhook URL cannot be empty)"):
        client.create_webhook(new_name("hook"), url, [WebhookEvent.from_str("model_version.created")])


def wait_for(receiver, name, count):
    """What was told of one model, by event."""
    for _ in range(DEADLINE_S * 20):
        payloads = [json.loads(body) for _, body in receiver.received]
        told = {f"{p['entity']}.{p['action']}": p["data"] for p in payloads if p["data"]["name"] == name}
        if len(told) == count:
            return told
        time.sleep(0.05)
    raise AssertionError(f"only {sorted(told)} were told")


def is_signed(headers, body):
    signed = f"{headers['X-MLflow-Delivery-Id']}.{headers['X-MLflow-Timestamp']}.{body}"
    digest = hmac.new(SECRET.encode(), signed.encode(), hashlib.sha256).digest()
    return hmac.compare_digest(headers["X-MLflow-Signature"], f"v1,{base64.b64encode(digest).decode()}")
