import type { NamedJson } from './scenarios.js';

const SCHEMA = 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent';
const DATASET = { namespace: 'spec', name: 'dataset' };

/** An example of the specification as an event: most are a facet alone, which is put where its kind belongs. */
export function specEvent({ name, json }: NamedJson): object {
  const facets = json as object;
  if ('eventTime' in facets) return facets;
  const inputs: object[] = [];
  const outputs: object[] = [];
  let run: object = {};
  let job: object = {};
  if (/InputDatasetFacet/.test(name)) inputs.push({ ...DATASET, inputFacets: facets });
  else if (/OutputDatasetFacet/.test(name)) outputs.push({ ...DATASET, outputFacets: facets });
  else if (/RunFacet/.test(name)) run = facets;
  else if (/JobFacet/.test(name) || hasEntries(facets)) job = facets;
  else outputs.push({ ...DATASET, facets });
  return {
    ...{
      eventType: 'COMPLETE',
      eventTime: '2001-06-01T12:00:00Z',
      producer: 'https://example.com',
      schemaURL: SCHEMA,
    },
    run: { runId: '01920000-0000-7000-8000-000000000001', facets: run },
    job: { namespace: 'spec', name, facets: job },
    ...{ inputs, outputs },
  };
}

function hasEntries(facets: object): boolean {
  return Object.values(facets).some(
    (facet: unknown) => typeof facet === 'object' && facet !== null && 'entries' in facet,
  );
}
