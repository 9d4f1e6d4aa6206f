"""What a model is served with in Python, three ways: python_server.py <plain|async|raw> <model> <port>."""

import sys

import numpy as np
import onnxruntime
import orjson
import uvicorn

form, path, port = sys.argv[1:]

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
name = session.get_inputs()[0].name


def predict(rows):
    return session.run(None, {name: np.asarray(rows, dtype=np.float32)})[0]


def fast_api():
    from fastapi import FastAPI
    from pydantic import BaseModel

    class Question(BaseModel):
        instances: list[list[float]]

    class Answer(BaseModel):
        predictions: list[list[float]]

    app = FastAPI()
    if form == "plain":

        @app.post("/", response_model=Answer)
        def answer(question: Question):
            return Answer(predictions=predict(question.instances).tolist())

    else:

        @app.post("/", response_model=Answer)
        async def answer(question: Question):
            return Answer(predictions=predict(question.instances).tolist())

    return app


async def raw_asgi(scope, receive, send):
    if scope["type"] != "http":
        return
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body", False):
            break
    predictions = predict(orjson.loads(body)["instances"])
    answer = orjson.dumps({"predictions": predictions}, option=orjson.OPT_SERIALIZE_NUMPY)
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": answer})


app = raw_asgi if form == "raw" else fast_api()
uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning", access_log=False, lifespan="off")
