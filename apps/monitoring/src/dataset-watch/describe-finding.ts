import type { DatasetFinding } from './dataset-watch.js';

const MOST_NAMED = 3;

/** A finding in one sentence. */
export function describeFinding(finding: DatasetFinding): string {
  const { dataset, branch, version } = finding;
  const table =
    version === null
      ? `A file for "${dataset}" on ${branch}, which was refused,`
      : `Version ${version} of "${dataset}" on ${branch}`;
  if (finding.kind === 'ANOMALY') {
    const { metric, column, value, usual } = finding;
    const of = column === null ? '' : ` of "${column}"`;
    return `${table} is out of line: ${metric}${of} is ${digits(value)}, usually about ${digits(usual)}.`;
  }
  const { failed, evaluated, suite, failures } = finding;
  const named = failures.slice(0, MOST_NAMED).map(({ expectation, column, rows }) => {
    const of = column === null ? '' : ` of "${column}"`;
    return `${expectation}${of}${rows === null ? '' : ` (${rows} rows)`}`;
  });
  const more = failed > named.length ? ` and ${failed - named.length} more` : '';
  return `${table} fails ${failed} of ${evaluated} expectations of "${suite}": ${named.join(', ')}${more}.`;
}

function digits(value: number): string {
  return String(Number(value.toPrecision(6)));
}
