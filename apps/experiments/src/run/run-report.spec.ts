import type { RunId } from '@orrery/domain';
import { describe, expect, it } from 'vitest';
import { runHex } from './run-id.js';
import { toldByClient } from './run-report.js';

const BEGAN = new Date('2001-06-01T12:00:00.000Z');
const PARENT = '01920000-0000-7000-8000-000000000001' as string as RunId;
const COMMIT = '0123456789ABCDEF0123456789abcdef01234567';

describe('toldByClient', () => {
  it('says when a run began, of which commit, and within which run', () => {
    const tags = [
      { key: 'mlflow.source.git.commit', value: COMMIT },
      { key: 'mlflow.source.git.repoURL', value: 'git@example.com:a/b.git' },
      { key: 'mlflow.source.git.branch', value: 'main' },
      { key: 'mlflow.parentRunId', value: runHex(PARENT) },
    ];
    expect(toldByClient(BEGAN, tags)).toEqual({
      startedAt: '2001-06-01T12:00:00.000Z',
      code: { commit: COMMIT.toLowerCase(), repository: 'git@example.com:a/b.git', branch: 'main' },
      parentRunId: PARENT,
    });
  });

  it.each([
    ['no commit', [{ key: 'mlflow.source.git.commit', value: 'v1.0' }]],
    ['a branch without a commit', [{ key: 'mlflow.source.git.branch', value: 'main' }]],
    ['a parent that is no run', [{ key: 'mlflow.parentRunId', value: 'nightly' }]],
    ['nothing', [{ key: 'mlflow.source.git.commit', value: '' }]],
  ])('says nothing of %s', (_what, tags) => {
    expect(toldByClient(BEGAN, tags)).toEqual({ startedAt: BEGAN.toISOString() });
  });

  it('believes no moment that no event can say', () => {
    expect(toldByClient(new Date(8.64e15), [])).toEqual({});
    expect(toldByClient(new Date(-1), [])).toEqual({});
  });
});
