import { describe, expect, it } from 'vitest';
import { UsageError, readCommandLine } from './command-line.js';

const KNOWN = ['density', 'soak'];

describe('the command line of the endurance trials', () => {
  it('takes names and sizes', () => {
    expect(readCommandLine(['soak', 'density', '--minutes', '0.5', '--models', '20'], KNOWN)).toEqual({
      names: ['soak', 'density'],
      minutes: 0.5,
      models: 20,
    });
  });

  it.each([[[]], [['other']], [['soak', '--minutes', '0']], [['density', '--models', '1.5']], [['--other']]])(
    'refuses %j and says what there is',
    (args) => {
      expect(() => readCommandLine(args, KNOWN)).toThrow(UsageError);
      expect(() => readCommandLine(args, KNOWN)).toThrow('density, soak');
    },
  );
});
