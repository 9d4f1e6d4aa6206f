import {
  digestOfBytes,
  encodeManifest,
  splitIntoChunks,
  type ArtifactStore,
  type Digest,
} from '@orrery/platform-artifacts';

/** A file as the release before packs stored it. */
export interface FileOfOld {
  readonly digest: Digest;
  readonly sizeBytes: number;
  readonly manifest: Digest;
  readonly chunks: readonly Digest[];
}

/** Stores a file as one blob for each chunk, and one for their list. */
export async function putFileOfOld(store: ArtifactStore, bytes: Uint8Array): Promise<FileOfOld> {
  const chunks: { readonly digest: Digest; readonly sizeBytes: number }[] = [];
  for await (const chunk of splitIntoChunks(bytes)) {
    const { digest, sizeBytes } = await store.put(chunk);
    chunks.push({ digest, sizeBytes });
  }
  const file = { digest: digestOfBytes(bytes), sizeBytes: bytes.length };
  const { digest: manifest } = await store.put(encodeManifest({ ...file, chunks }));
  return { ...file, manifest, chunks: chunks.map((chunk) => chunk.digest) };
}
