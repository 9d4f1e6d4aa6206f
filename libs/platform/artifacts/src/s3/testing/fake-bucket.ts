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

  /** Keys below a prefix in S3's order, at most `limit` of them behind `after`; up to a delimiter, each once. */
  keysUnder(
    prefix: string,
    {
      after,
      limit,
      delimiter,
    }: { readonly after: string; readonly limit: number; readonly delimiter: string },
  ): { keys: string[]; isTruncated: boolean } {
    const found = [...this.objects.keys()].filter((key) => key.startsWith(prefix));
    const cut = found.map((key) => upTo(delimiter, key, prefix.length));
    const keys = [...new Set(cut)].filter((key) => key > after).sort();
    return { keys: keys.slice(0, limit), isTruncated: keys.length > limit };
  }
}

function upTo(delimiter: string, key: string, from: number): string {
  const at = delimiter === '' ? -1 : key.indexOf(delimiter, from);
  return at < 0 ? key : key.slice(0, at + delimiter.length);
}

function objectOf(bytes: Uint8Array): FakeObject {
  const tag = `"${createHash('md5').update(bytes).digest('hex')}"`;
  return { bytes: Uint8Array.from(bytes), modified: new Date(), tag };
}
