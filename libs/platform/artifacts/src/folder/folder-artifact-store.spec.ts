import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { describeArtifactStore } from '../store/artifact-store.contract.js';
import { ArtifactStoreUnavailableError, UnsafeArtifactFolderError } from '../store/artifact.errors.js';
import { digestOfBytes, hexOfDigest, type Digest } from '../store/digest.js';
import { FolderArtifactStore } from './folder-artifact-store.js';

const roots: string[] = [];

async function newRoot(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'orrery-artifacts-'));
  roots.push(root);
  return root;
}

function pathOf(root: string, digest: Digest): string {
  const hex = hexOfDigest(digest);
  return join(root, 'sha256', hex.slice(0, 2), hex.slice(2, 4), hex);
}

afterAll(async () => {
  for (const root of roots) await rm(root, { recursive: true, force: true });
});

describeArtifactStore('FolderArtifactStore', async () => {
  const root = await newRoot();
  return {
    store: await FolderArtifactStore.open(root),
    damage: async (digest, bytes) => {
      await chmod(pathOf(root, digest), 0o600);
      await writeFile(pathOf(root, digest), bytes);
    },
    leftovers: () => readdir(join(root, 'incoming')),
  };
});

describe('FolderArtifactStore', () => {
  it('keeps everything to its owner', async () => {
    const root = join(await newRoot(), 'made', 'deep');
    const store = await FolderArtifactStore.open(root);
    const { digest } = await store.put(Buffer.from('secret'));
    for (const folder of [
      root,
      join(root, 'incoming'),
      join(pathOf(root, digest), '..'),
      join(pathOf(root, digest), '../..'),
    ]) {
      expect((await stat(folder)).mode & 0o777).toBe(0o700);
    }
    expect((await stat(pathOf(root, digest))).mode & 0o777).toBe(0o400);
  });

  it('finds the blobs of an earlier store over the same folder', async () => {
    const root = await newRoot();
    const { digest } = await (await FolderArtifactStore.open(root)).put(Buffer.from('kept'));
    expect(await (await FolderArtifactStore.open(root)).has(digest)).toBe(true);
  });

  it('neither reads nor writes through a link in the place of a blob', async () => {
    const root = await newRoot();
    const outside = join(await newRoot(), 'outside');
    await writeFile(outside, 'untouched');
    const store = await FolderArtifactStore.open(root);
    const bytes = Buffer.from('model');
    const digest = digestOfBytes(bytes);
    await mkdir(join(pathOf(root, digest), '..'), { recursive: true, mode: 0o700 });
    await symlink(outside, pathOf(root, digest));
    await expect(store.get(digest)).rejects.toBeInstanceOf(UnsafeArtifactFolderError);
    expect(await store.has(digest)).toBe(false);
    expect((await store.put(bytes)).isNew).toBe(true);
    expect(await readFile(outside, 'utf8')).toBe('untouched');
    expect(await readFile(pathOf(root, digest), 'utf8')).toBe('model');
  });

  it('refuses a link in the place of a fan-out folder', async () => {
    const root = await newRoot();
    const outside = await newRoot();
    const store = await FolderArtifactStore.open(root);
    const bytes = Buffer.from('model');
    const digest = digestOfBytes(bytes);
    await symlink(outside, join(pathOf(root, digest), '../..'));
    await expect(store.put(bytes)).rejects.toBeInstanceOf(UnsafeArtifactFolderError);
    expect(await readdir(outside)).toEqual([]);
    expect(await readdir(join(root, 'incoming'))).toEqual([]);
  });

  it('refuses to open over a link in the place of its own folders', async () => {
    const root = await newRoot();
    await symlink(await newRoot(), join(root, 'sha256'));
    await expect(FolderArtifactStore.open(root)).rejects.toBeInstanceOf(UnsafeArtifactFolderError);
  });

  it('says that the store is unavailable when its root is a file', async () => {
    const file = join(await newRoot(), 'file');
    await writeFile(file, '');
    await expect(FolderArtifactStore.open(file)).rejects.toBeInstanceOf(ArtifactStoreUnavailableError);
  });

  it('replaces a blob of the wrong size when its bytes are put again', async () => {
    const root = await newRoot();
    const store = await FolderArtifactStore.open(root);
    const bytes = Buffer.from('a whole model');
    const { digest } = await store.put(bytes);
    await chmod(pathOf(root, digest), 0o600);
    await writeFile(pathOf(root, digest), 'a wh');
    expect((await store.put(bytes)).isNew).toBe(true);
    expect(await readFile(pathOf(root, digest))).toEqual(bytes);
  });

  it('ignores foreign files when listing', async () => {
    const root = await newRoot();
    const store = await FolderArtifactStore.open(root);
    const { digest } = await store.put(Buffer.from('x'));
    await writeFile(join(root, 'sha256', 'README'), '');
    await writeFile(join(pathOf(root, digest), '..', 'f'.repeat(64)), '');
    const listed: Digest[] = [];
    for await (const blob of store.list()) listed.push(blob.digest);
    expect(listed).toEqual([digest]);
  });
});

describe('sweeping a folder', () => {
  it('removes what a killed process was writing as soon as the folder is opened again', async () => {
    const root = await newRoot();
    await FolderArtifactStore.open(root);
    const ended = spawn(process.execPath, ['-e', '']);
    await once(ended, 'exit');
    await writeFile(
      join(root, 'incoming', `${encodeURIComponent(hostname())}~${ended.pid}~t~1.part`),
      'half',
    );
    await writeFile(
      join(root, 'incoming', `${encodeURIComponent(hostname())}~${process.pid}~earlier~2.part`),
      'half',
    );
    await FolderArtifactStore.open(root);
    expect(await readdir(join(root, 'incoming'))).toEqual([]);
  });

  it("removes another host's file only when nobody has touched it for long", async () => {
    const root = await newRoot();
    const store = await FolderArtifactStore.open(root);
    const foreign = join(root, 'incoming', 'elsewhere~1~t~1.part');
    await writeFile(foreign, 'half');
    expect(await store.sweep()).toBe(0);
    const twoDaysAgo = new Date(Date.now() - 48 * 3_600_000);
    await utimes(foreign, twoDaysAgo, twoDaysAgo);
    expect(await store.sweep()).toBe(1);
  });
});
