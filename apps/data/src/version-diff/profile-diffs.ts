import { Injectable } from '@nestjs/common';
import { DataProfileRepository } from '../data-profile/data-profile.repository.js';
import type { DataProfile } from '../data-profile/data-profile.js';
import { diffSchemas, type SchemaDiff } from './diff-schema.js';
import { diffStatistics, type StatisticsDiff } from './diff-statistics.js';
import type { VersionPair } from './version-pair.js';

/** What profiles tell of two versions: nothing of the files is read. */
@Injectable()
export class ProfileDiffs {
  constructor(private readonly profiles: DataProfileRepository) {}

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
    return diffStatistics({ rows: rows.from, profile: from }, { rows: rows.to, profile: to });
  }

  private async profilesOf({ from, to }: VersionPair): Promise<readonly [DataProfile, DataProfile]> {
    const found = await this.profiles.findOfVersions([from.id, to.id]);
    return [found.get(from.id) ?? NOT_MEASURED, found.get(to.id) ?? NOT_MEASURED];
  }
}

const NOT_MEASURED: DataProfile = { columns: [], correlations: [] };

function rowsOf({ from, to }: VersionPair): { readonly from: number; readonly to: number } | null {
  return from.rows === null || to.rows === null ? null : { from: from.rows, to: to.rows };
}
