import { describe, expect, it } from 'vitest';
import { readExposures } from './read-exposures.js';

const AT = '2001-06-01T12:00:00.000Z';
const exposure = {
  abTestId: '01920000-0000-7000-8000-000000000001',
  userId: 'user-1',
  variation: 'control',
};

describe('reading the exposures of a prediction', () => {
  it('takes them with the time of the prediction', () => {
    expect(readExposures(JSON.stringify({ at: AT, exposures: [exposure] }))).toEqual({
      exposures: [
        { test: { id: exposure.abTestId }, userId: 'user-1', variation: 'control', at: new Date(AT) },
      ],
      refused: 0,
    });
  });

  it('counts users that cannot be recorded and takes the others', () => {
    const userIds = ['', 'a\0b', 'x'.repeat(257), 'x'.repeat(256), 'Zoë 🛫'];
    const exposures = userIds.map((userId) => ({ ...exposure, userId }));

    const read = readExposures(JSON.stringify({ at: AT, exposures }));

    expect(read.exposures.map(({ userId }) => userId)).toEqual(['x'.repeat(256), 'Zoë 🛫']);
    expect(read.refused).toBe(3);
  });

  it.each(['', 'no JSON', 'null', '{}', `{"at":"${AT}","exposures":[{}]}`])(
    'counts %j as one that cannot be read',
    (body) => {
      expect(readExposures(body)).toEqual({ exposures: [], refused: 1 });
    },
  );
});
