import { createHash, randomUUID } from 'node:crypto';

export interface FakeObject {
  bytes: Uint8Array;
  readonly modified: Date;
  readonly tag: string;
}

export interface FakeUpload {
  readonly key: string;
  initiated: Date;
  readonly parts: Map<number, FakeObject>;
}

/** What a bucket holds, without any protocol. */
export class FakeBucket {
  readonly objects = new Map<string, FakeObject>();
  readonly uploads = new Map<string, FakeUpload>();

  put(key: string, bytes: Uint8Array): FakeObject {
    const object = objectOf(bytes);
    this.objects.set(key, object);
    return object;
  }

  begin(key: string): string {
    const uploadId = randomUUID();
    this.uploads.set(uploadId, { key, initiated: new Date(), parts: new Map() });
    return uploadId;
  }

  putPart(upload: FakeUpload, partNumber: number, bytes: Uint8Array): FakeObject {
    const part = objectOf(bytes);
    upload.parts.set(partNumber, part);
    return part;
  }

  /** Keys below a prefix in S3's order, at most `limit` of them behind `after`. */
  keysUnder(prefix: string, after: string, limit: number): { keys: string[]; isTruncated: boolean } {
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
    return { keys: keys.slice(0, limit), isTruncated: keys.length > limit };
  }
}

function objectOf(bytes: Uint8Array): FakeObject {
  const tag = `"${createHash('md5').update(bytes).digest('hex')}"`;
  return { bytes: Uint8Array.from(bytes), modified: new Date(), tag };
}
