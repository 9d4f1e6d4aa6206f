/** The variation that `?{experiment}={index}` of an address asks for; null when it asks for none that exists. */
export function queryStringOverride(experiment: string, url: string, variations: number): number | null {
  const search = url.split('?')[1];
  if (!search) return null;
  const asked = search
    .replace(/#.*/, '')
    .split('&')
    .map((pair) => pair.split('=', 2))
    .find(([key]) => key === experiment);
  if (asked === undefined) return null;
  const index = Number.parseInt(asked[1] ?? '', 10);
  return index >= 0 && index < variations ? index : null;
}
