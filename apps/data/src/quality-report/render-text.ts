import type { QualityReport, ReportedOutcome } from './quality-report.js';
import { tellCount, tellFound, tellShare, tellSuite, tellTime, tellValue } from './tell-outcome.js';

const EXAMPLES = 3;

/** The report for a terminal or a message. */
export function renderText(report: QualityReport): string {
  const { dataset, version, success, evaluated, successful, rows, validatedAt, outcomes } = report;
  const lines = [
    `${mark(success)} ${dataset}, version ${version}: ${success ? 'all expectations are met' : 'expectations are not met'}`,
    `   ${tellSuite(report)} · ${tellTime(validatedAt)}${rows === null ? '' : ` · ${tellCount(rows)} rows`}`,
    `   ${successful} of ${evaluated} met (${tellShare(successful, evaluated)})`,
    '',
    ...outcomes.flatMap(outcomeLines),
  ];
  return `${lines.map(withoutControls).join('\n')}\n`;
}

function outcomeLines({ expected, success, severity, found }: ReportedOutcome): readonly string[] {
  const degree = success || severity === 'critical' ? '' : ` [${severity}]`;
  const examples = found.kind === 'rows' ? found.examples.slice(0, EXAMPLES) : [];
  return [
    `${mark(success)} ${expected}${degree}`,
    `   ${tellFound(found)}`,
    ...examples.map(({ row, value }) => `   – ${row}: ${tellValue(value)}`),
  ];
}

function mark(success: boolean): string {
  return success ? '✅' : '❌';
}

/** What a cell holds must not speak to the terminal. */
function withoutControls(line: string): string {
  return line.replaceAll(/\p{Cc}/gu, '␦');
}
