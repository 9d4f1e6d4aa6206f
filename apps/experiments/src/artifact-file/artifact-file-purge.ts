import { Injectable } from '@nestjs/common';
import type { ExperimentId, RunId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';

const FILES_OF_RUNS = 'DELETE FROM artifact_file WHERE run_id = ANY ($1::uuid[])';

const METRICS_OF_RUNS = 'DELETE FROM logged_model_metric WHERE run_id = ANY ($1::uuid[])';

const MODELS = 'SELECT id FROM logged_model WHERE experiment_id = ANY ($1::uuid[])';

const OF_EXPERIMENTS = [
  'DELETE FROM artifact_file WHERE experiment_id = ANY ($1::uuid[])',
  ...['metric', 'param', 'tag'].map(
    (part) => `DELETE FROM logged_model_${part} WHERE model_id IN (${MODELS})`,
  ),
  'DELETE FROM logged_model WHERE experiment_id = ANY ($1::uuid[])',
];

/** Removes for good what runs and experiments have here, in the current transaction; no blob is touched. */
@Injectable()
export class ArtifactFilePurge {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** The files of the runs, and what was measured in them of logged models; resolves to how many files those were. */
  async ofRuns(ids: readonly RunId[]): Promise<number> {
    await this.unitOfWork.manager.query(METRICS_OF_RUNS, [ids]);
    const [, files] = await this.unitOfWork.manager.query<[unknown, number]>(FILES_OF_RUNS, [ids]);
    return files;
  }

  /** All files of the experiments, and their logged models. Call it before their runs are removed. */
  async ofExperiments(ids: readonly ExperimentId[]): Promise<void> {
    for (const statement of OF_EXPERIMENTS) await this.unitOfWork.manager.query(statement, [ids]);
  }
}
