import { Injectable } from '@nestjs/common';
import { ColumnSketch, type RankSummary } from '@orrery/math-statistics';
import { ColumnSketchRepository } from '../data-profile/column-sketch.repository.js';
import { DataProfileRepository } from '../data-profile/data-profile.repository.js';
import type { DataProfile } from '../data-profile/data-profile.js';
import { diffSchemas, type SchemaDiff } from './diff-schema.js';
import { diffStatistics, type StatisticsDiff } from './diff-statistics.js';
import { rankDistance, type BoundedDistance } from './rank-distance.js';
import type { VersionPair } from './version-pair.js';

/** Sketches of so many columns are held at a time. */
const COLUMNS_AT_ONCE = 16;

/** What profiles and sketches tell of two versions: nothing of the files is read. */
@Injectable()
export class ProfileDiffs {
  constructor(
    private readonly profiles: DataProfileRepository,
    private readonly sketches: ColumnSketchRepository,
  ) {}

  /** Null where one of the versions is no table. */
  async schemaOf(pair: VersionPair): Promise<SchemaDiff | null> {
    if (rowsOf(pair) === null) return null;
    const [from, to] = await this.profilesOf(pair);
    return diffSchemas(
      { columns: pair.from.columns, profile: from },
      { columns: pair.to.columns, profile: to },
    );
  }

  /** Likewise. */
  async statisticsOf(pair: VersionPair): Promise<StatisticsDiff | null> {
    const rows = rowsOf(pair);
    if (rows === null) return null;
    const [from, to] = await this.profilesOf(pair);
    const ranked = await this.rankDistances(pair);
    return diffStatistics({ rows: rows.from, profile: from }, { rows: rows.to, profile: to }, ranked);
  }

  private async profilesOf({ from, to }: VersionPair): Promise<readonly [DataProfile, DataProfile]> {
    const found = await this.profiles.findOfVersions([from.id, to.id]);
    return [found.get(from.id) ?? NOT_MEASURED, found.get(to.id) ?? NOT_MEASURED];
  }

  /** Of the columns whose ranks are kept for both: versions from before there were sketches have none. */
  private async rankDistances({ from, to }: VersionPair): Promise<ReadonlyMap<string, BoundedDistance>> {
    const numeric = new Set(to.columns.filter(({ kind }) => kind === 'NUMBER').map(({ name }) => name));
    const names = from.columns.map(({ name }) => name).filter((name) => numeric.has(name));
    const distances = new Map<string, BoundedDistance>();
    for (let at = 0; at < names.length; at += COLUMNS_AT_ONCE) {
      const batch = names.slice(at, at + COLUMNS_AT_ONCE);
      const stored = await this.sketches.list([from.id, to.id], batch);
      const ranksOf = (id: string, column: string): RankSummary | undefined => {
        const found = stored.find(({ versionId, name }) => versionId === id && name === column);
        return found && ColumnSketch.fromBytes(found.bytes).numbers?.ranks;
      };
      for (const name of batch) {
        const [before, after] = [ranksOf(from.id, name), ranksOf(to.id, name)];
        const distance = before && after && rankDistance(before, after);
        if (distance) distances.set(name, distance);
      }
    }
    return distances;
  }
}

const NOT_MEASURED: DataProfile = { columns: [], correlations: [] };

function rowsOf({ from, to }: VersionPair): { readonly from: number; readonly to: number } | null {
  return from.rows === null || to.rows === null ? null : { from: from.rows, to: to.rows };
}
