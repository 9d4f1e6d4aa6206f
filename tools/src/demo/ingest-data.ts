import {
  CreateDatasetDocument,
  DatasetVersionDocument,
  SetExpectationsDocument,
} from '@orrery/client/operations';
import {
  APRIL_MAY,
  JANUARY_FEBRUARY,
  JUNE,
  MARCH,
  writeFlightsWithoutOrigin,
  writeMonths,
  type Months,
} from './flights.js';
import type { JobSize } from './job-size.js';
import { DATASET } from './names.js';
import { DemoError, created, succeeded, type Platform } from './platform.js';
import type { StageDisplay } from './stage-display.js';

const PARQUET = 'application/vnd.apache.parquet';
const ROUTE = `/datasets/${DATASET}/versions`;

/** The stretches in the order of their arrival: version 1, 2, 3 and 4 of the dataset. */
export const VERSIONS: readonly Months[] = [JANUARY_FEBRUARY, MARCH, APRIL_MAY, JUNE];

interface IngestedVersion {
  readonly version: number;
  readonly rows: number;
  readonly sizeBytes: number;
  readonly newBytes: number;
}

/** Ingests the flights stretch by stretch, and shows that the quality gate lets nothing bad in. */
export async function ingestData(
  platform: Platform,
  display: StageDisplay,
  directory: string,
  size: JobSize,
): Promise<void> {
  await display.stage('data', async (progress) => {
    await declareDataset(platform);
    const lines: string[] = [];
    for (const [i, months] of VERSIONS.entries()) {
      progress(i, VERSIONS.length + 1);
      lines.push(await ingest(platform, months, await writeMonths(months, size, directory)));
    }
    lines.push(await ingestAgain(platform, await writeMonths(MARCH, size, directory)));
    lines.push(await ingestBadFile(platform, await writeFlightsWithoutOrigin(directory)));
    lines.push(await describeProfile(platform));
    return lines;
  });
}

async function declareDataset(platform: Platform): Promise<void> {
  const description = 'US domestic flights of 2001 as they departed, with the delay in minutes.';
  const { createDataset } = await platform.ask(CreateDatasetDocument, {
    input: { name: DATASET, description },
  });
  created(createDataset);
  const { setExpectations } = await platform.ask(SetExpectationsDocument, {
    input: {
      dataset: DATASET,
      expectations: [
        { kind: 'NOT_NULL', column: 'origin' },
        { kind: 'NOT_NULL', column: 'destination' },
        { kind: 'NOT_NULL', column: 'date' },
        { kind: 'BETWEEN', column: 'distance', min: 1, max: 10_000 },
      ],
    },
  });
  succeeded(setExpectations);
}

async function ingest(platform: Platform, { name }: Months, file: string): Promise<string> {
  const { status, body } = await platform.upload(ROUTE, file, PARQUET);
  if (status !== 200 && status !== 201)
    throw new DemoError(`Ingest of ${name}: ${status} ${JSON.stringify(body)}`);
  const { version, rows, sizeBytes } = body as IngestedVersion;
  return `${name}: version ${version} of ${DATASET}, ${count(rows)} rows, ${megabytes(sizeBytes)}`;
}

async function ingestAgain(platform: Platform, file: string): Promise<string> {
  const { status, body } = await platform.upload(ROUTE, file, PARQUET);
  if (status !== 200)
    throw new DemoError(`A second ingest of the same bytes: ${status} ${JSON.stringify(body)}`);
  return `March once more: still version ${(body as IngestedVersion).version}, nothing was added`;
}

interface Refusal {
  readonly code: string;
  readonly details: {
    readonly failures?: readonly {
      readonly failedRows: number;
      readonly sample: readonly { row: number }[];
    }[];
  };
}

async function ingestBadFile(platform: Platform, file: string): Promise<string> {
  const { status, body } = await platform.upload(ROUTE, file, 'text/csv');
  const { code, details } = body as Refusal;
  const failure = details.failures?.[0];
  if (status !== 422 || failure === undefined)
    throw new DemoError(`The quality gate let a bad file in: ${status}`);
  const rows = failure.sample.map(({ row }) => row).join(', ');
  return `a file without some origins: refused (${code}), rows ${rows}`;
}

async function describeProfile(platform: Platform): Promise<string> {
  const { dataset } = await platform.ask(DatasetVersionDocument, { dataset: DATASET, version: 1 });
  const columns = new Map(dataset?.version?.profile?.columns.map((column) => [column.name, column]));
  const [delay, origin] = [columns.get('delay'), columns.get('origin')];
  const mean = delay?.mean?.toFixed(1) ?? 'unknown';
  return `profile of version 1: mean delay ${mean} min (${String(delay?.min)} to ${String(delay?.max)}), ${String(origin?.distinct)} origins`;
}

export function count(n: number): string {
  return n.toLocaleString('en-US');
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
