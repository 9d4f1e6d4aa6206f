import type { ColumnFlow, ReportedJob, ReportedNode } from '@orrery/domain';
import { emittedName, isOwn, ORRERY_NAMESPACE } from './emitted-name.js';
import type { FacetWriter, Json } from './facet-schemas.js';
import { percentEncoded } from './percent-encoded.js';

const INDIRECT: ReadonlySet<ColumnFlow> = new Set([
  'JOIN',
  'GROUP_BY',
  'FILTER',
  'SORT',
  'WINDOW',
  'CONDITIONAL',
]);

/** Something that a run read. */
export function inputOf(node: ReportedNode, facet: FacetWriter): Json {
  const { assertions } = node;
  const said = {
    ...(assertions !== undefined && facet('dataQualityAssertions', { assertions })),
    ...counted(node, (counts) => facet('inputStatistics', counts)),
  };
  return {
    ...emittedName(node),
    facets: facetsOf(node, facet),
    ...(Object.keys(said).length > 0 && { inputFacets: said }),
  };
}

/** Something that a run wrote, by its place among the outputs. */
export function outputOf(report: ReportedJob, node: ReportedNode, place: number, facet: FacetWriter): Json {
  const { assertions } = node;
  const said = counted(node, (counts) => facet('outputStatistics', counts));
  return {
    ...emittedName(node),
    facets: {
      ...facetsOf(node, facet),
      ...(assertions !== undefined && facet('dataQualityAssertions', { assertions })),
      ...columnLineage(report, place, facet),
    },
    ...(Object.keys(said).length > 0 && { outputFacets: said }),
  };
}

function facetsOf(node: ReportedNode, facet: FacetWriter): Json {
  const { kind, id, version, columns, change, source = sourceOf(node) } = node;
  const own = isOwn(node);
  return {
    ...(own && facet('datasetType', { datasetType: kind })),
    ...(own &&
      version === undefined &&
      facet('symlinks', { identifiers: [{ namespace: ORRERY_NAMESPACE, name: id, type: 'ID' }] })),
    ...(version !== undefined && facet('version', { datasetVersion: version })),
    ...(columns !== undefined && facet('schema', { fields: columns })),
    ...(source !== null && facet('dataSource', source)),
    ...(change !== undefined && facet('lifecycleStateChange', { lifecycleStateChange: change })),
  };
}

/** Orrery is the source of what it keeps. */
function sourceOf(node: ReportedNode): { readonly name: string; readonly uri: string } | null {
  if (!isOwn(node)) return null;
  const path = emittedName(node).name.split('/').map(percentEncoded).join('/');
  return { name: ORRERY_NAMESPACE, uri: `${ORRERY_NAMESPACE}:${path}` };
}

function counted({ rows, sizeBytes }: ReportedNode, write: (counts: Json) => Json): Json {
  if (rows === undefined && sizeBytes === undefined) return {};
  return write({
    ...(rows !== undefined && { rowCount: rows }),
    ...(sizeBytes !== undefined && { size: sizeBytes }),
  });
}

function columnLineage({ inputs, columns }: ReportedJob, output: number, facet: FacetWriter): Json {
  const fields = new Map<string, Json[]>();
  for (const { from, to, how } of columns) {
    const input = inputs[from.node];
    if (to.node !== output || input === undefined) continue;
    const type = INDIRECT.has(how) ? 'INDIRECT' : 'DIRECT';
    const known = fields.get(to.column) ?? [];
    known.push({ ...emittedName(input), field: from.column, transformations: [{ type, subtype: how }] });
    fields.set(to.column, known);
  }
  if (fields.size === 0) return {};
  const entries = [...fields].map(([name, inputFields]) => [name, { inputFields }]);
  return facet('columnLineage', { fields: Object.fromEntries(entries) as Json });
}
