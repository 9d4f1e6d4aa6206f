import type { ModelSignature, TensorSpec } from '@orrery/domain';
import { readJson } from '../../json/read-json.js';
import { STRICT_STYLE, writeRows } from '../../json/write-tensors.js';
import { tensorOfValues, toInvalidInput, type Tensor } from '../../model-process/index.js';
import type { InferCall, RemoteClient } from '../remote-client.js';
import { JSON_HEADERS, reading, type HttpChannel } from './http-channel.js';
import { shapeOf } from './shape-of.js';

export interface HttpRowsOptions {
  /** Where rows are posted to. */
  readonly predictPath: string;
  /** What answers with 2xx while the service is well. */
  readonly healthPath: string;
  /** Such a service does not tell what it takes: whoever registers it does. */
  readonly signature: ModelSignature;
}

/**
 * Any service that answers `{ "instances": [row, …] }` with `{ "predictions": [row, …] }`, or with the list alone. A row is an
 * object by input or output, or the bare value where there is only one.
 */
export class HttpRowsClient implements RemoteClient {
  constructor(
    private readonly channel: HttpChannel,
    private readonly options: HttpRowsOptions,
  ) {}

  async check(deadlineMs: number): Promise<void> {
    await this.channel.get(this.options.healthPath, deadlineMs);
  }

  describe(): Promise<ModelSignature> {
    return Promise.resolve(this.options.signature);
  }

  async infer(
    inputs: readonly Tensor[],
    rows: number,
    { deadlineMs, traceHeaders }: InferCall,
  ): Promise<readonly Tensor[]> {
    const { predictPath: path, signature } = this.options;
    const written = writeRows(inputs, rows, STRICT_STYLE);
    if (written.kind === 'not-by-row') throw new TypeError(`"${written.output}" has not one entry a row.`);
    const body = `{"instances":[${written.rows.join()}]}`;
    const headers = { ...JSON_HEADERS, ...traceHeaders };
    const answer = await this.channel.ask({ method: 'POST', path, headers, body, deadlineMs });
    return reading(() => {
      const predictions = predictionsIn(answer.body.toString(), rows);
      return signature.outputs.map((spec) => columnOf(spec, predictions, signature.outputs.length));
    });
  }

  close(): Promise<void> {
    return this.channel.close();
  }
}

function predictionsIn(text: string, rows: number): readonly unknown[] {
  const answer = readJson(text, { integers: 'exact', rest: 'refuse' });
  const list = Array.isArray(answer) ? (answer as unknown[]) : memberOf(answer, 'predictions');
  if (!Array.isArray(list)) throw new TypeError('it has no list of "predictions".');
  if (list.length !== rows) throw new TypeError(`it has ${list.length} predictions for ${rows} rows.`);
  return list;
}

function columnOf({ name, dtype }: TensorSpec, rows: readonly unknown[], outputs: number): Tensor {
  const values = rows.map((row) => (outputs === 1 && !isRecord(row) ? row : memberOf(row, name)));
  if (values.includes(undefined)) throw new TypeError(`the output "${name}" is missing.`);
  const read = tensorOfValues({ name, dtype, dims: shapeOf(values) }, values);
  if (read.kind === 'ok') return read.tensor;
  throw toInvalidInput(read.problem);
}

function memberOf(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
