import { type Judgement, judge, type Measurement } from './measurement.js';

const MARKS: Readonly<Record<Judgement, string>> = {
  kept: 'kept',
  missed: '**MISSED**',
  'not-promised': '–',
};

/** The rows of the table, one for each measurement. */
export function tableOf(measurements: readonly Measurement[]): string {
  const head = ['procedure', 'claim', 'promised', 'measured', '± Monte-Carlo error', ''];
  const rows = measurements.map((each) => [
    each.procedure,
    each.claim,
    promiseOf(each),
    figure(each.measured),
    figure(each.error),
    MARKS[judge(each)],
  ]);
  const widths = head.map((title, i) => Math.max(3, title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** The text with the table between its two marks replaced. */
export function replaceTable(text: string, table: string): string {
  const [start, end] = ['<!-- calibration -->', '<!-- /calibration -->'];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`The guide has no marks ${start} and ${end}`);
  return `${text.slice(0, from + start.length)}\n\n${table}\n\n${text.slice(to)}`;
}

function promiseOf({ promised, slack }: Measurement): string {
  if (promised.kind === 'nothing') return 'nothing';
  const word = { equals: '', 'at-most': '≤ ', 'at-least': '≥ ' }[promised.kind];
  return `${word}${figure(promised.value)}${slack > 0 ? ` (± ${figure(slack)})` : ''}`;
}

function figure(value: number): string {
  return value !== 0 && Math.abs(value) < 0.001 ? value.toExponential(1) : value.toFixed(4).replace(/0$/, '');
}
