import { describe, expect, it } from 'vitest';
import { lakehouseRoots } from './lakehouse.config.js';

describe('roots of tables', () => {
  it('are folders by name', () => {
    expect([...lakehouseRoots.parse('lake=file:///srv/lake/, old=file:///mnt/a%20b')]).toEqual([
      ['lake', { kind: 'FOLDER', folder: '/srv/lake' }],
      ['old', { kind: 'FOLDER', folder: '/mnt/a b' }],
    ]);
    expect(lakehouseRoots.parse('').size).toBe(0);
  });

  it('are buckets by name', () => {
    const url = 's3://tables/a/b?endpoint=https://minio:9000&region=eu-1';
    expect([...lakehouseRoots.parse(`cloud=${url},lake=file:///srv/lake`)]).toEqual([
      ['cloud', { kind: 'BUCKET', url: new URL(url) }],
      ['lake', { kind: 'FOLDER', folder: '/srv/lake' }],
    ]);
  });

  it.each([
    'lake',
    '/srv/lake',
    'lake=/srv',
    'lake=http://10.0.0.1/',
    'a=file:///x,a=file:///y',
    'a b=file:///x',
    'a=file:///x%2Fy',
  ])('are not %j', (text) => {
    expect(lakehouseRoots.safeParse(text).success).toBe(false);
  });
});
