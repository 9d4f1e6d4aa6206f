import { InvalidInputError } from '@orrery/domain';
import { describe, expect, it } from 'vitest';
import { readCloudEvents, type EventRequest } from './read-cloud-events.js';

const ATTRIBUTES = { specversion: '1.0', id: 'a', source: '/s', type: 't' };
const CE_HEADERS = Object.fromEntries(
  Object.entries(ATTRIBUTES).map(([name, value]) => [`ce-${name}`, value]),
);

function binary(body: string, headers: object = {}, contentType?: string): EventRequest {
  return { contentType, headers: { ...CE_HEADERS, ...headers }, body: Buffer.from(body) };
}

function structured(
  event: unknown,
  contentType = 'application/cloudevents+json; charset=utf-8',
): EventRequest {
  return { contentType, headers: {}, body: Buffer.from(JSON.stringify(event)) };
}

function fieldOf(request: EventRequest): string {
  try {
    readCloudEvents(request);
  } catch (error) {
    if (error instanceof InvalidInputError) return String(error.details['field']);
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('events', () => {
  it('are read from headers, whatever the client of the model called its payload', () => {
    const types = [undefined, 'application/json', 'application/x-www-form-urlencoded'];
    for (const type of types) {
      const [event] = readCloudEvents(binary('{"a":[1]}', { 'ce-subject': 'caf%C3%A9%20%22' }, type));
      expect(Object.fromEntries(event?.attributes ?? [])).toEqual({ ...ATTRIBUTES, subject: 'café "' });
      expect(event?.data).toEqual({ a: [1] });
    }
  });

  it('are read from JSON, one or many, with their data as JSON or in base64', () => {
    const event = { ...ATTRIBUTES, sampledrate: 3, subject: null, data: { a: 1 } };
    const { data, ...bare } = event;
    const encoded = { ...bare, data_base64: Buffer.from(JSON.stringify(data)).toString('base64') };
    const batch = readCloudEvents(structured([event, encoded], 'application/cloudevents-batch+json'));
    expect([...readCloudEvents(structured(event)), ...batch].map((each) => each.data)).toEqual(
      new Array(3).fill(data),
    );
    expect(Object.fromEntries(batch[1]?.attributes ?? [])).toEqual({ ...ATTRIBUTES, sampledrate: '3' });
  });

  it("may hold Python's NaN, which is nothing, but not within text", () => {
    const [event] = readCloudEvents(binary('{"a":[NaN,-Infinity,"NaN",1]}'));
    expect(event?.data).toEqual({ a: [null, null, 'NaN', 1] });
  });

  it.each<readonly [string, EventRequest]>([
    ['ce-specversion', { contentType: 'application/json', headers: {}, body: Buffer.from('{}') }],
    ['ce-specversion', binary('{}', { 'ce-specversion': '0.3' })],
    ['ce-id', binary('{}', { 'ce-id': '' })],
    ['ce-id', binary('{}', { 'ce-id': 'x'.repeat(5_000) })],
    ['ce-source', binary('{}', { 'ce-source': '%00' })],
    ['ce-subject', binary('{}', { 'ce-subject': '%E0%A4%A' })],
    ['data', binary('{', {}, 'application/json')],
    ['content-type', binary('\u0000\u0001', {}, 'application/octet-stream')],
    ['content-type', structured([], 'application/cloudevents+avro')],
    ['body', structured([])],
    ['body', structured({}, 'application/cloudevents-batch+json')],
    ['type', structured({ ...ATTRIBUTES, type: undefined })],
    ['subject', structured({ ...ATTRIBUTES, subject: {} })],
    ['data_base64', structured({ ...ATTRIBUTES, data_base64: 7 })],
    ['[1]', structured([ATTRIBUTES, 7], 'application/cloudevents-batch+json')],
    [
      '[1].source',
      structured([ATTRIBUTES, { ...ATTRIBUTES, source: '' }], 'application/cloudevents-batch+json'),
    ],
  ])('are refused by the name of what is wrong: %s', (field, request) => {
    expect(fieldOf(request)).toBe(field);
  });
});
