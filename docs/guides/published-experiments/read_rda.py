"""Reads a data frame of R's `save()` format (RDX2/RDX3, XDR) into a dict of columns: the few types that the data sets here use."""
import bz2
import gzip
import lzma
import struct

SYMBOL, PAIRS, CHARACTERS, LOGICAL, INTEGERS, REALS, STRINGS, LIST, ALTREP, NULL, REFERENCE = 1, 2, 9, 10, 13, 14, 16, 19, 238, 254, 255


def read_rda(path):
    frame = Reader(decompressed(path)).item()[0][1]
    columns, attributes = frame
    return {name: labels(column) for name, column in zip(attributes["names"], columns)}


def decompressed(path):
    packed = open(path, "rb").read()
    for opener, mark in ((bz2, b"BZh"), (lzma, b"\xfd7zXZ"), (gzip, b"\x1f\x8b")):
        if packed.startswith(mark):
            return opener.decompress(packed)
    return packed


def labels(column):
    """A factor as its labels, anything else as its values; None is missing."""
    values, attributes = column if isinstance(column, tuple) else (column, {})
    if "levels" not in attributes:
        return values
    return [None if code is None else attributes["levels"][code - 1] for code in values]


class Reader:
    def __init__(self, data):
        assert data[:5] in (b"RDX2\n", b"RDX3\n") and data[5:7] == b"X\n", "not an XDR file of save()"
        self.data, self.at, self.symbols = data, 7, []
        version, *_ = self.integers(3)
        if version == 3:
            encoding = self.integers(1)[0]
            self.at += encoding

    def integers(self, count):
        values = struct.unpack_from(f">{count}i", self.data, self.at)
        self.at += 4 * count
        return values

    def item(self):
        flags = self.integers(1)[0]
        kind, has_attributes, has_tag = flags & 255, flags & 0x200, flags & 0x400
        if kind == NULL:
            return None
        if kind == REFERENCE:
            return self.symbols[(flags >> 8) - 1]
        if kind == SYMBOL:
            self.symbols.append(self.item())
            return self.symbols[-1]
        if kind == PAIRS:
            return self.pairs(has_attributes, has_tag)
        if kind == CHARACTERS:
            return self.characters()
        values = self.vector(kind)
        return (values, dict(self.item())) if has_attributes else values

    def pairs(self, has_attributes, has_tag):
        if has_attributes:
            self.item()
        tag = self.item() if has_tag else None
        first, rest = self.item(), self.item()
        return [(tag, first)] + (rest or [])

    def characters(self):
        length = self.integers(1)[0]
        if length < 0:
            return None
        self.at += length
        return self.data[self.at - length:self.at].decode()

    def vector(self, kind):
        if kind == ALTREP:  # class, state, attributes: the state is the vector
            _, state, _ = self.item(), self.item(), self.item()
            return state
        length = self.integers(1)[0]
        if kind in (LOGICAL, INTEGERS):
            return [None if value == -2**31 else value for value in self.integers(length)]
        if kind == REALS:
            self.at += 8 * length
            return list(struct.unpack_from(f">{length}d", self.data, self.at - 8 * length))
        assert kind in (STRINGS, LIST), f"type {kind} at {self.at}"
        return [self.item() for _ in range(length)]
