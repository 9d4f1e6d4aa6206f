import { Injectable } from '@nestjs/common';
import { ConflictError, type ModelVersionId } from '@orrery/domain';
import { ServiceClient } from '@orrery/platform-service';
import { z } from 'zod';
import type { ColumnValue } from './baseline-column.js';
import type { RawColumn } from './summarize-column.js';

export interface VersionToAsk {
  readonly endpoint: string;
  readonly version: number;
  readonly modelVersionId: ModelVersionId;
}

const BATCH_ROWS = 2000;
const DEADLINE_MS = 30_000;
/** Tells serving not to record these as traffic: they would drift from themselves. */
const NOT_RECORDED = { 'x-orrery-record': 'none' };

const OUTPUTS_QUERY = /* GraphQL */ `
  query OutputsOfVersion($representations: [_Any!]!) {
    _entities(representations: $representations) {
      ... on ModelVersion {
        signature {
          outputs {
            name
          }
        }
      }
    }
  }
`;

const scalar = z.union([z.number(), z.string(), z.boolean(), z.null()]);
const answerSchema = z.object({
  outputs: z.union([z.array(z.unknown()), z.record(z.string(), z.array(z.unknown()))]),
});
const outputsSchema = z.object({
  _entities: z.tuple([
    z.object({ signature: z.object({ outputs: z.array(z.object({ name: z.string() })) }) }),
  ]),
});

/** What a served model version answers. */
@Injectable()
export class ModelPredictions {
  constructor(private readonly services: ServiceClient) {}

  /**
   * What the version predicts for the rows in which no feature is missing, as live requests are whole too. Outputs that
   * give more than one value a row are left out: they are not monitored.
   * @throws {ConflictError} when no row is whole.
   */
  async predict(version: VersionToAsk, features: readonly RawColumn[]): Promise<readonly RawColumn[]> {
    const whole = wholeRows(features);
    if (whole.length === 0)
      throw new ConflictError('No row of the training set has a value for each feature.');
    const outputs = new Map<string, ColumnValue[]>();
    for (let start = 0; start < whole.length; start += BATCH_ROWS) {
      const answer = await this.predictBatch(version, features, whole.slice(start, start + BATCH_ROWS));
      for (const [name, values] of answer) outputs.set(name, [...(outputs.get(name) ?? []), ...values]);
    }
    return [...outputs].map(([name, values]) => {
      const kind = values.every((value) => typeof value !== 'string') ? 'NUMERIC' : 'CATEGORICAL';
      return { role: 'PREDICTION', name, kind, values };
    });
  }

  private async predictBatch(
    version: VersionToAsk,
    features: readonly RawColumn[],
    rows: readonly number[],
  ): Promise<ReadonlyMap<string, readonly ColumnValue[]>> {
    const inputs = Object.fromEntries(
      features.map(({ name, values }) => [name, rows.map((row) => values[row])]),
    );
    const answer = await this.services.json('serving', {
      method: 'POST',
      path: `/v1/models/${encodeURIComponent(version.endpoint)}/versions/${version.version}:predict`,
      json: { inputs },
      headers: NOT_RECORDED,
      deadlineMs: DEADLINE_MS,
    });
    const { outputs } = answerSchema.parse(answer);
    // A model with one output answers with the bare column.
    const named = Array.isArray(outputs) ? { [await this.onlyOutputOf(version)]: outputs } : outputs;
    const columns = Object.entries(named).map(([name, column]) => [name, column.map(onlyValue)] as const);
    return new Map(columns.flatMap(([name, column]) => (isScalars(column) ? [[name, column]] : [])));
  }

  private async onlyOutputOf({ modelVersionId }: VersionToAsk): Promise<string> {
    const variables = { representations: [{ __typename: 'ModelVersion', id: modelVersionId }] };
    const answer = await this.services.graphql('registry', OUTPUTS_QUERY, variables, DEADLINE_MS);
    const [output] = outputsSchema.parse(answer)._entities[0].signature.outputs;
    if (output === undefined) throw new ConflictError('The model version has no outputs.');
    return output.name;
  }
}

function wholeRows(features: readonly RawColumn[]): number[] {
  const rows = features[0]?.values.length ?? 0;
  const isWhole = (row: number) => features.every(({ values }) => isPresent(values[row]));
  return Array.from({ length: rows }, (_, row) => row).filter(isWhole);
}

function isPresent(value: ColumnValue): boolean {
  return value != null && (typeof value !== 'number' || Number.isFinite(value));
}

/** A row of an output of shape [n, 1] is an array with one value. */
function onlyValue(row: unknown): unknown {
  return Array.isArray(row) && row.length === 1 ? onlyValue(row[0]) : row;
}

function isScalars(column: readonly unknown[]): column is ColumnValue[] {
  return column.every((value) => scalar.safeParse(value).success);
}
