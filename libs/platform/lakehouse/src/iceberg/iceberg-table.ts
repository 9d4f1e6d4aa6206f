import type { LakehouseReader, ReadingEffort, TableRef } from '../lakehouse-reader.js';
import { TableVersionNotFoundError, UnsupportedTableFeatureError } from '../lakehouse.errors.js';
import type { TableEngine } from '../table-engine.js';
import type { TableFiles } from '../table-files.js';
import type { SnapshotColumn, TableSnapshot, VersionFacts } from '../table-snapshot.js';
import { findMetadata } from './find-metadata.js';
import type { PlacedEntry } from './iceberg-deletions.js';
import { IcebergFiles } from './iceberg-files.js';
import {
  readIcebergMetadata,
  schemaOf,
  type IcebergMetadata,
  type IcebergSnapshot,
} from './iceberg-metadata.js';
import { IcebergNaming } from './iceberg-naming.js';
import { icebergColumns, requireSteadyStructs } from './iceberg-schema.js';
import { icebergSnapshot } from './iceberg-snapshot.js';
import { NAME_MAPPING, NameMapping } from './name-mapping.js';
import { listedManifests, manifestEntries, type ListedManifest } from './read-manifests.js';

const REMOVED = 2;

/** A table of Apache Iceberg (specification, versions 1 to 3): its versions are its snapshots. */
export class IcebergTable implements LakehouseReader {
  constructor(
    private readonly files: TableFiles,
    private readonly engine: TableEngine,
    /** The table's folder, or a file of its metadata, below the root of `files`. */
    private readonly location: string,
  ) {}

  async *versions(): AsyncGenerator<VersionFacts> {
    const { metadata } = await this.read();
    const snapshots = [...(metadata.snapshots ?? [])].sort(
      (a, b) => a['sequence-number'] - b['sequence-number'] || a['timestamp-ms'] - b['timestamp-ms'],
    );
    for (const snapshot of snapshots) yield factsOf(snapshot);
  }

  /** All that there is to tell is in one file. */
  effort(): Promise<ReadingEffort> {
    return Promise.resolve({ history: 0, current: 0 });
  }

  /** @throws {TableVersionNotFoundError | BrokenTableError | UnsupportedTableFeatureError | TableFileMissingError} */
  async snapshot(version: string): Promise<TableSnapshot> {
    const { metadata, folder, file } = await this.read();
    const snapshot = metadata.snapshots?.find(({ 'snapshot-id': id }) => id === version);
    if (snapshot === undefined) {
      throw new TableVersionNotFoundError(version, `it has ${metadata.snapshots?.length ?? 0} snapshots`);
    }
    requireSteadyStructs(metadata);
    if (snapshot['key-id'] != null) throw new UnsupportedTableFeatureError('ICEBERG', 'encryption');
    const schema = schemaOf(metadata, snapshot, file);
    const told = metadata.properties?.[NAME_MAPPING];
    const mapping = told === undefined ? null : NameMapping.read(told, file);
    mapping?.requirePlainParts(schema.fields);
    const files = new IcebergFiles(this.files, folder, metadata.location);
    return icebergSnapshot({
      ...{ version, files, engine: this.engine, known: knownColumns(metadata) },
      columns: icebergColumns(schema),
      naming: new IcebergNaming(this.engine, mapping),
      entries: await entriesOf(metadata, snapshot, files),
    });
  }

  async current(): Promise<string | null> {
    const { metadata } = await this.read();
    const id = metadata['current-snapshot-id'];
    return id == null || id === '-1' ? null : id;
  }

  async asOf(moment: Date): Promise<string | null> {
    const { metadata } = await this.read();
    const past = metadata['snapshot-log']?.filter((entry) => entry['timestamp-ms'] <= moment.getTime());
    return past?.at(-1)?.['snapshot-id'] ?? null;
  }

  async refs(): Promise<readonly TableRef[]> {
    const { metadata } = await this.read();
    const refs = Object.entries(metadata.refs ?? {}).map(
      ([name, { type, 'snapshot-id': version }]): TableRef => {
        return { name, kind: type === 'branch' ? 'BRANCH' : 'TAG', version };
      },
    );
    return refs.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  private async read(): Promise<{ metadata: IcebergMetadata; folder: string; file: string }> {
    const { folder, file } = await findMetadata(this.files, this.location);
    return { folder, file, metadata: readIcebergMetadata(file, await this.files.read(file)) };
  }
}

/** Deletions alone say how many rows there are left. */
function factsOf({ 'snapshot-id': version, 'timestamp-ms': at, summary }: IcebergSnapshot): VersionFacts {
  const counted = (name: string): number | null => {
    const text = summary?.[name];
    return text === undefined || !/^\d+$/.test(text) ? null : Number(text);
  };
  const deletions = (counted('total-position-deletes') ?? 0) + (counted('total-equality-deletes') ?? 0);
  return {
    ...{ version, committedAt: new Date(at), operation: summary?.['operation'] ?? null },
    rows: deletions === 0 ? counted('total-records') : null,
    sizeBytes: counted('total-files-size'),
    fileCount: counted('total-data-files'),
  };
}

function knownColumns({ schemas, schema }: IcebergMetadata): ReadonlyMap<number, SnapshotColumn> {
  const known = new Map<number, SnapshotColumn>();
  for (const each of schemas ?? (schema === undefined ? [] : [schema])) {
    for (const column of icebergColumns(each)) if (column.fieldId !== null) known.set(column.fieldId, column);
  }
  return known;
}

async function entriesOf(
  metadata: IcebergMetadata,
  snapshot: IcebergSnapshot,
  files: IcebergFiles,
): Promise<readonly PlacedEntry[]> {
  const { 'partition-specs': specs, 'partition-spec': only } = metadata;
  const known = specs ?? [{ 'spec-id': 0, fields: only ?? [] }];
  const entries: PlacedEntry[] = [];
  for (const listed of await manifestsOf(snapshot, files)) {
    const spec = known.find(({ 'spec-id': id }) => id === listed.partition_spec_id);
    const records = await files.readAvro(listed.manifest_path);
    for (const { status, sequence_number: own, data_file: file } of manifestEntries(
      listed.manifest_path,
      records,
    )) {
      if (status === REMOVED) continue;
      entries.push({ file, sequence: own ?? listed.sequence_number, spec });
    }
  }
  return entries;
}

/** Tables of the first version may name manifests right in the snapshot. */
async function manifestsOf(
  snapshot: IcebergSnapshot,
  files: IcebergFiles,
): Promise<readonly ListedManifest[]> {
  const { 'manifest-list': list, manifests } = snapshot;
  if (list !== undefined) return listedManifests(list, await files.readAvro(list));
  const paths = manifests ?? [];
  return paths.map((path) => {
    return { manifest_path: path, partition_spec_id: 0, content: 0, sequence_number: 0 };
  });
}
