import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ObjectAnswer, ObjectFacts, ObjectNeed, TableObjects } from '../table-objects.js';

/** Objects in memory, as a bucket has them. */
export class MemoryObjects implements TableObjects {
  readonly objects = new Map<string, Buffer>();
  /** What was asked for, in order. */
  readonly log: string[] = [];
  /** Each breaks one answer off after so many bytes; before that, something may happen. */
  readonly breaks: { readonly after: number; readonly then?: () => void }[] = [];
  /** Which writing of an object it is: another ETag for the same bytes. */
  generation = 1;

  put(name: string, bytes: Buffer | string): void {
    this.objects.set(name, Buffer.from(bytes));
  }

  async *list(folder: string): AsyncGenerator<string> {
    const prefix = folder === '' ? '' : `${folder}/`;
    const below = [...this.objects.keys()].filter((name) => name.startsWith(prefix));
    yield* new Set(below.map((name) => name.slice(prefix.length).split('/')[0] ?? ''));
  }

  stat(name: string): Promise<ObjectFacts | null> {
    const bytes = this.objects.get(name);
    return Promise.resolve(bytes === undefined ? null : this.factsOf(bytes));
  }

  open(name: string, { range, ifMatch, ifNoneMatch }: ObjectNeed = {}): Promise<ObjectAnswer> {
    this.log.push(name);
    const bytes = this.objects.get(name);
    if (bytes === undefined) return Promise.resolve({ kind: 'MISSING' });
    const facts = this.factsOf(bytes);
    if (ifMatch !== undefined && ifMatch !== facts.etag) return Promise.resolve({ kind: 'CHANGED' });
    if (ifNoneMatch === facts.etag) return Promise.resolve({ kind: 'SAME' });
    const { offset, length } = range ?? { offset: 0 };
    const part = bytes.subarray(offset, length === undefined ? undefined : offset + length);
    return Promise.resolve({
      kind: 'FOUND',
      facts,
      bytes: Readable.from(this.piecesOf(part), { objectMode: false }),
    });
  }

  private async *piecesOf(bytes: Buffer): AsyncGenerator<Buffer> {
    const broken = this.breaks.shift();
    if (broken === undefined) return void (yield bytes);
    yield bytes.subarray(0, broken.after);
    broken.then?.();
    throw new Error('The connection broke.');
  }

  private factsOf(bytes: Buffer): ObjectFacts {
    const etag = `"${createHash('md5').update(bytes).digest('hex')}-${this.generation}"`;
    return { sizeBytes: bytes.length, etag, writtenAt: new Date(1_700_000_000_000) };
  }
}
