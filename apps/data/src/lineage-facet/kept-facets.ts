import type { Facets } from '@orrery/platform-lineage';

/** A facet of more is a dump of something, which stays in its event for as long as that is kept. */
const MAX_FACET = 65_536;
const MAX_NAME = 256;
const MAX_FACETS = 100;
const NUL = String.fromCharCode(0);

/** The facets of an event that are kept with the graph, as JSON with the fields of each object in one order. */
export function keptFacets(facets: Facets): readonly { readonly name: string; readonly text: string }[] {
  return Object.entries(facets)
    .filter(([name, value]) => typeof value === 'object' && value !== null && isName(name))
    .slice(0, MAX_FACETS)
    .map(([name, value]) => ({ name, text: JSON.stringify(sorted(value)) }))
    .filter(({ text }) => text.length <= MAX_FACET && !text.includes('\\u0000'));
}

function isName(name: string): boolean {
  return name !== '' && name.length <= MAX_NAME && !name.includes(NUL);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]: [string, unknown]) => [name, sorted(inner)]));
}
