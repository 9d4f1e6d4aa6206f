import { Injectable } from '@nestjs/common';
import { ConflictError, type DatasetVersionId } from '@orrery/domain';
import type { BaselineColumn } from './baseline-column.js';
import { DatasetVersionSource } from './dataset-version-source.js';
import { ServedVersions, type ServedVersion } from './served-versions.js';
import { summarizeSketch } from './summarize-sketch.js';

/** A baseline without its identity. */
export interface BuiltBaseline {
  readonly rows: number;
  readonly columns: readonly BaselineColumn[];
}

/** Baselines of dataset versions, of which no row is read. */
@Injectable()
export class VersionBaseline {
  constructor(
    private readonly versions: DatasetVersionSource,
    private readonly served: ServedVersions,
  ) {}

  /**
   * The features that the served version takes, over the rows of all dataset versions.
   * @throws {ConflictError} when a feature is not among their columns, or one that nobody can compare.
   */
  async of(served: ServedVersion, ids: readonly DatasetVersionId[]): Promise<BuiltBaseline> {
    const { inputs } = await this.served.signatureOf(served);
    const columns = await this.versions.readColumns(
      ids,
      inputs.map(({ name }) => name),
    );
    const features = inputs.map(({ name, mayBeMissing }) => {
      const column = columns.get(name);
      if (column !== undefined) return { ...column, mayBeMissing };
      throw new ConflictError(`The model takes "${name}", which is no column of the dataset versions.`);
    });
    const rows = features.reduce((most, { sketch }) => Math.max(most, sketch.rows), 0);
    if (rows === 0) throw new ConflictError('The dataset versions have no rows.');
    return { rows, columns: features.map(summarizeSketch) };
  }
}
