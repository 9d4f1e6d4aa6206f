"""TF Serving's gRPC, asked as code written for `tensorflow-serving-api` does.

That package needs TensorFlow itself, so its modules are generated here, under their own names, from the messages that the
service was built from.
"""

import importlib
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import grpc
import numpy as np
import pytest
from grpc_tools import protoc

HALF = "half_plus_two"
MODULES = {
    "predict_pb2": "tensorflow_serving.apis",
    "get_model_metadata_pb2": "tensorflow_serving.apis",
    "get_model_status_pb2": "tensorflow_serving.apis",
    "classification_pb2": "tensorflow_serving.apis",
    "regression_pb2": "tensorflow_serving.apis",
    "inference_pb2": "tensorflow_serving.apis",
    "model_management_pb2": "tensorflow_serving.apis",
    "prediction_service_pb2_grpc": "tensorflow_serving.apis",
    "model_service_pb2_grpc": "tensorflow_serving.apis",
    "tensor_pb2": "tensorflow.core.framework",
    "types_pb2": "tensorflow.core.framework",
}


@pytest.fixture(scope="session")
def tf(tmp_path_factory):
    """The modules of tensorflow-serving-api."""
    protos = Path(os.environ["ORRERY_PROTOS"])
    out = tmp_path_factory.mktemp("stubs")
    files = [str(path.relative_to(protos)) for path in protos.glob("tensorflow*/**/*.proto")]
    wkt = Path(importlib.import_module("grpc_tools").__file__).parent / "_proto"
    arguments = [f"-I{protos}", f"-I{wkt}", f"--python_out={out}", f"--grpc_python_out={out}"]
    assert protoc.main(["protoc", *arguments, *files]) == 0
    sys.path.insert(0, str(out))
    yield SimpleNamespace(**{n: importlib.import_module(f"{p}.{n}") for n, p in MODULES.items()})
    sys.path.remove(str(out))


@pytest.fixture
def service(tf, grpc_server):
    with grpc.insecure_channel(grpc_server.address) as channel:
        yield SimpleNamespace(
            predictions=tf.prediction_service_pb2_grpc.PredictionServiceStub(channel),
            models=tf.model_service_pb2_grpc.ModelServiceStub(channel),
            options={"metadata": grpc_server.metadata, "timeout": 30},
        )


@pytest.fixture
def predict(tf, service):
    def ask(inputs, name=HALF, version=None, label=None, signature="", output_filter=()):
        request = tf.predict_pb2.PredictRequest(output_filter=output_filter)
        request.model_spec.name = name
        request.model_spec.signature_name = signature
        if version is not None:
            request.model_spec.version.value = version
        if label is not None:
            request.model_spec.version_label = label
        for key, tensor in inputs.items():
            request.inputs[key].CopyFrom(tensor)
        return service.predictions.Predict(request, **service.options)

    return ask


@pytest.fixture
def floats(tf):
    """As tf.make_tensor_proto makes them of a list."""

    def of(*values, shape=None):
        tensor = tf.tensor_pb2.TensorProto(dtype=tf.types_pb2.DT_FLOAT, float_val=values)
        for size in shape or [len(values)]:
            tensor.tensor_shape.dim.add(size=size)
        return tensor

    return of


def refused(code, words, ask, *args, **options):
    with pytest.raises(grpc.RpcError) as failure:
        ask(*args, **options)
    assert failure.value.code() == getattr(grpc.StatusCode, code), failure.value.details()
    assert words in failure.value.details()


def test_half_plus_two(predict, floats):
    response = predict({"x": floats(2, 3, 4)})
    assert list(response.outputs["y"].float_val) == [3.0, 3.5, 4.0]
    assert [dim.size for dim in response.outputs["y"].tensor_shape.dim] == [3]
    assert response.model_spec.name == HALF
    assert response.model_spec.version.value == 1
    assert response.model_spec.signature_name == "serving_default"


def test_half_plus_two_of_bytes_as_numpy_arrays_are_sent(tf, predict):
    values = np.array([2, 3, 4], np.float32)
    tensor = tf.tensor_pb2.TensorProto(dtype=tf.types_pb2.DT_FLOAT, tensor_content=values.tobytes())
    tensor.tensor_shape.dim.add(size=3)
    assert list(predict({"x": tensor}).outputs["y"].float_val) == [3.0, 3.5, 4.0]


