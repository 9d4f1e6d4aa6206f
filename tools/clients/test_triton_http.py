"""Triton's HTTP client, unmodified: the Open Inference Protocol with binary tensors, and Triton's extensions of it."""

import os

import numpy as np
import pytest
import tritonclient.http as triton
from tritonclient.utils import InferenceServerException

TYPES = {
    "bool": ("BOOL", [True, False]),
    "int8": ("INT8", [-128, 127]),
    "int16": ("INT16", [-32768, 32767]),
    "int32": ("INT32", [-(2**31), 2**31 - 1]),
    "int64": ("INT64", [-(2**63), 2**63 - 1]),
    "uint8": ("UINT8", [0, 255]),
    "uint16": ("UINT16", [0, 65535]),
    "uint32": ("UINT32", [0, 2**32 - 1]),
    "uint64": ("UINT64", [0, 2**64 - 1]),
    "float16": ("FP16", [0.5, -65504.0]),
    "float32": ("FP32", [0.1, -3.4e38]),
    "float64": ("FP64", [0.1, 1.7e308]),
    "string": ("BYTES", ["Zürich", ""]),
}
ROWS = [
    {"distance": 2176.0, "hour": 18.0, "origin": "ORD"},
    {"distance": 215.5, "hour": 7.0, "origin": "ATL"},
    {"distance": 700.0, "hour": 13.0, "origin": "an airport that it has never seen"},
]


class Client:
    """The client as its users call it, with a token in each call."""

    def __init__(self, base, token):
        self.raw = triton.InferenceServerClient(base.removeprefix("http://"), network_timeout=30)
        self.headers = {"Authorization": f"Bearer {token}"}

    def __getattr__(self, name):
        # A copy each time: the client writes its own headers into what it is given.
        return lambda *args, **options: getattr(self.raw, name)(*args, headers=dict(self.headers), **options)


@pytest.fixture(params=["SERVING", "GATEWAY"], ids=str.lower)
def client(request):
    made = Client(os.environ[f"ORRERY_{request.param}_URL"], os.environ["ORRERY_TOKEN"])
    yield made
    made.raw.close()


@pytest.fixture(params=["SERVING", "GATEWAY"], ids=str.lower)
def writer(request):
    made = Client(os.environ[f"ORRERY_{request.param}_URL"], os.environ["ORRERY_WRITER_TOKEN"])
    yield made
    made.raw.close()


def tensor(name, values, datatype, binary=True):
    array = np.array(values, dtype=np.object_ if datatype == "BYTES" else triton_type(datatype))
    made = triton.InferInput(name, list(array.shape), datatype)
    return made.set_data_from_numpy(array, binary_data=binary)


def triton_type(datatype):
    from tritonclient.utils import triton_to_np_dtype

    return triton_to_np_dtype(datatype)


def every_type(binary):
    """One tensor of each type; the client itself sends no FP16 as JSON that it could not read back."""
    return [tensor(name, values, datatype, binary) for name, (datatype, values) in TYPES.items()]


def expected(datatype, values):
    if datatype == "BYTES":
        return [value.encode() for value in values]
    return list(np.array(values, dtype=triton_type(datatype)))


def delay_inputs(rows, binary=True):
    return [
        tensor("distance", [[row["distance"]] for row in rows], "FP32", binary),
        tensor("hour", [[row["hour"]] for row in rows], "FP32", binary),
        tensor("origin", [[row["origin"]] for row in rows], "BYTES", binary),
    ]


def refused(call, *words, status=None):
    with pytest.raises(InferenceServerException) as failure:
        call()
    for word in words:
        assert word in failure.value.message()
    if status is not None:
        assert failure.value.status() == str(status)


@pytest.mark.parametrize("binary", [True, False], ids=["bytes", "json"])
def test_a_model_is_asked_by_tensors(client, probability, binary):
    outputs = [triton.InferRequestedOutput(name, binary_data=binary) for name in ["probability", "label"]]
    result = client.infer(os.environ["ORRERY_ENDPOINT"], delay_inputs(ROWS, binary), outputs=outputs)
    truth = [probability(row) for row in ROWS]
    assert result.as_numpy("probability")[:, 0] == pytest.approx(truth, abs=1e-6)
    assert list(result.as_numpy("label")[:, 0]) == [int(value > 0.5) for value in truth]


@pytest.mark.parametrize("sent", [True, False], ids=["sent as bytes", "sent as json"])
@pytest.mark.parametrize("asked", [True, False], ids=["asked for bytes", "asked for json"])
def test_every_type_comes_back_as_it_was_sent(client, sent, asked):
    outputs = [triton.InferRequestedOutput(f"{name}_out", binary_data=asked) for name in TYPES]
    result = client.infer("echo_types", every_type(sent), outputs=outputs)
    for name, (datatype, values) in TYPES.items():
        got = result.as_numpy(f"{name}_out")
        if datatype == "BYTES":
            got = [value if isinstance(value, bytes) else value.encode() for value in got]
        assert list(got) == expected(datatype, values), name
        assert result.get_output(f"{name}_out")["datatype"] == datatype


def test_all_outputs_come_as_bytes_when_none_is_named(client):
    result = client.infer("half_plus_two", [tensor("x", [2.0, 3.0, 4.0], "FP32")], request_id="seven")
    assert list(result.as_numpy("y")) == [3.0, 3.5, 4.0]
    assert result.get_response()["id"] == "seven"
    assert result.get_response()["model_version"] == "1"
    assert "binary_data_size" in result.get_output("y")["parameters"]


