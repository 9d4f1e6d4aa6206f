import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';
import { describeArtifactStore } from '../store/artifact-store.contract.js';
import { ArtifactStoreUnavailableError, InvalidArtifactStoreUrlError } from '../store/artifact.errors.js';
import { digestOfBytes, hexOfDigest, type Digest } from '../store/digest.js';
import { S3ArtifactStore, type S3StoreOptions } from './s3-artifact-store.js';
import { FakeS3Server, type Fault, type FakeS3Options } from './testing/fake-s3-server.js';

const account = {
  bucket: 'models',
  region: 'eu-test-1',
  credentials: { accessKeyId: 'AKTEST', secretAccessKey: 'secret/with+signs' },
};
const spoolFolder = await mkdtemp(join(tmpdir(), 'orrery-spool-'));
const servers: FakeS3Server[] = [];
const MIB = 1024 * 1024;

async function start(
  fakeOptions: Partial<FakeS3Options> = {},
  storeOptions: Partial<S3StoreOptions> = {},
): Promise<{ fake: FakeS3Server; store: S3ArtifactStore }> {
  const fake = await FakeS3Server.start({ ...account, ...fakeOptions });
  servers.push(fake);
  const pause = async (): Promise<void> => undefined;
  const where = { ...account, endpoint: fake.endpoint, prefix: "team a/it's", spoolFolder, pause };
  return { fake, store: new S3ArtifactStore({ ...where, ...storeOptions }) };
}

function keyOf(digest: Digest): string {
  return `team a/it's/sha256/${hexOfDigest(digest)}`;
}

async function* inMib(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += MIB) yield bytes.subarray(at, at + MIB);
}

const answering =
  (status: number, code = 'InternalError'): Fault =>
  (response) => {
    response.writeHead(status).end(`<Error><Code>${code}</Code></Error>`);
  };
/** Lets the look-up, the beginning and both parts of a 9 MiB put through. */
const UP_TO_COMPLETION = [null, null, null, null];
const hangingUp: Fault = (response) => response.destroy();

afterAll(async () => {
  for (const server of servers) await server.stop();
  await rm(spoolFolder, { recursive: true });
});

describeArtifactStore('S3ArtifactStore', async () => {
  const { fake, store } = await start({ pageSize: 10 });
  return {
    store,
    damage: async (digest, bytes) => {
      fake.bucket.put(keyOf(digest), bytes);
    },
    leftovers: async () => [...fake.bucket.uploads.keys(), ...(await readdir(spoolFolder))],
  };
});

describeArtifactStore('S3ArtifactStore over a store without conditional writes, put one by one', async () => {
  const { fake, store } = await start({ refusesConditions: true });
  let last: Promise<unknown> = Promise.resolve();
  const put = store.put.bind(store);
  store.put = (source, options) => {
    const turn = last.then(() => put(source, options));
    last = turn.catch(() => undefined);
    return turn;
  };
  return {
    store,
    damage: async (digest, bytes) => {
      fake.bucket.put(keyOf(digest), bytes);
    },
    leftovers: async () => [...fake.bucket.uploads.keys()],
  };
});

