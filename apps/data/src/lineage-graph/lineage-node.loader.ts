import { Injectable } from '@nestjs/common';
import { requestLoader } from '@orrery/platform-graphql';
import type { LineageNode, SchemaColumn } from './lineage-node.js';
import { LineageNodeRepository } from './node.repository.js';

@Injectable()
export class LineageNodeLoader {
  readonly byId = requestLoader<number, LineageNode>((ids) => this.nodes.findByIds(ids));

  readonly schemaOf = requestLoader<string, readonly SchemaColumn[]>((keys) => this.schemas(keys));

  constructor(private readonly nodes: LineageNodeRepository) {}

  /** One reading for each moment that is asked for; mostly all ask for the same. */
  private async schemas(keys: readonly string[]): Promise<ReadonlyMap<string, readonly SchemaColumn[]>> {
    const nodesByMoment = new Map<string, number[]>();
    for (const key of keys) {
      const [node = '', moment = ''] = key.split('@');
      nodesByMoment.set(moment, [...(nodesByMoment.get(moment) ?? []), Number(node)]);
    }
    const found = new Map<string, readonly SchemaColumn[]>();
    for (const [moment, nodes] of nodesByMoment) {
      const asOf = moment === '' ? null : Number(moment) * 1000 + 999;
      for (const [node, columns] of await this.nodes.schemasOf(nodes, asOf))
        found.set(`${node}@${moment}`, columns);
    }
    return found;
  }
}

export function schemaKey(node: number, asOf: Date | null): string {
  return `${node}@${asOf === null ? '' : asOf.getTime()}`;
}
