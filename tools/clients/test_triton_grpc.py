"""The Open Inference Protocol over gRPC, asked with Triton's own client as it comes."""

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from queue import Queue

import numpy as np
import pytest
import tritonclient.grpc as triton
from google.protobuf import descriptor_pb2
from grpc_tools import protoc
from tritonclient.grpc import model_config_pb2, service_pb2
from tritonclient.utils import InferenceServerException, np_to_triton_dtype

HALF = "half_plus_two"
UNKNOWN = "Request for unknown model: 'nobody' is not found"

VALUES = {
    "bool": np.array([True, False]),
    "int8": np.array([-128, 127], np.int8),
    "int16": np.array([-(2**15), 2**15 - 1], np.int16),
    "int32": np.array([-(2**31), 2**31 - 1], np.int32),
    "int64": np.array([-(2**63), 2**63 - 1], np.int64),
    "uint8": np.array([0, 255], np.uint8),
    "uint16": np.array([0, 2**16 - 1], np.uint16),
    "uint32": np.array([0, 2**32 - 1], np.uint32),
    "uint64": np.array([0, 2**64 - 1], np.uint64),
    "float16": np.array([0.5, -65504], np.float16),
    "float32": np.array([0.1, -3e38], np.float32),
    "float64": np.array([0.1, -1e300], np.float64),
    "string": np.array(["é".encode(), b""], np.object_),
}


@pytest.fixture
def client(grpc_server):
    with triton.InferenceServerClient(grpc_server.address) as client:
        yield client


@pytest.fixture
def infer(client, grpc_server):
    return partial(client.infer, headers=grpc_server.headers)


def tensor(name, values):
    given = triton.InferInput(name, list(values.shape), np_to_triton_dtype(values.dtype))
    given.set_data_from_numpy(values)
    return given


def floats(*values):
    return tensor("x", np.array(values, np.float32))


def refused(code, words, ask, *args, **options):
    with pytest.raises(InferenceServerException) as failure:
        ask(*args, **options)
    assert failure.value.status() == f"StatusCode.{code}"
    assert words in failure.value.message()


def test_the_server_lives_and_is_ready_for_anybody(client):
    assert client.is_server_live()
    assert client.is_server_ready()


def test_the_server_tells_what_it_can(client, grpc_server):
    metadata = client.get_server_metadata(headers=grpc_server.headers)
    assert metadata.name == "orrery"
    assert "model_repository" in metadata.extensions


def test_a_model_is_ready_and_one_that_is_not_there_is_not(client, grpc_server):
    assert client.is_model_ready(HALF, headers=grpc_server.headers)
    assert client.is_model_ready(HALF, "1", headers=grpc_server.headers)
    assert not client.is_model_ready(HALF, "99", headers=grpc_server.headers)
    assert not client.is_model_ready("nobody", headers=grpc_server.headers)


def test_the_metadata_describe_inputs_and_outputs(client, grpc_server):
    metadata = client.get_model_metadata(HALF, headers=grpc_server.headers)
    assert (metadata.name, list(metadata.versions), metadata.platform) == (HALF, ["1"], "onnxruntime_onnx")
    assert [(t.name, t.datatype, list(t.shape)) for t in metadata.inputs] == [("x", "FP32", [-1])]
    assert [(t.name, t.datatype, list(t.shape)) for t in metadata.outputs] == [("y", "FP32", [-1])]
    refused("NOT_FOUND", UNKNOWN, client.get_model_metadata, "nobody", headers=grpc_server.headers)


def test_half_plus_two(infer):
    result = infer(HALF, [floats(2, 3, 4)], request_id="mine")
    assert result.as_numpy("y").tolist() == [3.0, 3.5, 4.0]
    assert result.get_response().id == "mine"
    assert result.get_response().model_version == "1"


def test_half_plus_two_by_version_and_output(infer):
    result = infer(HALF, [floats(2)], model_version="1", outputs=[triton.InferRequestedOutput("y")])
    assert result.as_numpy("y").tolist() == [3.0]


def test_half_plus_two_of_typed_contents(client, grpc_server):
    request = service_pb2.ModelInferRequest(model_name=HALF)
    given = request.inputs.add(name="x", datatype="FP32", shape=[3])
    given.contents.fp32_contents.extend([2, 3, 4])
    # The client itself sends everything raw; its stub is what others use.
    response = client._client_stub.ModelInfer(request, metadata=grpc_server.metadata)
    assert list(response.outputs[0].contents.fp32_contents) == [3.0, 3.5, 4.0]
    assert not response.raw_output_contents


def test_every_type_goes_there_and_back(infer):
    result = infer("echo_types", [tensor(name, values) for name, values in VALUES.items()])
    for name, values in VALUES.items():
        answer = result.as_numpy(f"{name}_out")
        assert answer.dtype == values.dtype, name
        assert answer.tolist() == values.tolist(), name


def test_a_model_of_texts_and_numbers(infer, probability):
    row = {"distance": 2176.0, "hour": 18.0, "origin": "ORD"}
    inputs = [tensor(k, np.array([[row[k]]], np.float32)) for k in ("distance", "hour")]
    inputs.append(tensor("origin", np.array([[row["origin"].encode()]], np.object_)))
    result = infer(os.environ["ORRERY_ENDPOINT"], inputs)
    assert result.as_numpy("probability").item() == pytest.approx(probability(row), abs=1e-6)


