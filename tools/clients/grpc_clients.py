"""What the tests of gRPC clients stand on: an address, and the metadata that a token travels in."""

import os
from dataclasses import dataclass

import pytest


@dataclass(frozen=True)
class GrpcServer:
    """The one gRPC listener of the platform."""

    address: str
    token: str
    writer_token: str

    @property
    def headers(self):
        return {"authorization": f"Bearer {self.token}"}

    @property
    def metadata(self):
        return tuple(self.headers.items())

    @property
    def writer_headers(self):
        return {"authorization": f"Bearer {self.writer_token}"}


@pytest.fixture(scope="session")
def grpc_server():
    return GrpcServer(
        os.environ["ORRERY_GRPC_ADDRESS"], os.environ["ORRERY_TOKEN"], os.environ["ORRERY_WRITER_TOKEN"]
    )
