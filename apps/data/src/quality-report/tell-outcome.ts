import type { JsonValue } from '@orrery/platform-expectations';
import type { FoundInTable, QualityReport } from './quality-report.js';

const LONGEST_VALUE = 120;

/** What was found, in a line. */
export function tellFound(found: FoundInTable): string {
  switch (found.kind) {
    case 'fault':
      return `could not be judged: ${found.reason}`;
    case 'observed':
      return `found ${tellValue(found.value)}`;
    case 'rows':
      return found.unexpected === 0
        ? `${tellCount(found.judged)} rows`
        : `${tellCount(found.unexpected)} of ${tellCount(found.judged)} rows fail (${tellShare(found.unexpected, found.judged)})`;
  }
}

export function tellValue(value: JsonValue): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}

export function tellCount(count: number): string {
  return count.toLocaleString('en-US');
}

export function tellShare(part: number, of: number): string {
  if (of === 0) return 'none';
  const percent = (part / of) * 100;
  return percent < 0.01 ? '< 0.01 %' : `${percent.toPrecision(3)} %`;
}

export function tellTime(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

export function tellSuite({ suite, revision }: QualityReport): string {
  return revision === null ? suite : `${suite}, revision ${revision}`;
}
