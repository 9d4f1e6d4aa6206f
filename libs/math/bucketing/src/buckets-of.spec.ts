import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketOf } from './bucket-of.js';
import { bucketsOf } from './buckets-of.js';
import { CHUNK_USERS, LONGEST_ID_UNITS } from './md5-lanes/lanes-layout.js';
import { Md5Lanes } from './md5-lanes/md5-lanes.js';
import { anyText } from './text.arbitraries.js';

const oneByOne = (experimentId: string, userIds: readonly string[]): number[] =>
  userIds.map((userId) => bucketOf({ experimentId, userId }));

function expectSame(experimentId: string, userIds: readonly string[]): void {
  expect(Array.from(bucketsOf(experimentId, userIds))).toEqual(oneByOne(experimentId, userIds));
}

describe('bucketsOf', () => {
  it('runs in vectors here', () => {
    expect(Md5Lanes.compile()).not.toBeNull();
  });

  it('gives each user the bucket that it gets alone, whatever the texts', () => {
    fc.assert(
      fc.property(anyText, fc.array(anyText, { maxLength: 30 }), (experimentId, userIds) => {
        expectSame(experimentId, userIds);
      }),
    );
  });

  it('hashes every length of prefix and id around the boundaries of blocks', () => {
    for (const prefix of [0, 1, 53, 54, 55, 62, 63, 64, 119, 200]) {
      expectSame(
        'e'.repeat(prefix),
        Array.from({ length: LONGEST_ID_UNITS + 2 }, (_, length) => 'x'.repeat(length)),
      );
    }
  });

  it('hashes the longest ids in three bytes a unit', () => {
    expectSame('é'.repeat(100), new Array<string>(CHUNK_USERS + 1).fill('語'.repeat(LONGEST_ID_UNITS)));
  });

  it.each([0, 1, 3, 4, 5, CHUNK_USERS - 1, CHUNK_USERS, CHUNK_USERS + 1, 3 * CHUNK_USERS + 2])(
    'hashes %i users',
    (users) => {
      expectSame(
        'checkout',
        Array.from({ length: users }, (_, i) => `user-${i}`),
      );
    },
  );

  it('keeps users apart whose ids would join to one character', () => {
    expectSame('checkout', ['a\ud83d', '\ude00b', 'plain', '\ud83d', '\ude00']);
  });

  it('goes on in vectors after ids that are too long for them', () => {
    const users = Array.from({ length: 3 * CHUNK_USERS }, (_, i) =>
      i === 700 ? 'x'.repeat(5000) : `user-${i}`,
    );
    expectSame('checkout', users);
  });

  it('does not remember what was hashed before', () => {
    const long = new Array<string>(8).fill('y'.repeat(250));
    const short = ['a', 'b', 'c', 'd', 'e'];
    const before = Array.from(bucketsOf('first', short));
    bucketsOf('another', long);
    expect(Array.from(bucketsOf('first', short))).toEqual(before);
  });

  it('writes into a given array and leaves what lies behind', () => {
    const into = new Uint8Array(4).fill(200);
    expect(bucketsOf('checkout', ['user-1', 'user-2'], into)).toBe(into);
    expect(Array.from(into)).toEqual([81, 87, 200, 200]);
  });

  it('refuses an array that is too short', () => {
    expect(() => bucketsOf('checkout', ['user-1', 'user-2'], new Uint8Array(1))).toThrow(RangeError);
  });
});
