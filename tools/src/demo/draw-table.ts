/** A table with lines around its cells: the first row is its head, the first column is set to the left, all else to the right. */
export function drawTable(rows: readonly (readonly string[])[]): string[] {
  const [head = [], ...body] = rows;
  const widths = head.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const line = (left: string, cross: string, right: string): string =>
    left + widths.map((width) => '─'.repeat(width + 2)).join(cross) + right;
  const cells = (row: readonly string[]): string => {
    const set = widths.map((width, at) =>
      at === 0 ? (row[at] ?? '').padEnd(width) : (row[at] ?? '').padStart(width),
    );
    return `│ ${set.join(' │ ')} │`;
  };
  return [line('┌', '┬', '┐'), cells(head), line('├', '┼', '┤'), ...body.map(cells), line('└', '┴', '┘')];
}
