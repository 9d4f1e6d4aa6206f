import { Injectable } from '@nestjs/common';
import {
  detectTableForm,
  openLakehouseTable,
  type LakehouseReader,
  type TableFiles,
  type TableForm,
  type TableSnapshot,
} from '@orrery/platform-lakehouse';
import { ScratchFolders } from '../tabular-file/scratch-folders.js';
import { TableSessions } from '../tabular-file/table-sessions.js';
import { CheckedFiles } from './checked-files.js';
import { LakehouseRoots } from './lakehouse-roots.js';
import type { LakehouseTable } from './lakehouse-table.js';
import { SessionEngine } from './session-engine.js';

/** Snapshots never change, and who pages through one asks for it again and again. */
const KEPT_SNAPSHOTS = 8;
/** A larger one is read anew each time. */
const KEPT_FILES = 20_000;

/** Tables as their own metadata tells them. */
@Injectable()
export class LakehouseReaders {
  /** The least recently used first. */
  private readonly snapshots = new Map<string, TableSnapshot>();

  constructor(
    private readonly roots: LakehouseRoots,
    private readonly checked: CheckedFiles,
    private readonly scratch: ScratchFolders,
    private readonly sessions: TableSessions,
  ) {}

  filesOf({ root }: Pick<LakehouseTable, 'root'>): Promise<TableFiles> {
    return this.roots.get(root);
  }

  /** @throws {NoLakehouseTableError} */
  async formAt({ root, location }: Pick<LakehouseTable, 'root' | 'location'>): Promise<TableForm> {
    return detectTableForm(await this.roots.get(root), location);
  }

  async open({
    form,
    root,
    location,
  }: Pick<LakehouseTable, 'form' | 'root' | 'location'>): Promise<LakehouseReader> {
    const files = await this.roots.get(root);
    return openLakehouseTable(
      form,
      files,
      new SessionEngine(files, this.checked, this.scratch, this.sessions),
      location,
    );
  }

  /** @throws {TableVersionNotFoundError | BrokenTableError | UnsupportedTableFeatureError} */
  async snapshot(table: LakehouseTable, version: string): Promise<TableSnapshot> {
    const key = `${table.id}/${version}`;
    const known = this.snapshots.get(key);
    this.snapshots.delete(key);
    const snapshot = known ?? (await (await this.open(table)).snapshot(version));
    if (snapshot.files.length <= KEPT_FILES) this.snapshots.set(key, snapshot);
    const [oldest] = this.snapshots.keys();
    if (this.snapshots.size > KEPT_SNAPSHOTS && oldest !== undefined) this.snapshots.delete(oldest);
    return snapshot;
  }
}
