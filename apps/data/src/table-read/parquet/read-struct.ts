import { THRIFT, type CompactThrift } from '../../tabular-file/compact-thrift.js';

/** How a field is read, where it is of the type that it should be. */
export interface FieldReader {
  readonly type: number;
  readonly read: () => unknown;
}

/** Reads the fields of a struct that are known by their numbers, and passes over the others. */
export function readStruct(
  thrift: CompactThrift,
  readers: Readonly<Record<number, FieldReader | undefined>>,
): void {
  for (let field = thrift.field(0); field.type !== THRIFT.STOP; field = thrift.field(field.id)) {
    const reader = readers[field.id];
    if (reader?.type === field.type) reader.read();
    else thrift.skip(field.type);
  }
}
