import type { ModelSignature, TensorSpec, TensorType } from '@orrery/domain';
import { z } from 'zod';
import { DataType } from '../../grpc/generated/tensorflow/core/framework/types_pb.js';
import { tensorTypeOf } from '../../grpc/tf-serving/dtypes.js';
import { readJson } from '../../json/read-json.js';
import { TF_SERVING_STYLE, writeTensor } from '../../json/write-tensors.js';
import { tensorOfValues, toInvalidInput, type Tensor } from '../../model-process/index.js';
import { RemoteCallError } from '../remote-call-error.js';
import type { InferCall, RemoteClient } from '../remote-client.js';
import type { RemoteModel } from '../remote-model.js';
import { JSON_HEADERS, reading, type HttpChannel } from './http-channel.js';
import { shapeOf } from './shape-of.js';

const SIGNATURE = 'serving_default';

const tensorInfo = z.object({
  dtype: z.string(),
  tensor_shape: z.object({
    dim: z.array(z.object({ size: z.coerce.number() })).default([]),
    unknown_rank: z.boolean().default(false),
  }),
});
const signatureDef = z.object({
  inputs: z.record(z.string(), tensorInfo),
  outputs: z.record(z.string(), tensorInfo),
});
const metadata = z.object({
  metadata: z.object({
    signature_def: z.object({ signature_def: z.record(z.string(), z.unknown()) }),
  }),
});
const status = z.object({
  model_version_status: z.array(
    z.object({ version: z.string(), state: z.string(), status: z.object({ error_message: z.string() }) }),
  ),
});

/** TensorFlow Serving by REST, in the columnar form. Its `serving_default` signature is the model. */
export class TfServingClient implements RemoteClient {
  readonly #path: string;
  #signature: ModelSignature | undefined;

  constructor(
    private readonly channel: HttpChannel,
    { model, version }: RemoteModel,
  ) {
    const name = encodeURIComponent(model);
    this.#path = `/v1/models/${name}${version === null ? '' : `/versions/${encodeURIComponent(version)}`}`;
  }

  async check(deadlineMs: number): Promise<void> {
    const { body } = await this.channel.get(this.#path, deadlineMs);
    const versions = reading(() => status.parse(JSON.parse(body.toString())).model_version_status);
    if (versions.some(({ state }) => state === 'AVAILABLE')) return;
    const said = versions.map(({ version, state }) => `version ${version} is ${state}`).join(', ');
    throw new RemoteCallError('busy', `No version is available${said === '' ? '' : `: ${said}`}.`);
  }

  async describe(deadlineMs: number): Promise<ModelSignature> {
    const { body } = await this.channel.get(`${this.#path}/metadata`, deadlineMs);
    this.#signature = reading(() => signatureOf(JSON.parse(body.toString())));
    return this.#signature;
  }

  async infer(
    inputs: readonly Tensor[],
    _rows: number,
    { deadlineMs, traceHeaders }: InferCall,
  ): Promise<readonly Tensor[]> {
    const start = performance.now();
    const signature = this.#signature ?? (await this.describe(deadlineMs));
    const columns = inputs.map((input) => {
      const name = JSON.stringify(input.name);
      return `${name}:${writeTensor(input, TF_SERVING_STYLE)}`;
    });
    const { body } = await this.channel.ask({
      method: 'POST',
      path: `${this.#path}:predict`,
      headers: { ...JSON_HEADERS, ...traceHeaders },
      body: `{"signature_name":"${SIGNATURE}","inputs":{${columns.join()}}}`,
      deadlineMs: deadlineMs - (performance.now() - start),
    });
    return reading(() => readOutputs(body.toString(), signature.outputs));
  }

  close(): Promise<void> {
    return this.channel.close();
  }
}

function signatureOf(body: unknown): ModelSignature {
  const known = metadata.parse(body).metadata.signature_def.signature_def;
  if (!Object.hasOwn(known, SIGNATURE)) {
    throw new TypeError(`the model has no signature "${SIGNATURE}".`);
  }
  const { inputs, outputs } = signatureDef.parse(known[SIGNATURE]);
  return { inputs: Object.entries(inputs).map(specOf), outputs: Object.entries(outputs).map(specOf) };
}

function specOf([name, info]: [string, z.infer<typeof tensorInfo>]): TensorSpec {
  if (info.tensor_shape.unknown_rank) throw new TypeError(`"${name}" has an unknown rank.`);
  const shape = info.tensor_shape.dim.map(({ size }) => (size < 0 ? null : size));
  return { name, dtype: typeOf(name, info.dtype), shape };
}

function typeOf(name: string, dtype: string): TensorType {
  const known: Readonly<Record<string, unknown>> = DataType;
  const type = Object.hasOwn(known, dtype) ? tensorTypeOf(known[dtype] as DataType) : undefined;
  if (type === undefined) throw new TypeError(`"${name}" has the type ${dtype}, which is not known here.`);
  return type;
}

/** One output comes bare, several by their names. */
function readOutputs(text: string, specs: readonly TensorSpec[]): readonly Tensor[] {
  const body = readJson(text, { integers: 'exact', rest: 'refuse' });
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, 'outputs')) {
    throw new TypeError('it has no "outputs".');
  }
  const { outputs } = body as { readonly outputs: unknown };
  return specs.map((spec) => readOutput(spec, specs.length === 1 ? outputs : valueOf(outputs, spec.name)));
}

function valueOf(outputs: unknown, name: string): unknown {
  if (typeof outputs === 'object' && outputs !== null && Object.hasOwn(outputs, name)) {
    return (outputs as Record<string, unknown>)[name];
  }
  throw new TypeError(`the output "${name}" is missing.`);
}

function readOutput({ name, dtype }: TensorSpec, value: unknown): Tensor {
  const plain = dtype === 'string' ? withoutBase64(value) : value;
  const dims = shapeOf(plain);
  const read = tensorOfValues({ name, dtype, dims }, dims.length === 0 ? [plain] : plain);
  if (read.kind === 'ok') return read.tensor;
  throw toInvalidInput(read.problem);
}

/** Texts come as they are, or as `{ "b64": "…" }` where the name of the output ends in `_bytes`. */
function withoutBase64(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutBase64);
  if (typeof value !== 'object' || value === null || !('b64' in value)) return value;
  return Buffer.from(String(value.b64), 'base64').toString();
}
