import {
  centralMoments,
  ColumnSketch,
  DistinctRegisters,
  FrequentItems,
  RankSummary,
} from '@orrery/math-statistics';
import { listen, sendJson, type Listener } from '@orrery/testing';
import { flight } from './fake-services.js';

/** How many values a sketch holds of a distribution. */
const HELD = 128;

export interface FakeDataService extends Listener {
  /** The addresses that were asked for. */
  readonly asked: string[];
  /** Whether versions of old were measured by now: those whose identifiers begin with 0196. */
  measured: boolean;
}

/** The flights that a dataset version of a made-up identifier has: those from `first` on. */
export function flightsOf(id: string): { readonly first: number; readonly count: number } {
  return { first: Number(id.slice(-1)) * 3000, count: 3000 };
}

/** A data service that has sketches of made-up flights, except those whose identifiers begin with 0199; those that begin with 0198 have no column. */
export async function fakeDataService(): Promise<FakeDataService> {
  const state = { asked: [] as string[], measured: true };
  const { asked } = state;
  const listener = await listen((request, _body, response) => {
    const url = new URL(request.url ?? '', 'http://data');
    asked.push(request.url ?? '');
    const id = url.pathname.split('/')[2] ?? '';
    if (id.startsWith('0198')) {
      sendJson(response, 200, { format: 'column-sketches/1', versionId: id, columns: [] });
      return;
    }
    if (id.startsWith('0199')) {
      sendJson(response, 404, { code: 'NOT_FOUND', message: `Dataset version "${id}" does not exist.` });
      return;
    }
    if (id.startsWith('0196') && !state.measured) {
      sendJson(response, 503, { code: 'UNAVAILABLE', message: 'The version is being measured: ask again.' });
      return;
    }
    const names = url.searchParams.getAll('columns');
    sendJson(response, 200, { format: 'column-sketches/1', versionId: id, columns: columnsOf(id, names) });
  });
  return Object.assign(state, listener);
}

function columnsOf(id: string, names: readonly string[]) {
  const { first, count } = flightsOf(id);
  const flights = Array.from({ length: count }, (_, i) => flight(first + i));
  const columns = [
    {
      name: 'origin',
      type: 'VARCHAR',
      kind: 'STRING',
      sketch: sketchOf(flights.map(({ origin }) => origin)),
    },
    {
      name: 'distance',
      type: 'BIGINT',
      kind: 'NUMBER',
      sketch: sketchOf(flights.map(({ distance }) => distance)),
    },
    {
      name: 'late_rate',
      type: 'DOUBLE',
      kind: 'NUMBER',
      sketch: sketchOf(flights.map((one) => one.late_rate)),
    },
  ];
  return columns
    .filter(({ name }) => names.includes(name))
    .map(({ sketch, ...column }) => ({
      ...column,
      sketch: Buffer.from(sketch.toBytes()).toString('base64'),
    }));
}

/** What the data service keeps of a column. */
export function sketchOf(values: readonly (string | number | null)[]): ColumnSketch {
  const known = values.filter((value) => value !== null);
  const numbers = Float64Array.from(
    known.filter((value) => typeof value === 'number' && Number.isFinite(value)),
  ).sort();
  const counts = new Map<string, number>();
  for (const value of known) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
  return new ColumnSketch({
    rows: values.length,
    nulls: values.length - known.length,
    notFinite: known.filter((value) => typeof value === 'number' && !Number.isFinite(value)).length,
    distinct: DistinctRegisters.of('spec', new Uint8Array(16)),
    frequent: FrequentItems.of(
      { total: known.length, counts, unseenAtMost: 0 },
      ColumnSketch.capacities.items,
    ),
    numbers:
      numbers.length === 0
        ? null
        : { moments: centralMoments.of(numbers), ranks: RankSummary.ofSorted(numbers, HELD) },
    extremes: null,
  });
}