@pytest.mark.parametrize("algorithm", ["gzip", "deflate"])
def test_compressed_messages(infer, algorithm):
    result = infer(HALF, [floats(*[2.0] * 10_000)], compression_algorithm=algorithm)
    assert set(result.as_numpy("y").tolist()) == {3.0}


def test_a_large_tensor(infer):
    values = np.arange(1_000_000, dtype=np.float32)
    assert np.array_equal(infer(HALF, [tensor("x", values)]).as_numpy("y"), values / 2 + 2)


def test_many_at_once(infer):
    with ThreadPoolExecutor(16) as pool:
        results = list(pool.map(lambda i: infer(HALF, [floats(i)]).as_numpy("y").item(), range(500)))
    assert results == [i / 2 + 2 for i in range(500)]


def test_an_asynchronous_call(client, grpc_server):
    answers = Queue()
    client.async_infer(
        HALF, [floats(2)], lambda result, error: answers.put((result, error)), headers=grpc_server.headers
    )
    result, error = answers.get(timeout=30)
    assert error is None
    assert result.as_numpy("y").tolist() == [3.0]


def test_who_has_no_token_is_refused(client):
    for headers in (None, {"authorization": "Bearer wrong"}):
        refused("UNAUTHENTICATED", "token", client.infer, HALF, [floats(2)], headers=headers)


def test_what_is_not_there_is_not_found(infer):
    refused("NOT_FOUND", UNKNOWN, infer, "nobody", [floats(2)])
    refused("NOT_FOUND", "version 99", infer, HALF, [floats(2)], model_version="99")


@pytest.mark.parametrize(
    "inputs, words",
    [
        ([], "x"),
        ([tensor("z", np.ones(1, np.float32))], "x"),
        ([tensor("x", np.ones(1, np.int32))], "float32"),
        ([tensor("x", np.ones((1, 1), np.float32))], "shape"),
        ([tensor("x", np.array([np.nan], np.float32))], "finite"),
        ([tensor("x", np.zeros(0, np.float32))], "no rows"),
    ],
    ids=["no input", "another input", "another type", "another rank", "no number", "no rows"],
)
def test_what_the_model_does_not_take_is_refused(infer, inputs, words):
    refused("INVALID_ARGUMENT", words, infer, HALF, inputs)


def test_an_output_that_is_none_is_refused(infer):
    words = f"unexpected inference output 'z' for model '{HALF}'"
    refused("INVALID_ARGUMENT", words, infer, HALF, [floats(2)], outputs=[triton.InferRequestedOutput("z")])


def test_streams_are_not_served_and_say_so(client, grpc_server):
    answers = Queue()
    client.start_stream(lambda result, error: answers.put(error), headers=grpc_server.headers)
    # The answer may be there before the request: then the client takes none.
    with suppress(InferenceServerException):
        client.async_stream_infer(HALF, [floats(2)])
    assert answers.get(timeout=30).status() == "StatusCode.UNIMPLEMENTED"
    client.stop_stream()


def test_configuration_statistics_and_index(client, infer, grpc_server):
    infer(HALF, [floats(2)])
    config = client.get_model_config(HALF, headers=grpc_server.headers).config
    assert (config.name, config.backend) == (HALF, "onnxruntime")
    assert [(i.name, model_config_pb2.DataType.Name(i.data_type)) for i in config.input] == [("x", "TYPE_FP32")]
    [statistics] = client.get_inference_statistics(HALF, headers=grpc_server.headers).model_stats
    assert statistics.inference_stats.success.count > 0
    index = client.get_model_repository_index(headers=grpc_server.headers)
    assert (HALF, "1", "READY") in [(m.name, m.version, m.state) for m in index.models]


def test_a_model_is_unloaded_and_loaded_by_a_writer(client, infer, grpc_server):
    name = "echo_types"
    refused("PERMISSION_DENIED", "writer", client.unload_model, name, headers=grpc_server.headers)
    client.unload_model(name, headers=grpc_server.writer_headers)
    assert not client.is_model_ready(name, headers=grpc_server.headers)
    client.load_model(name, headers=grpc_server.writer_headers)
    assert client.is_model_ready(name, headers=grpc_server.headers)


def test_our_description_of_the_messages_agrees_with_the_clients(tmp_path):
    protos = os.environ["ORRERY_PROTOS"]
    out = tmp_path / "descriptors"
    files = ["grpc_service.proto", "model_config.proto"]
    assert protoc.main(["protoc", f"-I{protos}", f"--descriptor_set_out={out}", *files]) == 0
    ours = descriptor_pb2.FileDescriptorSet.FromString(out.read_bytes())
    for file, theirs in zip(sorted(ours.file, key=lambda f: f.name), (service_pb2, model_config_pb2)):
        known = descriptor_pb2.FileDescriptorProto()
        theirs.DESCRIPTOR.CopyToProto(known)
        assert file.name == known.name
        assert set(fields(file)) <= set(fields(known))
        assert {m.name: m.input_type for s in file.service for m in s.method}.items() <= {
            m.name: m.input_type for s in known.service for m in s.method
        }.items()


def fields(file):
    """Every field and enum value of a file, with all that its wire form depends on."""
    for message in file.message_type:
        yield from fields_of(message, message.name)
    yield from ((enum.name, v.name, v.number) for enum in file.enum_type for v in enum.value)


def fields_of(message, path):
    for f in message.field:
        yield path, f.name, f.number, f.type, f.label, f.type_name
    for enum in message.enum_type:
        yield from ((f"{path}.{enum.name}", v.name, v.number) for v in enum.value)
    for nested in message.nested_type:
        yield from fields_of(nested, f"{path}.{nested.name}")
