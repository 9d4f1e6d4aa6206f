import { readFileSync, readdirSync } from 'node:fs';
import addFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';

const FOLDER = new URL('./fixtures/openlineage/', import.meta.url);
const EVENT = 'https://openlineage.io/spec/2-0-2/OpenLineage.json';

interface Facet {
  readonly _schemaURL: string;
}

let official: Ajv2020 | undefined;

/** What OpenLineage's own schemas (2-0-2) have against an event or one of its facets, each with its place; nothing at best. */
export function openLineageFaults(event: unknown): readonly string[] {
  // As it is sent: what is undefined is not there.
  const sent: unknown = JSON.parse(JSON.stringify(event));
  return [
    ...faultsOf(EVENT, sent, 'event'),
    ...facetsIn(sent).flatMap(({ name, facet }) => faultsOf(facet._schemaURL, facet, name)),
  ];
}

/** Every facet of an event by its name, wherever it stands. */
export function facetsIn(value: unknown): readonly { readonly name: string; readonly facet: Facet }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => [
    ...(typeof inner === 'object' && inner !== null && '_schemaURL' in inner
      ? [{ name, facet: inner as Facet }]
      : []),
    ...facetsIn(inner),
  ]);
}

function faultsOf(schema: string, value: unknown, at: string): readonly string[] {
  official ??= officialSchemas();
  const check = official.getSchema(schema);
  if (check === undefined) return [`${at}: there is no schema ${schema}`];
  if (check(value) === true) return [];
  return (check.errors ?? []).map(({ instancePath, message }) => `${at}${instancePath}: ${message ?? ''}`);
}

function officialSchemas(): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  // The package's default export is a CommonJS one.
  (addFormats as unknown as (on: Ajv2020) => void)(ajv);
  const read = (path: string): object => JSON.parse(readFileSync(new URL(path, FOLDER), 'utf8')) as object;
  ajv.addSchema(read('OpenLineage.json'));
  for (const file of readdirSync(new URL('facets/', FOLDER))) ajv.addSchema(read(`facets/${file}`));
  return ajv;
}
