import type { ModelSignature, TensorSpec } from '@orrery/domain';
import type { PooledAnswer } from '@orrery/platform-outbound';
import { z } from 'zod';
import { STRICT_STYLE, writeFlatTensor } from '../../json/write-tensors.js';
import { bytesOfTensor, type Tensor } from '../../model-process/index.js';
import { DATATYPES, tensorTypeOf } from '../../open-inference/datatypes.js';
import { quoteLongIntegers } from '../../open-inference/quote-long-integers.js';
import { readJsonObject, readList } from '../../open-inference/read-fields.js';
import { BinaryTensors, readTensor } from '../../open-inference/read-tensor.js';
import { HEADER_LENGTH, splitBody } from '../../open-inference/split-body.js';
import type { InferCall, RemoteClient } from '../remote-client.js';
import type { RemoteModel } from '../remote-model.js';
import { JSON_HEADERS, reading, type HttpChannel } from './http-channel.js';

const BINARY = 'binary_tensor_data';

const server = z.object({ extensions: z.array(z.string()).default([]) });
const tensor = z.object({
  name: z.string().min(1).max(1000),
  datatype: z.string(),
  shape: z.array(z.coerce.number().int()),
});
const metadata = z.object({ inputs: z.array(tensor), outputs: z.array(tensor) });

/**
 * A server of the Open Inference Protocol, version 2, by REST: KServe, Triton, MLServer, TorchServe, OpenVINO. Tensors go
 * as bytes where the server says that it takes the binary extension, and as JSON where it does not.
 */
export class OpenInferenceClient implements RemoteClient {
  readonly #path: string;
  #isBinary: Promise<boolean> | undefined;

  constructor(
    private readonly channel: HttpChannel,
    { model, version }: RemoteModel,
  ) {
    const name = encodeURIComponent(model);
    this.#path = `/v2/models/${name}${version === null ? '' : `/versions/${encodeURIComponent(version)}`}`;
  }

  async check(deadlineMs: number): Promise<void> {
    await this.channel.get(`${this.#path}/ready`, deadlineMs);
  }

  async describe(deadlineMs: number): Promise<ModelSignature> {
    const { body } = await this.channel.get(this.#path, deadlineMs);
    return reading(() => {
      const { inputs, outputs } = metadata.parse(JSON.parse(body.toString()));
      return { inputs: inputs.map(specOf), outputs: outputs.map(specOf) };
    });
  }

  async infer(
    inputs: readonly Tensor[],
    _rows: number,
    { deadlineMs, traceHeaders }: InferCall,
  ): Promise<readonly Tensor[]> {
    const start = performance.now();
    // A server that cannot be asked now is asked again for the next prediction.
    this.#isBinary ??= this.#askForBinary(deadlineMs).catch((error: unknown) => {
      this.#isBinary = undefined;
      throw error;
    });
    const isBinary = await this.#isBinary;
    const left = deadlineMs - (performance.now() - start);
    const { headers, body } = isBinary ? binaryRequest(inputs) : jsonRequest(inputs);
    const answer = await this.channel.ask({
      method: 'POST',
      path: `${this.#path}/infer`,
      headers: { ...headers, ...traceHeaders },
      body,
      deadlineMs: left,
    });
    return reading(() => readAnswer(answer));
  }

  close(): Promise<void> {
    return this.channel.close();
  }

  async #askForBinary(deadlineMs: number): Promise<boolean> {
    const { body } = await this.channel.get('/v2', deadlineMs);
    return reading(() => server.parse(JSON.parse(body.toString())).extensions.includes(BINARY));
  }
}

function specOf({ name, datatype, shape }: z.infer<typeof tensor>): TensorSpec {
  const dtype = tensorTypeOf(datatype);
  if (dtype === undefined) throw new TypeError(`"${name}" has the unknown datatype "${datatype}".`);
  return { name, dtype, shape: shape.map((size) => (size < 0 ? null : size)) };
}

interface WrittenRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

function headOf({ name, dtype, dims }: Tensor): string {
  return `{"name":${JSON.stringify(name)},"datatype":"${DATATYPES[dtype]}","shape":[${dims.join()}]`;
}

function binaryRequest(inputs: readonly Tensor[]): WrittenRequest {
  const data = inputs.map(bytesOfTensor);
  const written = inputs.map(
    (input, i) => `${headOf(input)},"parameters":{"binary_data_size":${data[i]?.byteLength ?? 0}}}`,
  );
  const json = Buffer.from(`{"inputs":[${written.join()}],"parameters":{"binary_data_output":true}}`);
  const headers = {
    'content-type': 'application/octet-stream',
    [HEADER_LENGTH]: String(json.byteLength),
  };
  return { headers, body: Buffer.concat([json, ...data]) };
}

function jsonRequest(inputs: readonly Tensor[]): WrittenRequest {
  const written = inputs.map((input) => `${headOf(input)},"data":${writeFlatTensor(input, STRICT_STYLE)}}`);
  return { headers: JSON_HEADERS, body: `{"inputs":[${written.join()}]}` };
}

function readAnswer({ headers, body }: PooledAnswer): readonly Tensor[] {
  const length = headers[HEADER_LENGTH];
  const { json, binary } = splitBody(body, typeof length === 'string' ? length : undefined);
  const text = Buffer.from(json ?? []).toString();
  const outputs = readList(readJsonObject(text), 'outputs', '');
  const left = new BinaryTensors(binary);
  const tensors = outputs.map((output, i) => {
    const exactly = (): unknown => readList(readJsonObject(quoteLongIntegers(text)), 'outputs', '')[i];
    return readTensor(output, `outputs[${i}]`, { binary: left, exactly });
  });
  left.finish();
  return tensors;
}
