import { describe, expect, it } from 'vitest';
import { partitionText } from './partition-text.js';

describe('values of partitions as texts', () => {
  it.each<[string, Parameters<typeof partitionText>[0], string, string | null | undefined]>([
    ['nothing', null, 'BIGINT', null],
    ['a text', "it's", 'VARCHAR', "it's"],
    ['a number that a double does not hold', 2n ** 62n, 'BIGINT', '4611686018427387904'],
    ['a fraction', 0.1, 'DOUBLE', '0.1'],
    ['what is no number', NaN, 'DOUBLE', 'NaN'],
    ['a day', 19_782, 'DATE', '2024-02-29'],
    ['a day before 1970', -1, 'DATE', '1969-12-31'],
    ['a day beyond all calendars', 2 ** 40, 'DATE', undefined],
    ['a time', 45_296_000_007n, 'TIME', '12:34:56.000007'],
    ['a moment', 1_700_000_000_123_456, 'TIMESTAMP', '2023-11-14 22:13:20.123456'],
    ['a moment before 1970', -1, 'TIMESTAMP WITH TIME ZONE', '1969-12-31 23:59:59.999999+00'],
    ['a moment in nanoseconds', 1n, 'TIMESTAMP_NS', '1970-01-01 00:00:00.000000001'],
    ['a decimal', Buffer.from('fb1e', 'hex'), 'DECIMAL(9,2)', '-12.50'],
    ['a small decimal', Buffer.from('05', 'hex'), 'DECIMAL(9,3)', '0.005'],
    ['a whole decimal', Buffer.from('ff', 'hex'), 'DECIMAL(9,0)', '-1'],
    ['bytes', Buffer.from([0, 255, 65]), 'BLOB', String.raw`\x00\xFF\x41`],
    ['an identifier', Buffer.alloc(16, 0xab), 'UUID', 'ab'.repeat(16)],
    ['a text for a number', 'x', 'BIGINT', undefined],
    ['a list', [1], 'BIGINT[]', undefined],
  ])('tell %s', (_, value, type, text) => {
    expect(partitionText(value, type)).toBe(text);
  });
});
