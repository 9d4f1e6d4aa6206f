import { BrokenTableError, TableTooLargeError } from '../lakehouse.errors.js';
import type {
  AddFile,
  DeltaAction,
  DeltaMetadata,
  DeltaProtocol,
  DeletionVectorDescriptor,
} from './delta-actions.js';
import { readStatistics } from './delta-ranges.js';

const MOST_FILES = 500_000;

/** A file of the table as the log added it. */
interface ActiveFile {
  readonly add: AddFile;
  /** Rows of the table in it; null where the log does not say. */
  readonly rows: number | null;
}

/** What is true of a table after the commits that were applied. */
export class DeltaState {
  protocol: DeltaProtocol | null = null;
  metadata: DeltaMetadata | null = null;
  private readonly active = new Map<string, ActiveFile>();
  private bytes = 0;
  private counted = 0;
  private uncounted = 0;

  get files(): readonly AddFile[] {
    return [...this.active.values()].map(({ add }) => add);
  }

  get fileCount(): number {
    return this.active.size;
  }

  get sizeBytes(): number {
    return this.bytes;
  }

  /** Rows of the table; null where the log does not say. */
  get rows(): number | null {
    return this.uncounted === 0 ? this.counted : null;
  }

  /** Removals come before additions, since a commit may do both to one file. */
  apply(actions: readonly DeltaAction[]): void {
    for (const { protocol, metaData } of actions) {
      if (protocol != null) this.protocol = protocol;
      if (metaData != null) this.metadata = metaData;
    }
    for (const { remove } of actions) if (remove != null) this.remove(keyOf(remove));
    for (const { add } of actions) if (add != null) this.add(add);
    if (this.active.size > MOST_FILES) throw new TableTooLargeError('files', MOST_FILES);
  }

  /** @param file what to name if the log does not say. @throws {BrokenTableError} */
  described(file: string): { readonly protocol: DeltaProtocol; readonly metadata: DeltaMetadata } {
    const { protocol, metadata } = this;
    if (protocol === null) throw new BrokenTableError(file, 'comes after no protocol');
    if (metadata === null) throw new BrokenTableError(file, 'comes after no schema');
    return { protocol, metadata };
  }

  private add(add: AddFile): void {
    const key = keyOf(add);
    this.remove(key);
    const file = { add, rows: rowsOf(add) };
    this.active.set(key, file);
    this.count(file, 1);
  }

  private remove(key: string): void {
    const file = this.active.get(key);
    if (file === undefined) return;
    this.active.delete(key);
    this.count(file, -1);
  }

  private count({ add, rows }: ActiveFile, sign: 1 | -1): void {
    this.bytes += sign * add.size;
    this.counted += sign * (rows ?? 0);
    if (rows === null) this.uncounted += sign;
  }
}

function rowsOf({ stats, stats_parsed: parsed, deletionVector }: AddFile): number | null {
  const { numRecords } = readStatistics(stats ?? parsed);
  return numRecords == null ? null : numRecords - (deletionVector?.cardinality ?? 0);
}

/** A file is another with another deletion vector. */
function keyOf({
  path,
  deletionVector,
}: {
  readonly path: string;
  readonly deletionVector?: DeletionVectorDescriptor | null | undefined;
}): string {
  if (deletionVector == null) return path;
  const { storageType, pathOrInlineDv, offset } = deletionVector;
  return `${path}\n${storageType}${pathOrInlineDv}@${offset ?? ''}`;
}
