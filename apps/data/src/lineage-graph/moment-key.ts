import type { Instant } from '@orrery/platform-lineage';

/** A node as of a moment, as a loader knows it. */
export function momentKey(node: number, asOf: Date | null): string {
  return `${node}@${asOf === null ? '' : asOf.getTime()}`;
}

/** One reading for each moment that is asked for; mostly all ask for the same. */
export async function momentKeyed<T>(
  keys: readonly string[],
  read: (nodes: readonly number[], asOf: Instant | null) => Promise<ReadonlyMap<number, T>>,
): Promise<ReadonlyMap<string, T>> {
  const nodesByMoment = new Map<string, number[]>();
  for (const key of keys) {
    const [node = '', moment = ''] = key.split('@');
    nodesByMoment.set(moment, [...(nodesByMoment.get(moment) ?? []), Number(node)]);
  }
  const found = new Map<string, T>();
  for (const [moment, nodes] of nodesByMoment) {
    // To the end of the millisecond that was named: events are told to the microsecond.
    const asOf = moment === '' ? null : Number(moment) * 1000 + 999;
    for (const [node, value] of await read(nodes, asOf)) found.set(`${node}@${moment}`, value);
  }
  return found;
}