@pytest.mark.parametrize("version", ["1", "stable"])
def test_a_version_is_asked_by_its_number_and_by_a_label(client, version):
    result = client.infer("half_plus_two", [tensor("x", [2.0], "FP32")], model_version=version)
    assert result.get_response()["model_version"] == "1"


@pytest.mark.parametrize("algorithm", ["gzip", "deflate"])
def test_bodies_are_compressed_in_both_directions(client, algorithm):
    values = np.arange(10_000, dtype=np.float32)
    result = client.infer(
        "half_plus_two",
        [tensor("x", values, "FP32")],
        request_compression_algorithm=algorithm,
        response_compression_algorithm=algorithm,
    )
    assert np.array_equal(result.as_numpy("y"), values / 2 + 2)


def test_requests_are_answered_side_by_side(client):
    inputs = [tensor("x", [2.0], "FP32")]
    pending = [client.async_infer("half_plus_two", inputs) for _ in range(20)]
    assert [list(each.get_result().as_numpy("y")) for each in pending] == [[3.0]] * 20


def test_the_server_and_its_models_are_alive_and_ready(client):
    assert client.is_server_live()
    assert client.is_server_ready()
    assert client.is_model_ready("half_plus_two")
    assert client.is_model_ready("half_plus_two", "1")
    assert not client.is_model_ready("nobody")
    assert not client.is_model_ready("half_plus_two", "9")


def test_metadata_tells_names_types_and_shapes(client):
    server = client.get_server_metadata()
    assert server["name"] == "orrery"
    assert "binary_tensor_data" in server["extensions"]
    model = client.get_model_metadata("echo_types")
    assert model["versions"] == ["1"]
    assert {each["name"]: each["datatype"] for each in model["inputs"]} == {
        name: datatype for name, (datatype, _) in TYPES.items()
    }
    assert client.get_model_metadata("half_plus_two", "1")["inputs"][0]["shape"] == [-1]


def test_the_configuration_is_that_of_a_row(client):
    config = client.get_model_config("half_plus_two")
    assert config["backend"] == "onnxruntime"
    assert config["max_batch_size"] > 0
    assert config["input"] == [{"name": "x", "data_type": "TYPE_FP32", "dims": []}]


def test_statistics_grow_with_each_request(client):
    def count():
        [stat] = client.get_inference_statistics("half_plus_two")["model_stats"]
        return stat["inference_count"], stat["inference_stats"]["success"]["count"]

    rows, requests = count()
    client.infer("half_plus_two", [tensor("x", [1.0, 2.0], "FP32")])
    assert count() == (rows + 2, requests + 1)
    names = {stat["name"] for stat in client.get_inference_statistics()["model_stats"]}
    assert {"half_plus_two", "echo_types"} <= names


def test_the_index_lists_what_is_ready(client):
    index = client.get_model_repository_index()
    assert {"name": "half_plus_two", "version": "1", "state": "READY", "reason": ""} in index


def test_a_model_is_unloaded_and_loaded_again(writer):
    inputs = [tensor("x", [2.0], "FP32")]
    writer.unload_model("half_plus_two")
    try:
        assert not writer.is_model_ready("half_plus_two")
        refused(lambda: writer.infer("half_plus_two", inputs), "not at ready state", status=503)
    finally:
        writer.load_model("half_plus_two")
    assert list(writer.infer("half_plus_two", inputs).as_numpy("y")) == [3.0]


def test_readers_unload_nothing(client):
    refused(lambda: client.unload_model("half_plus_two"), status=403)


@pytest.mark.parametrize(
    "inputs, words",
    [
        ([], ["x"]),
        ([("x", [2.0], "FP64")], ["x", "float64", "float32"]),
        ([("x", [[2.0]], "FP32")], ["x", "shape"]),
        ([("z", [2.0], "FP32")], ["x"]),
        ([("x", [2.0], "FP32"), ("z", [2.0], "FP32")], ["z"]),
        ([("x", [float("nan")], "FP32")], ["x", "NaN"]),
    ],
)
def test_inputs_that_the_model_does_not_take_are_named(client, inputs, words):
    refused(lambda: client.infer("half_plus_two", [tensor(*each) for each in inputs]), *words, status=400)


def test_what_is_not_there_is_not_found(client):
    inputs = [tensor("x", [2.0], "FP32")]
    refused(lambda: client.infer("nobody", inputs), "unknown model", "nobody", status=404)
    refused(lambda: client.infer("half_plus_two", inputs, model_version="9"), "version 9", status=404)
    refused(lambda: client.get_model_metadata("nobody"), "nobody", status=404)
    refused(lambda: client.load_model("nobody"), status=403)


def test_an_output_that_is_none_is_named(client):
    call = lambda: client.infer(  # noqa: E731
        "half_plus_two", [tensor("x", [2.0], "FP32")], outputs=[triton.InferRequestedOutput("z")]
    )
    refused(call, "z", status=400)


def test_what_triton_has_and_orrery_has_not_is_refused_as_such(client):
    for call in [client.get_trace_settings, client.get_log_settings, client.get_system_shared_memory_status]:
        refused(call, "does not support", status=501)
    shared = triton.InferInput("x", [1], "FP32").set_shared_memory("region", 4)
    refused(lambda: client.infer("half_plus_two", [shared]), "shared memory", status=400)


def test_nobody_is_answered_without_a_token(client):
    refused(lambda: client.raw.infer("half_plus_two", [tensor("x", [2.0], "FP32")]), status=401)
