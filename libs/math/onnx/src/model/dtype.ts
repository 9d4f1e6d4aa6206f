import { TensorProto_DataType as Code } from '../generated/onnx_pb.js';

const DTYPES = {
  float32: { code: Code.FLOAT, bits: 32 },
  float64: { code: Code.DOUBLE, bits: 64 },
  float16: { code: Code.FLOAT16, bits: 16 },
  bfloat16: { code: Code.BFLOAT16, bits: 16 },
  int8: { code: Code.INT8, bits: 8 },
  int16: { code: Code.INT16, bits: 16 },
  int32: { code: Code.INT32, bits: 32 },
  int64: { code: Code.INT64, bits: 64 },
  uint8: { code: Code.UINT8, bits: 8 },
  uint16: { code: Code.UINT16, bits: 16 },
  uint32: { code: Code.UINT32, bits: 32 },
  uint64: { code: Code.UINT64, bits: 64 },
  bool: { code: Code.BOOL, bits: 8 },
  string: { code: Code.STRING, bits: null },
  complex64: { code: Code.COMPLEX64, bits: 64 },
  complex128: { code: Code.COMPLEX128, bits: 128 },
  float8e4m3fn: { code: Code.FLOAT8E4M3FN, bits: 8 },
  float8e4m3fnuz: { code: Code.FLOAT8E4M3FNUZ, bits: 8 },
  float8e5m2: { code: Code.FLOAT8E5M2, bits: 8 },
  float8e5m2fnuz: { code: Code.FLOAT8E5M2FNUZ, bits: 8 },
  float8e8m0: { code: Code.FLOAT8E8M0, bits: 8 },
  float6e2m3: { code: Code.FLOAT6E2M3, bits: null },
  float6e3m2: { code: Code.FLOAT6E3M2, bits: null },
  float4e2m1: { code: Code.FLOAT4E2M1, bits: 4 },
  int4: { code: Code.INT4, bits: 4 },
  uint4: { code: Code.UINT4, bits: 4 },
  int2: { code: Code.INT2, bits: 2 },
  uint2: { code: Code.UINT2, bits: 2 },
} as const;

/** The element type of a tensor, in the words of NumPy and of the Open Inference Protocol's readers. */
export type Dtype = keyof typeof DTYPES;

const BY_CODE: ReadonlyMap<number, Dtype> = new Map(
  Object.entries(DTYPES).map(([dtype, { code }]): [number, Dtype] => [code, dtype as Dtype]),
);

/** The word for an ONNX `TensorProto.DataType` number; null for `UNDEFINED` and for numbers of a newer format. */
export function dtypeOfCode(code: number): Dtype | null {
  return BY_CODE.get(code) ?? null;
}

/** The ONNX `TensorProto.DataType` number of a word. */
export function codeOfDtype(dtype: Dtype): number {
  return DTYPES[dtype].code;
}

/** Bits that one element takes in `raw_data`; null where elements have no fixed packing (string, 6-bit floats). */
export function bitsOfDtype(dtype: Dtype): number | null {
  return DTYPES[dtype].bits;
}
