import type { JobReport } from '@orrery/platform-events';
import { trainingSetNode } from '../run/run-report.js';
import type { Study } from './study.js';

/** The search as a job of lineage: its trials are parts of it. */
export function studyJob({ name }: Pick<Study, 'name'>): JobReport['job'] {
  return { name: `experiments.study/${name}`, kind: 'STUDY' };
}

/** What lineage is told when a study begins; that it has ended is told by its event. */
export function studyStarted(study: Study): JobReport {
  const { id, trainingSetId, validation } = study;
  const validationIds = validation.kind === 'training-set' ? [validation.trainingSetId] : [];
  const ids = new Set([trainingSetId, ...validationIds]);
  return { runId: id, job: studyJob(study), state: 'START', inputs: [...ids].map(trainingSetNode) };
}
