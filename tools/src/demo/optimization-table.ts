import { drawTable } from './draw-table.js';
import { count } from './ingest-data.js';
import { percent } from './make-features.js';
import type { Report, SmallerVersion } from './optimize-versions.js';

/** What the policy on the alias says to a version. */
export interface JudgedVersion extends SmallerVersion {
  readonly allowed: boolean;
}

interface Change {
  readonly before: number;
  readonly after: number;
}

interface Row {
  readonly name: string;
  readonly cell: (smaller: JudgedVersion) => string;
  /** Of the version that all begins with, out of the first report. */
  readonly original: (report: Report) => string;
}

const MISSING = '–';

const ROWS: readonly Row[] = [
  { name: 'made of', cell: ({ source }) => `v${source}`, original: () => MISSING },
  measured('size', (report) => report.sizeBytes, bytes),
  measured('weights that are zero', (report) => report.sparsity, percent),
  measured('parameters', (report) => report.parameters, count),
  timed('p50 of 1 row', 1, 'p50Ms'),
  timed('p99 of 1 row', 1, 'p99Ms'),
  timed('p50 of 64 rows', 64, 'p50Ms'),
  timed('p99 of 64 rows', 64, 'p99Ms'),
  compared('accuracy', (report) => report.quality.accuracy),
  compared('… of flights on time', (report) => accuracyOf(report, '0')),
  compared('… of late flights', (report) => accuracyOf(report, '1')),
  {
    name: 'same label as original',
    cell: ({ report }) => (report.agreement.labels == null ? MISSING : percent(report.agreement.labels)),
    original: () => MISSING,
  },
  {
    name: 'promotion policy',
    cell: ({ allowed }) => (allowed ? 'accepted' : 'refused'),
    original: () => MISSING,
  },
];

/** The reports of smaller versions beside what they were made of: figures as they are, and how they changed. */
export function optimizationTable(
  original: { readonly title: string; readonly version: number },
  smaller: readonly JudgedVersion[],
): string[] {
  const heads = [original, ...smaller].map(({ title, version }) => `v${version} ${title}`);
  const first = smaller[0]?.report;
  const body = ROWS.map(({ name, cell, original: show }) => [
    name,
    first === undefined ? MISSING : show(first),
    ...smaller.map(cell),
  ]);
  return drawTable([['', ...heads], ...body]);
}

type Find = (report: Report) => Change | null | undefined;

function measured(name: string, find: Find, show: (value: number) => string): Row {
  const shown = (change: Change | null | undefined, side: keyof Change): string =>
    change == null ? MISSING : show(change[side]);
  return {
    name,
    cell: ({ report }) => shown(find(report), 'after'),
    original: (report) => shown(find(report), 'before'),
  };
}

/** Both ran by turns, so that their ratio says more than their times. */
function timed(name: string, rows: number, quantile: 'p50Ms' | 'p99Ms'): Row {
  const find: Find = ({ latency }) => latency.find((each) => each.rows === rows)?.[quantile];
  return {
    ...measured(name, find, milliseconds),
    cell: ({ report }) => {
      const change = find(report);
      if (change == null) return MISSING;
      return `${milliseconds(change.after)} ×${(change.after / change.before).toFixed(2)}`;
    },
  };
}

function compared(name: string, find: Find): Row {
  return {
    ...measured(name, find, percent),
    cell: ({ report }) => {
      const change = find(report);
      if (change == null) return MISSING;
      return `${percent(change.after)} ${points(change.after - change.before)}`;
    },
  };
}

function accuracyOf({ quality }: Report, label: string): Change | undefined {
  return quality.byClass.find((each) => each.label === label)?.accuracy;
}

function bytes(size: number): string {
  return `${count(size)} B`;
}

function milliseconds(value: number): string {
  return `${value.toFixed(3)} ms`;
}

/** A difference of shares, in points of percent. */
function points(share: number): string {
  const size = Math.abs(100 * share).toFixed(2);
  return `${share < 0 ? '−' : '+'}${size}`;
}
