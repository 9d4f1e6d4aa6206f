import { InvalidInputError } from '@orrery/domain';
import { describe, expect, it } from 'vitest';
import { readTechnique, type TechniqueInput } from './read-technique.js';
import { calibrationNeed } from './technique.js';

describe('a technique', () => {
  it('is read with every option decided', () => {
    expect(readTechnique({ kind: 'STATIC_INT8', calibration: { method: 'ENTROPY' } })).toEqual({
      kind: 'STATIC_INT8',
      perChannel: false,
      excludedNodes: [],
      calibration: { method: 'ENTROPY', rows: 512, percentile: null },
    });
    expect(readTechnique({ kind: 'PRUNE', amount: 0.5, retraining: { rounds: 4 } })).toMatchObject({
      method: 'GLOBAL_L1',
      seed: 0,
      retraining: { rounds: 4, epochs: 10, learningRate: 0.001 },
    });
  });

  it('needs rows to learn from where it calibrates or trains', () => {
    const need = (input: TechniqueInput) => calibrationNeed(readTechnique(input));
    expect(need({ kind: 'STATIC_INT8' })).toBe('calibrate on');
    expect(need({ kind: 'QUANTIZATION_AWARE_TRAINING' })).toBe('train on');
    expect(need({ kind: 'REMOVE_UNITS', amount: 0.5, retraining: {} })).toBe('train on');
    expect(need({ kind: 'REMOVE_UNITS', amount: 0.5 })).toBeNull();
    expect(need({ kind: 'DYNAMIC_INT8' })).toBeNull();
  });

  it.each<[string, TechniqueInput]>([
    ['technique.amount', { kind: 'DYNAMIC_INT8', amount: 0.5 }],
    ['technique.amount', { kind: 'PRUNE' }],
    ['technique.amount', { kind: 'PRUNE', amount: 1 }],
    ['technique.pruningMethod', { kind: 'PRUNE', amount: 0.5, pruningMethod: 'RANDOM', retraining: {} }],
    ['technique.seed', { kind: 'PRUNE', amount: 0.5, seed: -1 }],
    ['technique.calibration.percentile', { kind: 'STATIC_INT8', calibration: { percentile: 99 } }],
    ['technique.calibration.rows', { kind: 'STATIC_INT8', calibration: { rows: 0 } }],
    ['technique.weightBits', { kind: 'QUANTIZATION_AWARE_TRAINING', weightBits: 3 }],
    [
      'technique.retraining.epochs',
      { kind: 'REMOVE_UNITS', amount: 0.5, retraining: { rounds: 99, epochs: 99 } },
    ],
    [
      'technique.retraining.learningRate',
      { kind: 'REMOVE_UNITS', amount: 0.5, retraining: { learningRate: 0 } },
    ],
  ])('is refused where %s can never be right', (path, input) => {
    const refused = (() => {
      try {
        readTechnique(input);
      } catch (error) {
        return error;
      }
      return null;
    })();
    expect(refused).toBeInstanceOf(InvalidInputError);
    expect(refused).toMatchObject({ details: { field: path } });
  });
});
