import {
  BrokenTableError,
  NoLakehouseTableError,
  TableVersionNotFoundError,
  UnsupportedTableFeatureError,
} from '../lakehouse.errors.js';
import { joinNames, type TableFiles } from '../table-files.js';

/** What is kept of a version in one piece: all that is true of the table then. */
export interface Checkpoint {
  readonly version: number;
  /** In the order of the parts. */
  readonly files: readonly string[];
}

/** How a version is put together again: a checkpoint, and the commits since. */
export interface ReplayPlan {
  readonly checkpoint: Checkpoint | null;
  readonly commits: readonly { readonly version: number; readonly file: string }[];
}

const COMMIT = /^(\d{20})\.json$/;
const WHOLE = /^(\d{20})\.checkpoint\.parquet$/;
const PART = /^(\d{20})\.checkpoint\.(\d{10})\.(\d{10})\.parquet$/;
/** Checkpoints of the second form. */
const OTHER = /^\d{20}\.checkpoint\.[0-9a-f-]{36}\.(?:json|parquet)$/;
const MOST_PARTS = 10_000;
const LOG = '_delta_log';

/** What lies in the log of a table. Checkpoints lacking a part are named when they would be needed. */
export class DeltaLogFiles {
  /** Versions that have a commit, in order. */
  readonly versions: readonly number[];
  private readonly checkpoints = new Map<number, Checkpoint>();
  private readonly incomplete = new Map<number, string>();
  private readonly folder: string;
  private readonly known: ReadonlySet<number>;
  private readonly hasOtherCheckpoints: boolean;

  private constructor(location: string, names: readonly string[]) {
    this.folder = joinNames(location, LOG);
    this.versions = names.flatMap((name) => numberIn(COMMIT, name)).sort((a, b) => a - b);
    this.known = new Set(this.versions);
    this.hasOtherCheckpoints = names.some((name) => OTHER.test(name));
    for (const name of names) {
      for (const version of numberIn(WHOLE, name)) this.addCheckpoint(version, [name]);
    }
    this.addParts(names);
  }

  /** @throws {NoLakehouseTableError} */
  static async list(files: TableFiles, location: string): Promise<DeltaLogFiles> {
    const log = new DeltaLogFiles(location, await files.list(joinNames(location, LOG)));
    if (log.versions.length + log.checkpoints.size + log.incomplete.size > 0) return log;
    throw new NoLakehouseTableError(location, LOG);
  }

  get latest(): number {
    return Math.max(this.versions.at(-1) ?? 0, ...this.checkpoints.keys());
  }

  commitFile(version: number): string {
    return joinNames(this.folder, `${String(version).padStart(20, '0')}.json`);
  }

  /** @throws {BrokenTableError} when it is not there. */
  requireCommit(version: number): string {
    if (!this.hasCommit(version)) throw this.lacking(version);
    return this.commitFile(version);
  }

  hasCommit(version: number): boolean {
    return this.known.has(version);
  }

  /** The file whose time is that of a version. */
  fileOf(version: number): string {
    const [part] = this.hasCommit(version) ? [] : (this.checkpoints.get(version)?.files ?? []);
    return part ?? this.commitFile(version);
  }

  /** The first version that can be put together. @throws {BrokenTableError} when there is none. */
  earliest(): number {
    if (this.versions[0] === 0) return 0;
    const first = [...this.checkpoints.keys()].sort((a, b) => a - b)[0];
    if (first !== undefined) return first;
    throw this.lacking(this.versions[0] ?? 0);
  }

  /**
   * @throws {TableVersionNotFoundError} for a version that was never, or that the log does not reach any more.
   * @throws {BrokenTableError} that names the commit, or the part of a checkpoint, that is not there.
   */
  planOf(version: number): ReplayPlan {
    const { latest } = this;
    if (version > latest) throw new TableVersionNotFoundError(String(version), `its latest is ${latest}`);
    const earliest = this.earliest();
    if (version < earliest) {
      throw new TableVersionNotFoundError(String(version), `its log begins at ${earliest}`);
    }
    const from = Math.max(-1, ...[...this.checkpoints.keys()].filter((known) => known <= version));
    const checkpoint = this.checkpoints.get(from) ?? null;
    const commits = Array.from({ length: version - from }, (_, i) => from + 1 + i).map((number) => {
      return { version: number, file: this.requireCommit(number) };
    });
    return { checkpoint, commits };
  }

  private lacking(version: number): BrokenTableError | UnsupportedTableFeatureError {
    if (this.hasOtherCheckpoints) return new UnsupportedTableFeatureError('DELTA', 'v2Checkpoint');
    const part = [...this.incomplete].find(([number]) => number >= version - 1)?.[1];
    if (part !== undefined) return new BrokenTableError(part, 'is a part of a checkpoint, and is not there');
    return new BrokenTableError(this.commitFile(version), 'is a commit of the log, and is not there');
  }

  private addCheckpoint(version: number, names: readonly string[]): void {
    this.checkpoints.set(version, { version, files: names.map((name) => joinNames(this.folder, name)) });
  }

  private addParts(names: readonly string[]): void {
    const found = new Set(names);
    for (const name of names) {
      const [, version, , count] = PART.exec(name) ?? [];
      if (version === undefined || this.checkpoints.has(Number(version)) || Number(count) > MOST_PARTS)
        continue;
      const parts = Array.from({ length: Number(count) }, (_, i) => {
        return `${version}.checkpoint.${String(i + 1).padStart(10, '0')}.${count}.parquet`;
      });
      const missing = parts.find((part) => !found.has(part));
      if (missing === undefined) this.addCheckpoint(Number(version), parts);
      else this.incomplete.set(Number(version), joinNames(this.folder, missing));
    }
  }
}

function numberIn(pattern: RegExp, name: string): readonly number[] {
  const [, version] = pattern.exec(name) ?? [];
  return version === undefined ? [] : [Number(version)];
}
