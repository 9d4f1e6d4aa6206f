import { reportedCode, type EventPayload, type ReportedCode, type ReportedNode } from '@orrery/domain';
import type { JobReport } from '@orrery/platform-events';
import { parseRunId } from './run-id.js';
import type { KeyValue, Run, RunInputs } from './run.js';

/** All runs are runs of one job: what they are of is told by what they read, and by what they are a part of. */
export const RUN_JOB = { name: 'experiments.run', kind: 'EXPERIMENT_RUN' } as const;

const TAGS = {
  commit: 'mlflow.source.git.commit',
  repository: 'mlflow.source.git.repoURL',
  branch: 'mlflow.source.git.branch',
  parent: 'mlflow.parentRunId',
} as const;
/** What an ISO date of four digits can say; clients may claim any moment. */
const LAST_MOMENT = Date.UTC(9999, 11, 31);

/** What lineage is told when a run begins here; `parent` is what it is a part of. */
export function runStarted(
  { id, inputs, startedAt }: Pick<Run, 'id' | 'inputs' | 'startedAt'>,
  parent: JobReport['parent'],
): JobReport {
  return {
    ...{ runId: id, job: RUN_JOB, state: 'START', at: startedAt, inputs: inputNodes(inputs) },
    ...(parent !== undefined && { parent }),
  };
}

/** What is said, when a run that a client began ends, of its beginning, its code and the run around it. */
export function toldByClient(
  startedAt: Date,
  tags: readonly KeyValue[],
): Partial<Pick<EventPayload<'RunFinished'>, 'startedAt' | 'code' | 'parentRunId'>> {
  const values = new Map(tags.map(({ key, value }) => [key, value]));
  const code = codeOf(values);
  const parentRunId = parseRunId(values.get(TAGS.parent) ?? '');
  const atMs = startedAt.getTime();
  return {
    ...(atMs >= 0 && atMs < LAST_MOMENT && { startedAt: startedAt.toISOString() }),
    ...(code !== null && { code }),
    ...(parentRunId !== null && { parentRunId }),
  };
}

function codeOf(tags: ReadonlyMap<string, string>): ReportedCode | null {
  const [commit, repository, branch] = [TAGS.commit, TAGS.repository, TAGS.branch].map(
    (key) => tags.get(key) || undefined,
  );
  return reportedCode.safeParse({ commit: commit?.toLowerCase(), repository, branch }).data ?? null;
}

function inputNodes({ trainingSetId, datasetVersionIds }: RunInputs): readonly ReportedNode[] {
  return [
    ...(trainingSetId === null ? [] : [trainingSetNode(trainingSetId)]),
    ...datasetVersionIds.map((id): ReportedNode => ({ kind: 'DATASET_VERSION', id, name: id })),
  ];
}

/** Its own service knows what it is called. */
export function trainingSetNode(id: string): ReportedNode {
  return { kind: 'TRAINING_SET', id, name: id };
}
