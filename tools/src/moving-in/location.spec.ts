import { describe, expect, it } from 'vitest';
import { movedLocation, proxiedPath } from './location.js';

const MOVED = { experiments: new Map([['3', '12']]) };
const RUN = 'a'.repeat(32);
const HOME = { location: `s3://bucket/3/${RUN}/artifacts`, experimentId: '3', runId: RUN };

describe('where a location of the source is here', () => {
  it.each([
    [`mlflow-artifacts:/3/${RUN}/artifacts/model`, `mlflow-artifacts:/12/${RUN}/artifacts/model`],
    [`mlflow-artifacts://mlflow:5000/3/models/m-1/artifacts`, 'mlflow-artifacts:/12/models/m-1/artifacts'],
    ['mlflow-artifacts:/99/elsewhere', 'mlflow-artifacts:/99/elsewhere'],
    [`runs:/${RUN}/model`, `runs:/${RUN}/model`],
    ['models:/m-1', 'models:/m-1'],
    ['s3://another/bucket', 's3://another/bucket'],
  ])('is, without a run, for %s: %s', (location, here) => {
    expect(movedLocation(location, MOVED, null)).toBe(here);
  });

  it('is with the files of its run, wherever the source kept those', () => {
    expect(movedLocation(`${HOME.location}/model`, MOVED, HOME)).toBe(
      `mlflow-artifacts:/12/${RUN}/artifacts/model`,
    );
    expect(movedLocation(`${HOME.location}-other/model`, MOVED, HOME)).toBe(`${HOME.location}-other/model`);
  });
});

describe('the path below a server’s own files', () => {
  it.each([
    ['mlflow-artifacts:/3/x/artifacts/', '3/x/artifacts'],
    ['mlflow-artifacts://host:1/3/x', '3/x'],
    ['s3://bucket/3/x', null],
    ['/mlruns/3/x', null],
  ])('of %s is %s', (location, path) => {
    expect(proxiedPath(location)).toBe(path);
  });
});
