import { quoteName } from '@orrery/platform-tables';

/** A type of a lakehouse, with the names that files have for the parts of structs. */
export type StoredType =
  | { readonly kind: 'value'; readonly sql: string }
  | { readonly kind: 'struct'; readonly fields: readonly StoredField[] }
  | { readonly kind: 'list'; readonly element: StoredType }
  | { readonly kind: 'map'; readonly key: StoredType; readonly value: StoredType };

export interface StoredField {
  readonly name: string;
  /** What files call it. */
  readonly storedName: string;
  readonly type: StoredType;
}

/** The type in the engine's words, with the table's names. */
export function sqlTypeOf(type: StoredType): string {
  return written(type, ({ name }) => name);
}

/** The type in the engine's words, with the files' names. */
export function storedSqlTypeOf(type: StoredType): string {
  return written(type, ({ storedName }) => storedName);
}

function written(type: StoredType, nameOf: (field: StoredField) => string): string {
  if (type.kind === 'value') return type.sql;
  if (type.kind === 'list') return `${written(type.element, nameOf)}[]`;
  if (type.kind === 'map') return `MAP(${written(type.key, nameOf)}, ${written(type.value, nameOf)})`;
  const fields = type.fields.map((field) => `${quoteName(nameOf(field))} ${written(field.type, nameOf)}`);
  return `STRUCT(${fields.join(', ')})`;
}

/** Makes a value with the files' names one with the table's names. */
export function renamed(sql: string, type: StoredType, depth = 0): string {
  if (!hasOtherNames(type)) return sql;
  const each = `each${depth}`;
  if (type.kind === 'list') {
    return `list_transform(${sql}, lambda ${each}: ${renamed(each, type.element, depth + 1)})`;
  }
  if (type.kind === 'map') {
    const [key, value] = [`${each}.key`, `${each}.value`];
    const entry = `{'key': ${renamed(key, type.key, depth + 1)}, 'value': ${renamed(value, type.value, depth + 1)}}`;
    return `map_from_entries(list_transform(map_entries(${sql}), lambda ${each}: ${entry}))`;
  }
  if (type.kind !== 'struct') return sql;
  const parts = type.fields.map(({ name, storedName, type: part }) => {
    return `${quoteName(name)} := ${renamed(`(${sql}).${quoteName(storedName)}`, part, depth)}`;
  });
  return `CASE WHEN ${sql} IS NULL THEN NULL ELSE struct_pack(${parts.join(', ')}) END`;
}

function hasOtherNames(type: StoredType): boolean {
  if (type.kind === 'value') return false;
  if (type.kind === 'list') return hasOtherNames(type.element);
  if (type.kind === 'map') return hasOtherNames(type.key) || hasOtherNames(type.value);
  return type.fields.some((field) => field.name !== field.storedName || hasOtherNames(field.type));
}
