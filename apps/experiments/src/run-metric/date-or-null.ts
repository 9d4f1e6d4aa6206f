/** A client's time in milliseconds as a date; null for what no date reaches, such as another unit sent by mistake. */
export function dateOrNull(ms: number): Date | null {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? null : date;
}
