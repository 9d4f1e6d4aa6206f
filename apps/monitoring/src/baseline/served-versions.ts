import { Injectable } from '@nestjs/common';
import { NotFoundError } from '@orrery/domain';
import { ServiceClient } from '@orrery/platform-service';
import { z } from 'zod';

/** A version behind an endpoint, by their names. */
export interface ServedVersion {
  readonly endpoint: string;
  readonly version: number;
}

/** What a served version takes and gives. */
export interface ServedSignature {
  readonly inputs: readonly ServedInput[];
  readonly outputs: readonly ServedOutput[];
}

export interface ServedInput {
  readonly name: string;
  /** Whether null may be sent for a number that is missing. */
  readonly mayBeMissing: boolean;
}

export interface ServedOutput {
  readonly name: string;
  readonly isText: boolean;
}

export interface PredictedOutput extends ServedOutput {
  /** One value, or an array of them, for each row. */
  readonly rows: readonly unknown[];
}

const DEADLINE_MS = 30_000;
/** Tells serving not to record these as traffic: they would drift from themselves. */
const NOT_RECORDED = { 'x-orrery-record': 'none' };
const FLOATS: ReadonlySet<string> = new Set(['DT_HALF', 'DT_FLOAT', 'DT_DOUBLE']);

const ENDPOINT_QUERY = /* GraphQL */ `
  query EndpointOfMonitor($name: String!) {
    endpoint(name: $name) {
      missingValues
    }
  }
`;

const tensors = z.record(z.string(), z.object({ dtype: z.string() }));
const metadataSchema = z.object({
  metadata: z.object({
    signature_def: z.object({
      signature_def: z.object({ serving_default: z.object({ inputs: tensors, outputs: tensors }) }),
    }),
  }),
});
const endpointSchema = z.object({ endpoint: z.object({ missingValues: z.string() }).nullable() });
const predictSchema = z.object({
  outputs: z.union([z.array(z.unknown()), z.record(z.string(), z.array(z.unknown()))]),
});

/** The few things that monitoring asks the serving service. */
@Injectable()
export class ServedVersions {
  constructor(private readonly services: ServiceClient) {}

  /** @throws {NotFoundError} when there is no such endpoint. */
  async signatureOf(version: ServedVersion): Promise<ServedSignature> {
    const variables = { name: version.endpoint };
    const found = await this.services.graphql('serving', ENDPOINT_QUERY, variables, DEADLINE_MS);
    const { endpoint } = endpointSchema.parse(found);
    if (endpoint === null) throw new NotFoundError('Endpoint', version.endpoint);
    const path = `${pathOf(version)}/metadata`;
    const answer = await this.services.json('serving', { method: 'GET', path, deadlineMs: DEADLINE_MS });
    const { inputs, outputs } =
      metadataSchema.parse(answer).metadata.signature_def.signature_def.serving_default;
    return {
      inputs: Object.entries(inputs).map(([name, { dtype }]) => {
        return { name, mayBeMissing: endpoint.missingValues === 'ALLOW' && FLOATS.has(dtype) };
      }),
      outputs: Object.entries(outputs).map(([name, { dtype }]) => ({ name, isText: dtype === 'DT_STRING' })),
    };
  }

  /** @param inputs the values of all rows by feature. */
  async predict(
    version: ServedVersion,
    signature: ServedSignature,
    inputs: Readonly<Record<string, readonly unknown[]>>,
  ): Promise<readonly PredictedOutput[]> {
    const answer = await this.services.json('serving', {
      method: 'POST',
      path: `${pathOf(version)}:predict`,
      json: { inputs },
      headers: NOT_RECORDED,
      deadlineMs: DEADLINE_MS,
    });
    const { outputs } = predictSchema.parse(answer);
    // A model with one output answers with the bare column.
    return signature.outputs.map((output) => {
      const rows = Array.isArray(outputs) ? outputs : (outputs[output.name] ?? []);
      return { ...output, rows };
    });
  }
}

function pathOf({ endpoint, version }: ServedVersion): string {
  return `/v1/models/${encodeURIComponent(endpoint)}/versions/${version}`;
}
