import { Injectable } from '@nestjs/common';
import { requestLoader } from '@orrery/platform-graphql';
import type { LineageNode, SchemaColumn } from './lineage-node.js';
import { momentKeyed } from './moment-key.js';
import { LineageNodeRepository } from './node.repository.js';

@Injectable()
export class LineageNodeLoader {
  readonly byId = requestLoader<number, LineageNode>((ids) => this.nodes.findByIds(ids));

  readonly schemaOf = requestLoader<string, readonly SchemaColumn[]>((keys) =>
    momentKeyed(keys, (nodes, asOf) => this.nodes.schemasOf(nodes, asOf)),
  );

  constructor(private readonly nodes: LineageNodeRepository) {}
}
