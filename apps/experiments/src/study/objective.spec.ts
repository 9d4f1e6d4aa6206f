import type { RunId, StudyId } from '@orrery/domain';
import { describe, expect, it } from 'vitest';
import { bestTrial } from './objective.js';
import { DEFAULT_PARAMS } from './study-settings.js';
import type { Trial } from './study.js';

const STUDY = '01920000-0000-7000-8000-000000000001' as StudyId;
const RUN = '01920000-0000-7000-8000-000000000002' as RunId;

function trial(number: number, value: number | null, state: Trial['state'] = 'SUCCEEDED'): Trial {
  return { studyId: STUDY, number, params: DEFAULT_PARAMS, state, value, runId: RUN, error: null };
}

describe('the best trial', () => {
  it('has the smallest loss or the largest area, as the objective says', () => {
    const trials = [trial(0, 0.6), trial(1, 0.4), trial(2, 0.5)];
    expect(bestTrial(trials, 'VALIDATION_LOG_LOSS')?.number).toBe(1);
    expect(bestTrial(trials, 'VALIDATION_AUC')?.number).toBe(0);
  });

  it('is the first of equals, whatever the order in which they are given', () => {
    expect(bestTrial([trial(2, 0.5), trial(1, 0.5)], 'VALIDATION_AUC')?.number).toBe(1);
  });

  it('is none where no trial succeeded', () => {
    expect(bestTrial([], 'VALIDATION_AUC')).toBeNull();
    expect(bestTrial([trial(0, null, 'FAILED'), trial(1, null, 'RUNNING')], 'VALIDATION_AUC')).toBeNull();
  });
});
