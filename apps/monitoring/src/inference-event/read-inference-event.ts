import { createHash } from 'node:crypto';
import { InvalidInputError } from '@orrery/domain';
import { z } from 'zod';
import type { CloudEvent } from './cloud-event.js';
import type { InferenceEvent, ToldVersion } from './inference-event.js';
import type { Half } from './payload.js';
import { readPayload } from './read-payload.js';

/** Names for columns that payloads do not name, in their order. */
export interface ColumnNames {
  readonly features: readonly string[] | null;
  readonly outputs: readonly string[] | null;
}

const HALVES: ReadonlyMap<string, Half> = new Map([
  ['org.kubeflow.serving.inference.request', 'request'],
  ['org.kubeflow.serving.inference.response', 'response'],
]);

const optional = z.string().default('');
/** What is read besides the attributes that every event has. The last four are serving's own, and CloudEvents' sampling. */
const schema = z.object({
  inferenceservicename: z.string('It is missing: which InferenceService is it?').min(1).max(500),
  namespace: optional,
  component: optional,
  endpoint: optional,
  time: z.iso.datetime({ offset: true, error: 'It is not a time of RFC 3339.' }).optional(),
  sampledrate: z.coerce.number('It is not a number.').int().min(1).max(1_000_000).default(1),
  orrerymodel: z.string().optional(),
  orreryversion: z.coerce.number('It is not a number.').int().min(1).max(2_147_483_647).optional(),
  orreryversionid: z.uuid('It is not a UUID.').optional(),
  orrerylatencyms: z.coerce.number('It is not a number.').min(0).optional(),
});

/** What an event of KServe's logger says. @throws {InvalidInputError} that names the attribute or the place in the payload. */
export function readInferenceEvent(event: CloudEvent, names: ColumnNames): InferenceEvent {
  const { attributes, data, placeOf } = event;
  const type = attributes.get('type') ?? '';
  const half = HALVES.get(type);
  if (half === undefined) {
    const message = `Events of the types ${[...HALVES.keys()].join(' and ')} are read, not "${type}".`;
    throw new InvalidInputError(placeOf('type'), message);
  }
  const { success, data: read, error } = schema.safeParse(Object.fromEntries(attributes));
  if (!success) {
    const [issue] = error.issues;
    const place = placeOf(String(issue?.path[0]));
    throw new InvalidInputError(place, `"${place}": ${issue?.message}`);
  }
  const { inferenceservicename: service, namespace, component, endpoint: variant } = read;
  const [source = '', id = ''] = [attributes.get('source'), attributes.get('id')];
  return {
    exchangeId: uuidOf([source, namespace, service, component, variant, id]),
    half,
    service,
    variant,
    told: toldVersion(read),
    at: read.time === undefined ? null : new Date(read.time),
    latencyMs: read.orrerylatencyms ?? null,
    requests: read.sampledrate,
    payload: readPayload(data, {
      half,
      names: half === 'request' ? names.features : names.outputs,
      place: placeOf('data'),
    }),
  };
}

function toldVersion({
  orrerymodel: model,
  orreryversion: version,
  orreryversionid: modelVersionId,
}: z.output<typeof schema>): ToldVersion | null {
  if (model === undefined || version === undefined || modelVersionId === undefined) return null;
  return { model, version, modelVersionId };
}

/** A UUID of version 8 (RFC 9562, §5.8): the same for the same texts. */
function uuidOf(texts: readonly string[]): string {
  const bytes = createHash('sha256').update(JSON.stringify(texts)).digest();
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex', 0, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
