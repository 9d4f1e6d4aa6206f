import { InvalidInputError } from '@orrery/domain';
import type { CloudEvent } from './cloud-event.js';
import { readJson } from './read-json.js';

/** A request as it came. */
export interface EventRequest {
  readonly contentType: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
}

const MOST_EVENTS = 1_000;
const LONGEST_ATTRIBUTE = 4_096;
const REQUIRED = ['specversion', 'id', 'source', 'type'] as const;
const CONTROL = /\p{Cc}/u;
/** Members of a structured event that are no attributes. */
const DATA_MEMBERS: ReadonlySet<string> = new Set(['data', 'data_base64']);

/**
 * The events of a request in any of the three forms of CloudEvents' HTTP binding: binary (attributes in `ce-` headers), one
 * in `application/cloudevents+json`, or a batch in `application/cloudevents-batch+json`.
 *
 * @throws {InvalidInputError}
 */
export function readCloudEvents({ contentType, headers, body }: EventRequest): readonly CloudEvent[] {
  const [type = ''] = (contentType ?? '').toLowerCase().split(';', 1);
  const mediaType = type.trim();
  if (!mediaType.startsWith('application/cloudevents')) return [binaryEvent(headers, body, mediaType)];
  if (mediaType === 'application/cloudevents+json') return [structuredEvent(readJson(body, 'body'), '')];
  if (mediaType !== 'application/cloudevents-batch+json') {
    throw new InvalidInputError('content-type', `Events are read as JSON, not as "${mediaType}".`);
  }
  const events = readJson(body, 'body');
  if (!Array.isArray(events) || events.length > MOST_EVENTS) {
    throw new InvalidInputError('body', `A batch is an array of at most ${MOST_EVENTS} events.`);
  }
  return events.map((event, index) => structuredEvent(event, `[${index}].`));
}

function binaryEvent(headers: EventRequest['headers'], body: Uint8Array, mediaType: string): CloudEvent {
  const attributes = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith('ce-') || typeof value !== 'string') continue;
    attributes.set(name.slice(3), decoded(name, value));
  }
  const placeOf = (name: string): string => (isInData(name) ? name : `ce-${name}`);
  const event = checked({ attributes, data: undefined, placeOf });
  // KServe hands on what clients said of their payloads, which is often wrong: only what cannot be read is refused.
  return { ...event, data: readJson(body, mediaType === '' || isJson(mediaType) ? 'data' : 'content-type') };
}

function structuredEvent(event: unknown, prefix: string): CloudEvent {
  const place = prefix === '' ? 'body' : prefix.slice(0, -1);
  if (typeof event !== 'object' || event === null || Array.isArray(event)) {
    throw new InvalidInputError(place, 'An event is a JSON object.');
  }
  const attributes = new Map<string, string>();
  const members = new Map<string, unknown>(Object.entries(event));
  const placeOf = (name: string): string => `${prefix}${name}`;
  for (const [name, value] of members) {
    if (DATA_MEMBERS.has(name) || value === null) continue;
    if (typeof value === 'object')
      throw new InvalidInputError(placeOf(name), 'An attribute is a single value.');
    attributes.set(name, String(value));
  }
  return checked({ attributes, data: payloadOf(members, placeOf), placeOf });
}

function payloadOf(members: ReadonlyMap<string, unknown>, placeOf: (name: string) => string): unknown {
  const base64 = members.get('data_base64');
  if (base64 === undefined) return members.get('data');
  if (typeof base64 !== 'string') throw new InvalidInputError(placeOf('data_base64'), 'It must be text.');
  return readJson(Buffer.from(base64, 'base64'), placeOf('data_base64'));
}

function checked(event: CloudEvent): CloudEvent {
  const { attributes, placeOf } = event;
  for (const name of REQUIRED) {
    if (!attributes.get(name)) throw new InvalidInputError(placeOf(name), `"${placeOf(name)}" is missing.`);
  }
  for (const [name, value] of attributes) {
    if (value.length <= LONGEST_ATTRIBUTE && !CONTROL.test(value)) continue;
    const message = `An attribute has at most ${LONGEST_ATTRIBUTE} characters, and none that control devices.`;
    throw new InvalidInputError(placeOf(name), message);
  }
  if (!/^1\.\d+$/.test(attributes.get('specversion') ?? '')) {
    throw new InvalidInputError(placeOf('specversion'), 'Events are read in CloudEvents 1.0.');
  }
  return event;
}

function decoded(name: string, value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw new InvalidInputError(name, `"${name}" is not percent-encoded UTF-8.`);
  }
}

function isInData(name: string): boolean {
  return name === 'data' || name.startsWith('data.');
}

function isJson(mediaType: string): boolean {
  return /[/+]json$/.test(mediaType);
}
