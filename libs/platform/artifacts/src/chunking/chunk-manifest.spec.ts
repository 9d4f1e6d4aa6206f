import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FolderArtifactStore } from '../folder/folder-artifact-store.js';
import type { ArtifactStore } from '../store/artifact-store.js';
import { InvalidManifestError } from '../store/artifact.errors.js';
import { digestOfBytes } from '../store/digest.js';
import { encodeManifest, readManifest } from './chunk-manifest.js';

const roots: string[] = [];

async function openStore(): Promise<ArtifactStore> {
  const root = await mkdtemp(join(tmpdir(), 'orrery-manifest-'));
  roots.push(root);
  return FolderArtifactStore.open(root);
}

afterAll(async () => {
  for (const root of roots) await rm(root, { recursive: true });
});

describe('readManifest', () => {
  it('gives back what was encoded', async () => {
    const store = await openStore();
    const digest = digestOfBytes(randomBytes(10));
    const manifest = { digest, sizeBytes: 10, chunks: [{ digest, sizeBytes: 10 }] };
    const stored = await store.put(encodeManifest(manifest));
    expect(await readManifest(store, stored.digest)).toEqual(manifest);
  });

  it('refuses a blob that is no manifest', async () => {
    const store = await openStore();
    const { digest } = await store.put(randomBytes(100));
    await expect(readManifest(store, digest)).rejects.toBeInstanceOf(InvalidManifestError);
  });

  it.each([
    ['sizes that do not add up', (text: string) => text.replace(/"sizeBytes":10}$/, '"sizeBytes":11}')],
    ['a digest that is a path', (text: string) => text.replace(/sha256:[0-9a-f]{64}/, '../../etc/passwd')],
    ['another order of the same fields', (text: string) => `${text.slice(0, -1)} }`],
    ['another format', (text: string) => text.replace('.v1', '.v2')],
  ])('refuses a manifest with %s', async (_, spoil) => {
    const store = await openStore();
    const digest = digestOfBytes(randomBytes(10));
    const manifest = encodeManifest({ digest, sizeBytes: 10, chunks: [{ digest, sizeBytes: 10 }] });
    const spoiled = await store.put(Buffer.from(spoil(Buffer.from(manifest).toString())));
    await expect(readManifest(store, spoiled.digest)).rejects.toBeInstanceOf(InvalidManifestError);
  });
});
