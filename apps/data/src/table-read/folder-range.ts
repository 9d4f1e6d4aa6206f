import type { ValueRange } from '@orrery/platform-lakehouse';
import type { TableColumn } from '@orrery/platform-tables';

/** What a folder tells of all rows of its files. */
export function rangeOfFolder(text: string | null, column: TableColumn): ValueRange {
  if (text === null) return { min: null, max: null, nulls: 'ALL', isConstant: false };
  const value = valueOf(text, column);
  return { min: value, max: value, nulls: 'NONE', isConstant: value !== null };
}

const DAY = /^\d{4}-\d\d-\d\d$/;

/** As it is compared exactly; null where that is not said. */
function valueOf(text: string, { kind }: TableColumn): ValueRange['min'] {
  if (kind === 'NUMBER') return Number.isSafeInteger(Number(text)) ? Number(text) : null;
  if (kind === 'BOOLEAN') return text.toLowerCase() === 'true';
  if (kind === 'STRING') return text;
  return kind === 'DATE' && DAY.test(text) ? text : null;
}
