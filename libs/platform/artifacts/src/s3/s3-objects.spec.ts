import { buffer } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';
import { BucketUnavailableError, InvalidArtifactStoreUrlError } from '../store/artifact.errors.js';
import { S3Objects, type ObjectAnswer } from './s3-objects.js';
import { FakeS3Server, type FakeS3Options } from './testing/fake-s3-server.js';

const account = {
  bucket: 'tables',
  region: 'eu-test-1',
  credentials: { accessKeyId: 'AKTEST', secretAccessKey: 'secret/with+signs' },
};
const servers: FakeS3Server[] = [];

afterAll(() => Promise.all(servers.map((server) => server.stop())));

async function start(
  options: Partial<FakeS3Options> = {},
): Promise<{ fake: FakeS3Server; objects: S3Objects }> {
  const fake = await FakeS3Server.start({ ...account, ...options });
  servers.push(fake);
  const pause = async (): Promise<void> => undefined;
  return {
    fake,
    objects: new S3Objects({ ...account, endpoint: fake.endpoint, prefix: "/team a/it's/", pause }),
  };
}

function put(fake: FakeS3Server, name: string, text: string): string {
  return fake.bucket.put(`team a/it's/${name}`, Buffer.from(text)).tag;
}

async function listed(objects: S3Objects, folder: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const name of objects.list(folder)) names.push(name);
  return names.sort();
}

async function textOf(answer: ObjectAnswer): Promise<string> {
  return answer.kind === 'FOUND' ? (await buffer(answer.bytes)).toString() : answer.kind;
}

describe('objects of a bucket', () => {
  it('are listed a folder at a time, over pages, with folders once', async () => {
    const { fake, objects } = await start({ pageSize: 2 });
    for (const name of ['a/1', 'a/2', 'a/b/1', 'a/b/2', 'a/c=&<>/x', 'ab', 'a/b/c/3']) put(fake, name, name);
    fake.bucket.put('team a/elsewhere', Buffer.from('no'));

    expect(await listed(objects, '')).toEqual(['a', 'ab']);
    expect(await listed(objects, 'a')).toEqual(['1', '2', 'b', 'c=&<>']);
    expect(await listed(objects, 'nothing')).toEqual([]);
  });

  it('are read whole and in parts, and tell what they are', async () => {
    const { fake, objects } = await start();
    const etag = put(fake, 'a=1/b %2F', '0123456789');

    const whole = await objects.open('a=1/b %2F');
    expect(whole).toMatchObject({ kind: 'FOUND', facts: { sizeBytes: 10, etag } });
    expect(await textOf(whole)).toBe('0123456789');
    const part = await objects.open('a=1/b %2F', { range: { offset: 3, length: 4 } });
    expect(part).toMatchObject({ kind: 'FOUND', facts: { sizeBytes: 10, etag } });
    expect(await textOf(part)).toBe('3456');
    expect(await textOf(await objects.open('a=1/b %2F', { range: { offset: 8, length: 9 } }))).toBe('89');
    expect(await textOf(await objects.open('a=1/b %2F', { range: { offset: 8 } }))).toBe('89');
    expect(await textOf(await objects.open('a=1/b %2F', { range: { offset: 10, length: 5 } }))).toBe('');
    expect(await objects.stat('a=1/b %2F')).toMatchObject({ sizeBytes: 10, etag });
  });

  it('are told to be missing, to be others by now, or the same still', async () => {
    const { fake, objects } = await start();
    const etag = put(fake, 'a', 'first');

    expect(await objects.open('b')).toEqual({ kind: 'MISSING' });
    expect(await objects.stat('b')).toBeNull();
    expect(await objects.open('b', { range: { offset: 1, length: 1 } })).toEqual({ kind: 'MISSING' });
    expect(await objects.open('a', { ifNoneMatch: etag })).toEqual({ kind: 'SAME' });
    put(fake, 'a', 'second');
    expect(await objects.open('a', { ifMatch: etag })).toEqual({ kind: 'CHANGED' });
    expect(await textOf(await objects.open('a', { ifNoneMatch: etag }))).toBe('second');
  });

  it('are asked for again when the bucket fails for a passing reason, and not when it refuses', async () => {
    const { fake, objects } = await start();
    put(fake, 'a', 'text');
    fake.faults.push((response) => void response.writeHead(503).end());
    expect(await textOf(await objects.open('a'))).toBe('text');

    fake.faults.push(
      (response) => void response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>'),
    );
    await expect(objects.open('a')).rejects.toThrow(BucketUnavailableError);
    await expect(
      listed(new S3Objects({ ...account, bucket: 'other', endpoint: fake.endpoint }), ''),
    ).rejects.toMatchObject({
      code: 'BUCKET_UNAVAILABLE',
      details: { reason: 'HTTP 404 NoSuchBucket' },
    });
  });

  it('follow no redirect, wherever that leads', async () => {
    const { fake, objects } = await start();
    put(fake, 'a', 'text');
    fake.faults.push(
      (response) => void response.writeHead(307, { location: 'http://169.254.169.254/a' }).end(),
    );

    await expect(objects.open('a')).rejects.toMatchObject({ details: { reason: 'HTTP 307' } });
    expect(fake.log).toHaveLength(1);
  });

  it('are refused by a bucket that ignores ranges, and break off with an error of their own', async () => {
    const { fake, objects } = await start();
    put(fake, 'a', 'text');
    const whole = { 'content-length': '4', etag: '"x"' };
    fake.faults.push((response) => void response.writeHead(200, whole).end('text'));
    await expect(objects.open('a', { range: { offset: 1 } })).rejects.toThrow(BucketUnavailableError);

    fake.faults.push((response) => {
      response.writeHead(200, { 'content-length': '9', etag: '"x"' });
      response.write('text', () => response.destroy());
    });
    await expect(textOf(await objects.open('a'))).rejects.toThrow(BucketUnavailableError);
  });

  it('are of no bucket whose prefix leads elsewhere', () => {
    expect(() => new S3Objects({ ...account, prefix: 'a/../b' })).toThrow(InvalidArtifactStoreUrlError);
  });
});
