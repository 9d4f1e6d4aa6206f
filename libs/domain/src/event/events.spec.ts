import { describe, expect, it } from 'vitest';
import { parseEvent } from './events.js';

const EVENT = {
  id: '01920000-0000-7000-8000-000000000001',
  type: 'StudyFinished',
  source: 'experiments',
  subject: '01920000-0000-7000-8000-000000000002',
  occurredAt: '2001-06-01T12:00:00.000Z',
  data: { studyId: '01920000-0000-7000-8000-000000000002', name: 'search', bestRunId: null },
};

describe('parseEvent', () => {
  it('reads back what was written', () => {
    expect(parseEvent(JSON.stringify(EVENT))).toEqual(EVENT);
  });

  it('passes over fields that it does not know yet', () => {
    const newer = { ...EVENT, data: { ...EVENT.data, trials: 12 } };
    expect(parseEvent(JSON.stringify(newer))).toEqual(EVENT);
  });

  it.each([
    ['no JSON', '{'],
    ['an unknown type', JSON.stringify({ ...EVENT, type: 'Nothing' })],
    ['data of another type', JSON.stringify({ ...EVENT, type: 'AliasChanged' })],
  ])('refuses %s', (_what, text) => {
    expect(() => parseEvent(text)).toThrow();
  });
});
