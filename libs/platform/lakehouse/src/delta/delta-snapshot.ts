import { joinNames, type TableFiles } from '../table-files.js';
import type { SnapshotColumn, SnapshotFile, TableSnapshot } from '../table-snapshot.js';
import type { ValueRange } from '../value-range.js';
import { BrokenTableError } from '../lakehouse.errors.js';
import { readDeletionVector } from './deletion-vector.js';
import type { AddFile, DeltaMetadata, DeltaProtocol } from './delta-actions.js';
import { constantRange, rangeIn, readStatistics, type DeltaStatistics } from './delta-ranges.js';
import { deltaColumns } from './delta-schema.js';

export interface DeltaContents {
  readonly version: string;
  readonly protocol: DeltaProtocol;
  readonly metadata: DeltaMetadata;
  readonly adds: readonly AddFile[];
  readonly files: TableFiles;
  readonly location: string;
  /** The file to name where the log is wrong. */
  readonly last: string;
}

const ADDRESS = /^(?:[a-z][a-z0-9+.-]*:|\/)/i;

/** What the log says as a snapshot. Rows come in the order in which files were added. */
export function deltaSnapshot({ version, protocol, metadata, adds, ...at }: DeltaContents): TableSnapshot {
  const columns = deltaColumns(metadata, protocol, at.last);
  const names = new Set(metadata.partitionColumns ?? []);
  const partitions = columns.filter(({ name }) => names.has(name));
  const ordered = [...adds].sort((a, b) => {
    return (a.modificationTime ?? 0) - (b.modificationTime ?? 0) || (a.path < b.path ? -1 : 1);
  });
  const files = ordered.map((add) => new DeltaFile(add, columns, partitions, at));
  return { version, columns, files, naming: null };
}

class DeltaFile implements SnapshotFile {
  readonly name: string;
  readonly sizeBytes: number;
  readonly constants: ReadonlyMap<string, string | null>;
  readonly deletions: SnapshotFile['deletions'];
  private known: DeltaStatistics | undefined;

  constructor(
    private readonly add: AddFile,
    private readonly columns: readonly SnapshotColumn[],
    partitions: readonly SnapshotColumn[],
    { files, location, last }: Pick<DeltaContents, 'files' | 'location' | 'last'>,
  ) {
    this.name = fileName(add.path, files, { location, last });
    this.sizeBytes = add.size;
    this.constants = new Map(
      partitions.map(({ name, storedName }) => {
        // The empty text stands for null, too.
        const value = add.partitionValues?.[storedName] ?? '';
        return [name, value === '' ? null : value];
      }),
    );
    const { deletionVector: vector } = add;
    this.deletions =
      vector == null
        ? null
        : { count: vector.cardinality, load: () => readDeletionVector(files, location, vector) };
  }

  get rows(): number | null {
    return this.statistics().numRecords ?? null;
  }

  rangeOf(column: string): ValueRange | null {
    const known = this.columns.find(({ name }) => name === column);
    if (known === undefined) return null;
    const constant = this.constants.get(column);
    if (constant !== undefined) return constantRange(constant, known);
    return rangeIn(this.statistics(), known, known.storedName);
  }

  private statistics(): DeltaStatistics {
    return (this.known ??= readStatistics(this.add.stats ?? this.add.stats_parsed));
  }
}

/** Paths in the log are encoded as in URLs, and relative to the table unless they are addresses. */
function fileName(
  path: string,
  files: TableFiles,
  { location, last }: Pick<DeltaContents, 'location' | 'last'>,
): string {
  if (ADDRESS.test(path)) return files.nameOf(path);
  try {
    return joinNames(location, decodeURIComponent(path));
  } catch {
    throw new BrokenTableError(last, `names a file in a way that cannot be decoded: ${path}`);
  }
}
