const COLUMNS = 'date,delay,distance,origin';
const ORIGINS = ['ATL', 'ORD', 'SFO'];
const START_MS = Date.UTC(2001, 0, 1);
const MINUTE_MS = 60_000;

/** Flights that leave every two minutes from `first` on; the longer ones are later, and none is like the one before. */
export function flightsCsv(first: number, count: number): string {
  const rows = Array.from({ length: count }, (_, i) => {
    const flight = first + i;
    const date = new Date(START_MS + 2 * flight * MINUTE_MS).toISOString().slice(0, 19).replace('T', ' ');
    const distance = 100 + ((flight * 53) % 2400);
    const delay = Math.round(((flight * 37) % 61) - 40 + distance / 60);
    return `${date},${delay},${distance},${ORIGINS[flight % ORIGINS.length]}`;
  });
  return `${[COLUMNS, ...rows].join('\n')}\n`;
}
