import { isIdentifier } from '@orrery/domain';
import { z } from 'zod';
import type { JobFlows } from '../data-job/data-job-kind.js';
import type { DataJob } from '../data-job/data-job.js';
import type { PinPayload } from './pin-request.js';

const told = z.object({ id: z.string().refine(isIdentifier), version: z.int() });

/** What lineage is told of a pin: which table's version it read, and which dataset version that is now. */
export function pinFlows({ payload, result }: DataJob): JobFlows {
  const { dataset, version, root, location } = payload as unknown as PinPayload;
  const { data: pinned } = told.safeParse(result);
  // Named by its root: where that lies on this machine is nobody's business.
  const namespace = `lakehouse://${root}`;
  const source = {
    name: root,
    uri: new URL(`${namespace}/${location.split('/').map(encodeURIComponent).join('/')}`).href,
  };
  return {
    job: { name: `data.pin-lakehouse-version/${dataset}`, kind: 'PIN_LAKEHOUSE_VERSION' },
    inputs: [{ kind: 'DATASET', namespace, id: location, name: location, version, source }],
    outputs:
      pinned === undefined
        ? []
        : [{ kind: 'DATASET_VERSION', id: pinned.id, name: dataset, version: String(pinned.version) }],
  };
}
