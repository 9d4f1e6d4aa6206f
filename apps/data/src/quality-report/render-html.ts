import type { QualityReport, ReportedOutcome, RowExample } from './quality-report.js';
import { STYLE } from './report-style.js';
import { tellCount, tellFound, tellShare, tellSuite, tellTime, tellValue } from './tell-outcome.js';

/** The report as a page that needs nothing else: no script, no font, no image. What a table holds is escaped. */
export function renderHtml(report: QualityReport): string {
  const { dataset, version, success, evaluated, successful, rows, validatedAt, outcomes } = report;
  const title = `${dataset}, version ${version}`;
  const failed = outcomes.filter((outcome) => !outcome.success);
  const met = outcomes.filter((outcome) => outcome.success);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · data quality</title>
<style>${STYLE}</style>
</head>
<body>
<header class="${success ? 'good' : 'bad'}">
<p class="mark">${mark(success)}</p>
<div>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(tellSuite(report))} · ${tellTime(validatedAt)}</p>
</div>
</header>
<main>
<dl class="figures">
${figure('Expectations', tellCount(evaluated))}
${figure('Met', tellCount(successful))}
${figure('Share', tellShare(successful, evaluated))}
${rows === null ? '' : figure('Rows', tellCount(rows))}
</dl>
${meter(successful, evaluated)}
${section('Not met', failed)}
${section('Met', met)}
</main>
<footer>Validation ${escapeHtml(report.validationId)}</footer>
</body>
</html>
`;
}

function figure(name: string, value: string): string {
  return `<div><dt>${name}</dt><dd>${escapeHtml(value)}</dd></div>`;
}

function meter(part: number, of: number): string {
  const percent = of === 0 ? 100 : (part / of) * 100;
  return `<div class="meter" role="img" aria-label="${part} of ${of} met"><span style="width:${percent.toFixed(2)}%"></span></div>`;
}

function section(title: string, outcomes: readonly ReportedOutcome[]): string {
  if (outcomes.length === 0) return '';
  return `<section>
<h2>${title} <small>${outcomes.length}</small></h2>
<ul class="outcomes">
${outcomes.map(item).join('\n')}
</ul>
</section>`;
}

function item({ expected, type, success, severity, found }: ReportedOutcome): string {
  const examples = found.kind === 'rows' ? found.examples : [];
  return `<li class="${success ? 'good' : severity}">
<p class="expected"><span class="mark">${mark(success)}</span> ${escapeHtml(expected)}${success ? '' : ` <b>${severity}</b>`}</p>
<p class="found">${escapeHtml(tellFound(found))} <code>${escapeHtml(type)}</code></p>
${examples.length === 0 ? '' : table(examples)}
</li>`;
}

function table(examples: readonly RowExample[]): string {
  const rows = examples.map(
    ({ row, value }) =>
      `<tr><th scope="row">${escapeHtml(row)}</th><td>${escapeHtml(tellValue(value))}</td></tr>`,
  );
  return `<details><summary>The first ${examples.length} rows</summary><table>${rows.join('')}</table></details>`;
}

function mark(success: boolean): string {
  return success ? '✅' : '❌';
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
