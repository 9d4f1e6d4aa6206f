import { describe, expect, it } from 'vitest';
import { UsageError } from '../up/command-line.js';
import { readCommandLine } from './command-line.js';

const BOTH = ['--from', 'http://mlflow:5000/', '--to', 'https://orrery'];

describe('the command line of a move', () => {
  it('names both sides; the source is called by its host', () => {
    expect(readCommandLine(BOTH, {})).toEqual({
      from: 'http://mlflow:5000',
      to: 'https://orrery',
      fromAuthorization: null,
      toAuthorization: null,
      source: 'mlflow:5000',
      concurrency: 8,
    });
  });

  it('takes tokens from its options, or from where MLflow’s client finds them', () => {
    const env = {
      MLFLOW_TRACKING_USERNAME: 'ada',
      MLFLOW_TRACKING_PASSWORD: 'x:y',
      ORRERY_TOKEN: 'environment',
    };

    expect(readCommandLine([...BOTH, '--to-token', 'option'], env)).toMatchObject({
      fromAuthorization: `Basic ${Buffer.from('ada:x:y').toString('base64')}`,
      toAuthorization: 'Bearer option',
    });
    expect(readCommandLine(BOTH, { MLFLOW_TRACKING_TOKEN: 't', ...env })).toMatchObject({
      fromAuthorization: 'Bearer t',
      toAuthorization: 'Bearer environment',
    });
  });

  it.each([
    [['--to', 'http://orrery']],
    [['--from', 'mlflow', '--to', 'http://orrery']],
    [[...BOTH, '--concurrency', '0']],
    [[...BOTH, '--unknown']],
  ])('is refused with how it should be: %j', (args) => {
    expect(() => readCommandLine(args, {})).toThrow(UsageError);
  });

  it('may ask for help', () => {
    expect(readCommandLine(['--help'], {})).toBeNull();
  });
});