describe('S3ArtifactStore', () => {
  it('sends up to 8 MiB in one request and more in parts', async () => {
    const { fake, store } = await start();
    await store.put(randomBytes(8 * MIB));
    expect(fake.log.map((line) => line.split(' ')[0])).toEqual(['HEAD', 'PUT']);
    fake.log.length = 0;
    await store.put(inMib(randomBytes(20 * MIB)));
    expect(fake.log.filter((line) => line.includes('partNumber='))).toHaveLength(3);
  });

  it('sends nothing of bytes that the bucket has', async () => {
    const { fake, store } = await start();
    const bytes = randomBytes(20 * MIB);
    await store.put(bytes);
    fake.log.length = 0;
    await store.put(inMib(bytes));
    expect(fake.log.map((line) => line.split(' ')[0])).toEqual(['HEAD']);
  });

  it.each([answering(500), answering(503, 'SlowDown'), answering(429), hangingUp])(
    'asks again when an answer fails for the moment',
    async (fault) => {
      const { fake, store } = await start();
      fake.faults.push(fault, fault, fault);
      const bytes = randomBytes(1_000);
      const { digest } = await store.put(bytes);
      fake.faults.push(fault);
      expect(digestOfBytes(await buffer(await store.get(digest)))).toBe(digest);
    },
  );

  it('gives up when the store keeps failing, and then stops asking again at all', async () => {
    const { fake, store } = await start();
    fake.faults.push(...Array.from({ length: 1_000 }, () => answering(503, 'SlowDown')));
    for (let i = 0; i < 100; i += 1) {
      await expect(store.put(Buffer.from('x'))).rejects.toBeInstanceOf(ArtifactStoreUnavailableError);
    }
    expect(fake.log).toHaveLength(110);
  });

  it('gives up on a store that does not answer in time', async () => {
    const { fake, store } = await start({}, { timeoutMs: 50 });
    fake.faults.push(...Array.from({ length: 10 }, () => () => undefined));
    await expect(store.stat(digestOfBytes(Buffer.from('x')))).rejects.toBeInstanceOf(
      ArtifactStoreUnavailableError,
    );
  });

  it('aborts the upload of which a part fails, and names the reason', async () => {
    const { fake, store } = await start();
    const bytes = randomBytes(20 * MIB);
    const [lookUp, begin] = [null, null];
    fake.faults.push(lookUp, begin, answering(403, 'AccessDenied'));
    await expect(store.put(bytes)).rejects.toMatchObject({ details: { reason: 'HTTP 403 AccessDenied' } });
    expect(fake.bucket.uploads.size).toBe(0);
    expect(fake.bucket.objects.size).toBe(0);
  });

  it('takes a completion that failed behind status 200 for a failure', async () => {
    const { fake, store } = await start();
    fake.faults.push(...UP_TO_COMPLETION, answering(200));
    await expect(store.put(randomBytes(9 * MIB))).rejects.toMatchObject({
      details: { reason: 'InternalError' },
    });
    expect(fake.bucket.uploads.size).toBe(0);
  });

  it('knows that an upload was completed though the answer was lost', async () => {
    const { fake, store } = await start();
    const bytes = randomBytes(9 * MIB);
    const loseAnswer: Fault = (response) => {
      fake.bucket.put(keyOf(digestOfBytes(bytes)), bytes);
      fake.bucket.uploads.clear();
      response.destroy();
    };
    fake.faults.push(...UP_TO_COMPLETION, loseAnswer);
    const { digest, isNew } = await store.put(bytes);
    expect(isNew).toBe(true);
    expect((await store.stat(digest)).sizeBytes).toBe(bytes.length);
  });

  it('fails a read that breaks in the middle', async () => {
    const { fake, store } = await start();
    fake.faults.push((response) => {
      response.writeHead(200, { 'content-length': 1_000 });
      response.write(Buffer.alloc(10), () => response.destroy());
    });
    const stream = await store.get(digestOfBytes(Buffer.from('x')));
    await expect(buffer(stream)).rejects.toBeInstanceOf(ArtifactStoreUnavailableError);
  });

  it.each([
    [
      'secret',
      { credentials: { ...account.credentials, secretAccessKey: 'other' } },
      'SignatureDoesNotMatch',
    ],
    ['key', { credentials: { ...account.credentials, accessKeyId: 'OTHER' } }, 'InvalidAccessKeyId'],
    ['region', { region: 'us-east-1' }, 'AuthorizationHeaderMalformed'],
  ])('is refused with a wrong %s, and does not ask again', async (_, wrong, code) => {
    const { fake, store } = await start({}, wrong);
    const listed = store.list()[Symbol.asyncIterator]().next();
    await expect(listed).rejects.toMatchObject({ details: { reason: `HTTP 403 ${code}` } });
    expect(fake.log).toHaveLength(1);
  });

  it('sweeps away the uploads that a crashed process left below its prefix', async () => {
    const { fake, store } = await start();
    const stale = fake.bucket.uploads.get(fake.bucket.begin(keyOf(digestOfBytes(Buffer.from('x')))));
    if (stale !== undefined) stale.initiated = new Date(Date.now() - 48 * 3_600_000);
    const foreign = fake.bucket.begin('elsewhere/x');
    const recent = fake.bucket.begin(keyOf(digestOfBytes(Buffer.from('y'))));
    expect(await store.sweep()).toBe(1);
    expect([...fake.bucket.uploads.keys()]).toEqual([foreign, recent]);
  });

  it('refuses a prefix that climbs', () => {
    expect(() => new S3ArtifactStore({ ...account, prefix: 'a/../b' })).toThrow(InvalidArtifactStoreUrlError);
  });
});
