"""KServe's own client, unmodified: its first protocol, which is TF Serving's rows, and Open Inference by REST and gRPC."""

import asyncio
import os

import httpx
import numpy as np
import pytest
from kserve import InferenceGRPCClient, InferenceRESTClient, InferInput, InferRequest
from kserve.inference_client import RESTConfig

MODEL = "half_plus_two"
# Handed out as copies: the client writes its own headers into what it is given.
HEADERS = {"Authorization": f"Bearer {os.environ['ORRERY_TOKEN']}"}


@pytest.fixture(params=["SERVING", "GATEWAY"], ids=str.lower)
def base(request):
    return os.environ[f"ORRERY_{request.param}_URL"]


def with_client(protocol, use):
    async def run():
        client = InferenceRESTClient(RESTConfig(protocol=protocol, timeout=30, retries=0))
        try:
            return await use(client)
        finally:
            await client.close()

    return asyncio.run(run())


def halves(binary):
    values = np.array([2, 3, 4], dtype=np.float32)
    tensor = InferInput("x", [3], "FP32")
    tensor.set_data_from_numpy(values, binary_data=binary)
    return InferRequest(model_name=MODEL, infer_inputs=[tensor])


def test_v1_predicts_rows(base):
    answer = with_client(
        "v1", lambda client: client.infer(base, {"instances": [2, 3, 4]}, model_name=MODEL, headers=dict(HEADERS))
    )
    assert answer == {"predictions": [3.0, 3.5, 4.0]}


def test_v1_knows_who_is_ready(base):
    assert with_client("v1", lambda client: client.is_model_ready(base, MODEL, headers=dict(HEADERS))) is True
    with pytest.raises(httpx.HTTPStatusError):
        with_client("v1", lambda client: client.is_model_ready(base, "nobody", headers=dict(HEADERS)))


@pytest.mark.parametrize("binary", [True, False], ids=["binary", "json"])
def test_v2_infers(base, binary):
    answer = with_client("v2", lambda client: client.infer(base, halves(binary), model_name=MODEL, headers=dict(HEADERS)))
    assert answer.outputs[0].as_numpy().tolist() == [3.0, 3.5, 4.0]
    assert answer.model_name == MODEL


def test_v2_knows_who_is_ready(base):
    assert with_client("v2", lambda client: client.is_server_live(base, headers=dict(HEADERS)))
    assert with_client("v2", lambda client: client.is_server_ready(base, headers=dict(HEADERS)))
    assert with_client("v2", lambda client: client.is_model_ready(base, MODEL, headers=dict(HEADERS)))
    assert not with_client("v2", lambda client: client.is_model_ready(base, "nobody", headers=dict(HEADERS)))


def test_v2_refuses_a_wrong_input(base):
    tensor = InferInput("z", [1], "FP32")
    tensor.set_data_from_numpy(np.array([1], dtype=np.float32))
    request = InferRequest(model_name=MODEL, infer_inputs=[tensor])
    with pytest.raises(httpx.HTTPStatusError) as refused:
        with_client("v2", lambda client: client.infer(base, request, model_name=MODEL, headers=dict(HEADERS)))
    assert refused.value.response.status_code == 400


def test_grpc_infers_and_knows_who_is_ready():
    async def run():
        client = InferenceGRPCClient(os.environ["ORRERY_GRPC_ADDRESS"], timeout=30)
        headers = [("authorization", HEADERS["Authorization"])]
        try:
            assert await client.is_server_live(headers=headers)
            assert await client.is_model_ready(MODEL, headers=headers)
            return await client.infer(halves(True), headers=headers)
        finally:
            await client.close()

    assert asyncio.run(run()).outputs[0].as_numpy().tolist() == [3.0, 3.5, 4.0]
