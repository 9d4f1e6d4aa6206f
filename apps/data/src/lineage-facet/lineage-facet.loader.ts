import { Injectable } from '@nestjs/common';
import { requestLoader } from '@orrery/platform-graphql';
import { momentKeyed } from '../lineage-graph/moment-key.js';
import { LineageFacetRepository } from './facet.repository.js';
import type { LineageFacet } from './lineage-facet.js';

@Injectable()
export class LineageFacetLoader {
  readonly ofNode = requestLoader<string, readonly LineageFacet[]>((keys) =>
    momentKeyed(keys, (nodes, asOf) => this.facets.ofNodes(nodes, asOf)),
  );

  constructor(private readonly facets: LineageFacetRepository) {}
}
