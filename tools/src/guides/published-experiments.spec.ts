import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  callbackChiSquares,
  callbackRow,
  gradeRow,
  schoolRow,
  type PublishedCounts,
} from './published-analyses.js';

const guides = fileURLToPath(new URL('../../../docs/guides/', import.meta.url));
const counts = JSON.parse(
  readFileSync(`${guides}published-experiments/counts.json`, 'utf8'),
) as PublishedCounts;
/** The page without the padding of its tables. */
const page = readFileSync(`${guides}published-experiments.md`, 'utf8').replaceAll(/ +/g, ' ');

/** As printed in American Economic Review 94 (2004), table 1: rates in percent, ratio, p-value. */
const publishedCallbacks: Record<
  string,
  readonly [white: string, africanAmerican: string, ratio: string, p: string]
> = {
  all: ['9.65', '6.45', '1.50', '0.0000'],
  chicago: ['8.06', '5.40', '1.49', '0.0057'],
  boston: ['11.63', '7.76', '1.50', '0.0023'],
  women: ['9.89', '6.63', '1.49', '0.0003'],
  men: ['8.87', '5.83', '1.52', '0.0513'],
};

/** As printed by Stock and Watson: regular mean, then difference and robust standard error of small classes and of aides. */
const publishedGrades: Record<
  string,
  readonly [regular: string, small: readonly string[], aide: readonly string[]]
> = {
  kindergarten: ['918.04', ['13.90', '2.45'], ['0.31', '2.27']],
  first: ['1039.39', ['29.78', '2.83'], ['11.96', '2.65']],
  second: ['1157.81', ['19.39', '2.71'], ['3.48', '2.54']],
  third: ['1228.51', ['15.59', '2.40'], ['-0.29', '2.27']],
};

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

describe('the guide to two published experiments', () => {
  it.each(Object.entries(publishedCallbacks))(
    'has the call-backs as printed, and ours: %s',
    (sample, printed) => {
      const counted = counts.callbacks[sample];
      if (counted === undefined) throw new Error(sample);
      const ours = callbackRow(counted);
      const [white, africanAmerican, ratio, p] = printed;
      expect(ours.slice(0, 3)).toEqual([white, africanAmerican, ratio]);
      expect(Number(ours[4]).toFixed(4)).toBe(p);
      expect(page).toContain(line([sample, `${white}, ${africanAmerican}, ${ratio} (${p})`, ...ours]));
    },
  );

  it('has the chi-square of all call-backs', () => {
    const counted = counts.callbacks['all'];
    if (counted === undefined) throw new Error('all');
    for (const number of callbackChiSquares(counted)) expect(page).toContain(number);
  });

  it.each(Object.entries(publishedGrades))('has the classes as printed, and ours: %s', (grade, printed) => {
    const counted = counts.star[grade];
    if (counted === undefined) throw new Error(grade);
    const [regular, small, aide] = printed;
    for (const [treated, [difference = '', error = '']] of [
      ['small', small],
      ['aide', aide],
    ] as const) {
      const ours = gradeRow(counted, treated);
      expect(ours.slice(0, 3)).toEqual([regular, difference, error]);
      expect(page).toContain(line([grade, treated, `${difference} (${error})`, ...ours]));
      expect(page).toContain(line([grade, treated, ...schoolRow(counted, treated)]));
    }
  });
});