def test_one_value_stands_for_all_that_are_missing(predict, floats):
    assert list(predict({"x": floats(2, shape=[4])}).outputs["y"].float_val) == [3.0] * 4


def test_by_version_label_signature_and_output(predict, floats):
    x = {"x": floats(2)}
    assert list(predict(x, version=1).outputs["y"].float_val) == [3.0]
    assert list(predict(x, label="stable").outputs["y"].float_val) == [3.0]
    assert list(predict(x, signature="serving_default").outputs["y"].float_val) == [3.0]
    assert list(predict(x, output_filter=["y"]).outputs) == ["y"]


def test_a_model_of_texts_and_numbers(tf, predict, floats, probability):
    row = {"distance": 2176.0, "hour": 18.0, "origin": "ORD"}
    origin = tf.tensor_pb2.TensorProto(dtype=tf.types_pb2.DT_STRING, string_val=[b"ORD"])
    origin.tensor_shape.dim.add(size=1)
    origin.tensor_shape.dim.add(size=1)
    inputs = {key: floats(row[key], shape=[1, 1]) for key in ("distance", "hour")} | {"origin": origin}
    response = predict(inputs, name=os.environ["ORRERY_ENDPOINT"])
    assert list(response.outputs["probability"].float_val) == [pytest.approx(probability(row), abs=1e-6)]


def test_the_metadata_describe_the_signature(tf, service):
    request = tf.get_model_metadata_pb2.GetModelMetadataRequest(metadata_field=["signature_def"])
    request.model_spec.name = HALF
    response = service.predictions.GetModelMetadata(request, **service.options)
    signatures = tf.get_model_metadata_pb2.SignatureDefMap()
    assert response.metadata["signature_def"].Unpack(signatures)
    signature = signatures.signature_def["serving_default"]
    assert signature.method_name == "tensorflow/serving/predict"
    assert signature.inputs["x"].dtype == tf.types_pb2.DT_FLOAT
    assert [dim.size for dim in signature.outputs["y"].tensor_shape.dim] == [-1]


def test_the_status_says_that_the_version_is_available(tf, service):
    request = tf.get_model_status_pb2.GetModelStatusRequest()
    request.model_spec.name = HALF
    [status] = service.models.GetModelStatus(request, **service.options).model_version_status
    assert status.version == 1
    assert status.state == tf.get_model_status_pb2.ModelVersionStatus.AVAILABLE
    request.model_spec.name = "nobody"
    words = "Could not find any versions of model nobody"
    refused("NOT_FOUND", words, service.models.GetModelStatus, request, **service.options)


def test_errors_have_the_codes_and_words_of_tf_serving(predict, floats):
    x = {"x": floats(2)}
    refused("NOT_FOUND", "Servable not found for request: Latest(nobody)", predict, x, name="nobody")
    refused("NOT_FOUND", f"Servable not found for request: Specific({HALF}, 99)", predict, x, version=99)
    refused("INVALID_ARGUMENT", "Unrecognized servable version label: gone", predict, x, label="gone")
    refused("FAILED_PRECONDITION", 'Serving signature key "other" not found.', predict, x, signature="other")
    refused("INVALID_ARGUMENT", "input size does not match signature: 0!=1", predict, {})
    refused("INVALID_ARGUMENT", "output tensor alias not found in signature: z", predict, x, output_filter=["z"])
    refused("INVALID_ARGUMENT", "finite", predict, {"x": floats(float("nan"))})


def test_who_has_no_token_is_refused(tf, service):
    request = tf.predict_pb2.PredictRequest()
    refused("UNAUTHENTICATED", "token", service.predictions.Predict, request, timeout=30)


def test_a_configuration_is_not_taken(tf, service):
    request = tf.model_management_pb2.ReloadConfigRequest()
    ask = service.models.HandleReloadConfigRequest
    refused("UNIMPLEMENTED", "createEndpoint", ask, request, **service.options)


def test_examples_are_regressed(tf, service):
    request = tf.regression_pb2.RegressionRequest()
    request.model_spec.name = HALF
    for value in (2.0, 3.0, 4.0):
        example = request.input.example_list.examples.add()
        example.features.feature["x"].float_list.value.append(value)
    response = service.predictions.Regress(request, **service.options)
    assert [regression.value for regression in response.result.regressions] == [3.0, 3.5, 4.0]
