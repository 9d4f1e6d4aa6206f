import { Injectable } from '@nestjs/common';
import type { ProjectScope, RunId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import {
  RUN_COLUMNS,
  detailColumns,
  toDetails,
  type DetailsRow,
  type RunProjection,
} from './run-details.sql.js';
import type { RunDetails } from './run.js';
import { Parameters } from './search/parameters.js';

type HomeRow = DetailsRow & { readonly number: string; readonly artifact_location: string | null };

/** Runs with all that is told of them. */
@Injectable()
export class RunDetailsRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async find(scope: ProjectScope, id: RunId, show: RunProjection = {}): Promise<RunDetails | null> {
    const parameters = new Parameters();
    const columns = detailColumns(show, parameters);
    const [row] = await this.unitOfWork.manager.query<HomeRow[]>(
      `SELECT ${RUN_COLUMNS}, number, artifact_location, ${columns}
       FROM run JOIN experiment ON experiment.id = run.experiment_id
       WHERE run.id = ${parameters.add(id)} AND (${parameters.add(scope)}::text IS NULL
         OR project = ${parameters.add(scope)})`,
      [...parameters.values],
    );
    if (row === undefined) return null;
    return toDetails(row, { number: Number(row.number), artifactLocation: row.artifact_location });
  }
}
