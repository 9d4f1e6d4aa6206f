import { parse } from 'yaml';
import { z } from 'zod';
import type { InputExampleFile } from './parse-input-example.js';
import type { SignatureField, VersionSignature } from './model-version.js';

/** What an `MLmodel` file says of the model beside it. */
export interface MlmodelFacts {
  readonly flavors: readonly string[];
  readonly signature: VersionSignature | null;
  /** Path of the ONNX file, relative to the `MLmodel` file; null when it has no `onnx` flavor. */
  readonly onnxPath: string | null;
  /** Null when none was kept. */
  readonly inputExample: InputExampleFile | null;
}

const MAX_FLAVORS = 100;
const MAX_FIELDS = 10_000;

const flavorsSchema = z.record(z.string(), z.unknown());
const signatureSchema = z.object({
  inputs: z.string().nullish(),
  outputs: z.string().nullish(),
});
const exampleSchema = z.object({
  artifact_path: z.string(),
  type: z.string(),
  format: z.string().nullish(),
});
const fileSchema = z.object({
  flavors: flavorsSchema.catch({}),
  signature: signatureSchema.nullish().catch(null),
  saved_input_example_info: exampleSchema.nullish().catch(null),
});
const onnxSchema = z.object({ data: z.string() });
const fieldsSchema = z
  .array(
    z.object({
      name: z.string().optional(),
      type: z.string(),
      'tensor-spec': z.object({ dtype: z.string(), shape: z.array(z.int()) }).optional(),
    }),
  )
  .max(MAX_FIELDS);

/** Column types of MLflow in numpy's words; what nests has no word but `object`. */
const COLUMN_TYPES: ReadonlyMap<string, string> = new Map([
  ['boolean', 'bool'],
  ['integer', 'int32'],
  ['long', 'int64'],
  ['float', 'float32'],
  ['double', 'float64'],
  ['string', 'string'],
  ['binary', 'bytes'],
  ['datetime', 'datetime64'],
]);

/**
 * Reads an `MLmodel` file as data: a YAML document without aliases (which could grow without bound) and without tags of its
 * own. A signature that is not understood is no signature.
 *
 * @returns null when the text is no such file.
 */
export function parseMlmodel(text: string): MlmodelFacts | null {
  const read = fileSchema.safeParse(readYaml(text));
  if (!read.success) return null;
  const { flavors, signature, saved_input_example_info: example } = read.data;
  const onnx = onnxSchema.safeParse(flavors['onnx']);
  return {
    flavors: Object.keys(flavors).toSorted().slice(0, MAX_FLAVORS),
    signature: signature ? signatureOf(signature) : null,
    onnxPath: onnx.success ? onnx.data.data : null,
    inputExample: example
      ? { path: example.artifact_path, type: example.type, format: example.format ?? null }
      : null,
  };
}

function readYaml(text: string): unknown {
  try {
    return parse(text, { schema: 'core', maxAliasCount: 0, logLevel: 'error' }) as unknown;
  } catch {
    return null;
  }
}

function signatureOf({ inputs, outputs }: z.infer<typeof signatureSchema>): VersionSignature | null {
  const [read, written] = [fieldsOf(inputs), fieldsOf(outputs)];
  if (read === null || written === null) return null;
  return read.length + written.length > 0 ? { inputs: read, outputs: written } : null;
}

function fieldsOf(json: string | null | undefined): readonly SignatureField[] | null {
  if (json == null) return [];
  const read = fieldsSchema.safeParse(readJson(json));
  if (!read.success) return null;
  return read.data.map(({ name = '', type, 'tensor-spec': tensor }) => {
    if (tensor === undefined) return { name, dtype: COLUMN_TYPES.get(type) ?? 'object', shape: [null] };
    return { name, dtype: tensor.dtype, shape: tensor.shape.map((size) => (size < 0 ? null : size)) };
  });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
