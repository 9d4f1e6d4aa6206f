import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { FolderArtifactStore } from './folder/folder-artifact-store.js';
import { openArtifactStore } from './open-artifact-store.js';
import { FakeS3Server } from './s3/testing/fake-s3-server.js';
import { InvalidArtifactStoreUrlError } from './store/artifact.errors.js';

const folder = await mkdtemp(join(tmpdir(), 'orrery-open-'));
afterAll(() => rm(folder, { recursive: true }));

const env = { AWS_ACCESS_KEY_ID: 'AK', AWS_SECRET_ACCESS_KEY: 'secret', AWS_REGION: 'eu-test-1' };

describe('openArtifactStore', () => {
  it('opens a folder', async () => {
    const store = await openArtifactStore(pathToFileURL(join(folder, 'a b')).href);
    expect(store).toBeInstanceOf(FolderArtifactStore);
    expect((await store.put(Buffer.from('x'))).isNew).toBe(true);
  });

  it('opens a bucket, with the credentials of the environment', async () => {
    const credentials = { accessKeyId: 'AK', secretAccessKey: 'secret' };
    const fake = await FakeS3Server.start({ bucket: 'models', region: 'eu-test-1', credentials });
    const url = `s3://models/one/two?endpoint=${encodeURIComponent(fake.endpoint)}`;
    const store = await openArtifactStore(url, env);
    const { digest } = await store.put(Buffer.from('x'));
    expect([...fake.bucket.objects.keys()]).toEqual([`one/two/sha256/${digest.slice('sha256:'.length)}`]);
    await store.close();
    await fake.stop();
  });

  it.each([
    ['no URL', 'artifacts', env],
    ['another protocol', 'http://bucket/x', env],
    ['a file on another host', 'file://host/x', env],
    ['a file path that hides a slash', 'file:///a%2fb', env],
    ['a parameter that nobody reads', 's3://bucket?acl=public', env],
    ['credentials in the URL', 's3://key:secret@bucket', env],
    ['an endpoint that is no address', 's3://bucket?endpoint=minio', env],
    ['an unknown addressing', 's3://bucket?addressing=dns', env],
    ['no region', 's3://bucket', { ...env, AWS_REGION: undefined }],
    ['no secret', 's3://bucket', { ...env, AWS_SECRET_ACCESS_KEY: undefined }],
  ])('refuses %s', async (_, url, given) => {
    await expect(openArtifactStore(url, given)).rejects.toBeInstanceOf(InvalidArtifactStoreUrlError);
  });
});
