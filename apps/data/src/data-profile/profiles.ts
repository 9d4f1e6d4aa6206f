import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  ConflictError,
  InvalidInputError,
  NotFoundError,
  UnavailableError,
  type DatasetVersionId,
  type DomainError,
} from '@orrery/domain';
import { ColumnSketch } from '@orrery/math-statistics';
import type { ColumnKind, TableColumn } from '@orrery/platform-tables';
import type { DatasetVersion } from '../dataset-version/dataset-version.js';
import { VersionDeletions } from '../dataset-version/version-deletions.js';
import { Versions } from '../dataset-version/versions.js';
import {
  ColumnSketchRepository,
  type ColumnOfVersion,
  type StoredSketch,
} from './column-sketch.repository.js';
import { DataProfileRepository } from './data-profile.repository.js';
import { isTable, MeasureVersionJob } from './measure-version.job.js';
import type { MeasuredTable } from './measure-profile.js';
import { describeMerged, type MergedColumn } from './merged-column.js';

/** What several versions look like together. */
export interface MergedProfile {
  readonly versions: readonly DatasetVersion[];
  readonly columns: readonly MergedColumn[];
}

/** Which sketches, for whom. */
export interface SketchRequest {
  /** Of columns; all when not given. */
  readonly names?: readonly string[] | undefined;
  /** Name of the token that asks. */
  readonly by: string;
}

const MOST_VERSIONS = 100;
/** Sketches of so many columns are held at a time. */
const COLUMNS_AT_ONCE = 16;

/** What is known of versions without reading them again. */
@Injectable()
export class Profiles implements OnModuleInit {
  constructor(
    private readonly profiles: DataProfileRepository,
    private readonly sketches: ColumnSketchRepository,
    private readonly versions: Versions,
    private readonly deletions: VersionDeletions,
    private readonly measuring: MeasureVersionJob,
  ) {}

  onModuleInit(): void {
    this.deletions.beside(async (id) => {
      await this.profiles.deleteOf(id);
      await this.sketches.deleteOf(id);
    });
  }

  /** In the transaction that makes the version. */
  async record(
    id: DatasetVersionId,
    columns: readonly TableColumn[],
    { profile, sketches }: Pick<MeasuredTable, 'profile' | 'sketches'>,
  ): Promise<void> {
    await this.profiles.insert(id, profile);
    await this.sketches.insert(id, columns, sketches);
  }

  /**
   * The sketches of a version, in the order of its columns.
   * @param names of the columns; all when not given.
   * @throws {NotFoundError} for a column that it does not have, and a version that is no table.
   * @throws {UnavailableError | ConflictError} for one that was ingested before there were sketches: it is measured now,
   * or could not be.
   */
  async sketchesOf(version: DatasetVersion, { names, by }: SketchRequest): Promise<readonly StoredSketch[]> {
    const sketches = await this.sketches.list([version.id], names);
    const unknown = names?.find((name) => !version.columns.some((column) => column.name === name));
    if (unknown !== undefined) throw new NotFoundError('Column', unknown);
    if (sketches.length === 0 && names?.length !== 0) await this.refuse([version], by);
    return sketches;
  }

  /**
   * What the rows of several versions look like together, from their sketches.
   * @throws {InvalidInputError} @throws as `sketchesOf`; {ConflictError} also when the versions have columns of one name
   * and different kinds.
   */
  async merged(ids: readonly string[], { names, by }: SketchRequest): Promise<MergedProfile> {
    const wanted = [...new Set(ids)];
    if (wanted.length === 0 || wanted.length > MOST_VERSIONS) {
      throw new InvalidInputError('versionIds', `Name 1 to ${MOST_VERSIONS} versions.`);
    }
    const versions: DatasetVersion[] = [];
    for (const id of wanted) versions.push(await this.versions.get(id));
    const places = await this.sketches.listColumns(versions.map(({ id }) => id));
    const unmeasured = versions.filter(({ id }) => !places.some(({ versionId }) => versionId === id));
    if (unmeasured.length > 0) await this.refuse(unmeasured, by);
    const kinds = kindsOf(places);
    const unknown = names?.find((name) => !kinds.has(name));
    if (unknown !== undefined) throw new NotFoundError('Column', unknown);
    return { versions, columns: await this.mergeColumns(versions, names ?? [...kinds.keys()], kinds) };
  }

  /** @throws for versions without sketches; those that can have some are measured meanwhile. */
  private async refuse(versions: readonly DatasetVersion[], by: string): Promise<void> {
    const missing = versions.find((version) => !isTable(version));
    if (missing !== undefined) throw new NotFoundError('Sketches of the dataset version', missing.id);
    let reason: DomainError | null = null;
    for (const version of versions) {
      const why = await this.measuring.demand(version, by);
      // What does not pass by itself comes first.
      if (reason === null || reason instanceof UnavailableError) reason = why;
    }
    if (reason !== null) throw reason;
  }

  private async mergeColumns(
    versions: readonly DatasetVersion[],
    names: readonly string[],
    kinds: ReadonlyMap<string, ColumnKind>,
  ): Promise<readonly MergedColumn[]> {
    const ids = versions.map(({ id }) => id);
    const merged: MergedColumn[] = [];
    for (let from = 0; from < names.length; from += COLUMNS_AT_ONCE) {
      const batch = names.slice(from, from + COLUMNS_AT_ONCE);
      const stored = await this.sketches.list(ids, batch);
      for (const name of batch) {
        const [first, ...others] = stored.flatMap(({ name: other, bytes }) =>
          other === name ? [ColumnSketch.fromBytes(bytes)] : [],
        );
        const kind = kinds.get(name);
        if (first === undefined || kind === undefined) continue;
        merged.push(describeMerged({ name, kind }, [first, ...others]));
        // Between two columns others may be answered.
        await new Promise(setImmediate);
      }
    }
    return merged;
  }
}

/** The kinds of the columns by name, in the order in which versions have them. */
function kindsOf(columns: readonly ColumnOfVersion[]): ReadonlyMap<string, ColumnKind> {
  const kinds = new Map<string, ColumnKind>();
  for (const { name, kind } of columns) {
    const known = kinds.get(name) ?? kind;
    if (known !== kind) {
      throw new ConflictError(
        `"${name}" is a column of kind ${known} in one version and ${kind} in another.`,
      );
    }
    kinds.set(name, kind);
  }
  return kinds;
}
