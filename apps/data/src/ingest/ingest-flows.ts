import { isIdentifier, type ReportedNode } from '@orrery/domain';
import { z } from 'zod';
import type { JobFlows } from '../data-job/data-job-kind.js';
import type { DataJob } from '../data-job/data-job.js';
import type { IngestPayload } from './ingest-jobs.js';

const told = z.object({ id: z.string().refine(isIdentifier), version: z.int() });

/** What lineage is told of a job that makes a version of a file: where that lay, and which version it is now. */
export function ingestFlows({ payload, result }: DataJob): JobFlows {
  const { request, source } = payload as unknown as IngestPayload;
  const { data: version } = told.safeParse(result);
  return {
    job: { name: `data.ingest-job/${request.dataset}`, kind: 'INGEST_JOB' },
    inputs: source.kind === 'url' ? fileAt(source.url) : [],
    outputs:
      version === undefined
        ? []
        : [
            {
              ...{ kind: 'DATASET_VERSION', id: version.id, name: request.dataset },
              version: String(version.version),
            },
          ],
  };
}

/** Without what an address may hold of credentials: they stand before the host, or in the query. */
function fileAt(address: string): readonly ReportedNode[] {
  if (!URL.canParse(address)) return [];
  const { origin, host, pathname } = new URL(address);
  const source = { name: host, uri: `${origin}${pathname}` };
  return [{ kind: 'DATASET', namespace: origin, id: pathname, name: pathname, source }];
}
