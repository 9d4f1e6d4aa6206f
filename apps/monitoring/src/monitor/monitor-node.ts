import type { ReportedNode } from '@orrery/domain';
import type { Monitor } from './monitor.js';

/** A monitor as lineage knows it. */
export function monitorNode({ id, name }: Pick<Monitor, 'id' | 'name'>): ReportedNode {
  return { kind: 'MONITOR', id, name };
}
