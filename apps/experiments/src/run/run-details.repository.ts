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

type HomeRow = DetailsRow & { readonly number: string; readonly location: string };

/** Runs with all that is told of them. */
@Injectable()
export class RunDetailsRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async find(scope: ProjectScope, id: RunId, show: RunProjection = {}): Promise<RunDetails | null> {
    const parameters = new Parameters();
    const columns = detailColumns(show, parameters);
    const [row] = await this.unitOfWork.manager.query<HomeRow[]>(
      `SELECT ${RUN_COLUMNS}, number, coalesce(artifact_location, 'mlflow-artifacts:/' || number) AS location, ${columns}
       FROM run JOIN experiment ON experiment.id = run.experiment_id
       WHERE run.id = ${parameters.add(id)} AND (${parameters.add(scope)}::text IS NULL
         OR project = ${parameters.add(scope)})`,
      [...parameters.values],
    );
    return row === undefined ? null : toDetails(row, { number: Number(row.number), location: row.location });
  }
}
