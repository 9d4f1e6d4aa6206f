/** The name of a column that is quoted for SQL. */
export function plainName(quoted: string): string {
  return quoted.slice(1, -1).replaceAll('""', '"');
}
