import { readAvroFile, type AvroRecord } from '../avro/read-avro-file.js';
import { BrokenTableError } from '../lakehouse.errors.js';
import { joinNames, type TableFiles } from '../table-files.js';

/** The files of a table whose metadata names them by address. */
export class IcebergFiles {
  /**
   * @param folder where the table lies, below the root.
   * @param declared where its metadata says that it lies: a table may have been copied or mounted elsewhere since.
   */
  constructor(
    readonly files: TableFiles,
    private readonly folder: string,
    private readonly declared: string,
  ) {}

  /** @throws {TablePathError} for a file that lies neither in the table nor below the root. */
  nameOf(address: string): string {
    const [path, base] = [plain(address), plain(this.declared).replace(/\/+$/, '')];
    if (path.startsWith(`${base}/`)) return joinNames(this.folder, path.slice(base.length + 1));
    return this.files.nameOf(path.startsWith('/') ? path : encoded(path));
  }

  /** @throws {BrokenTableError | TableFileMissingError | TablePathError} */
  async readAvro(address: string): Promise<readonly AvroRecord[]> {
    const name = this.nameOf(address);
    const bytes = await this.files.read(name);
    try {
      return readAvroFile(bytes).records;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new BrokenTableError(name, `cannot be read: ${error.message}`);
    }
  }
}

/** Addresses of this machine are paths, written as they are; a bucket has three names for one protocol. */
function plain(address: string): string {
  return address.replace(/^file:\/*(?=\/)/, '').replace(/^s3[an]:/, 's3:');
}

/** Iceberg writes addresses as they are, too: `%` and spaces are part of the name. */
function encoded(address: string): string {
  const [, scheme, rest] = /^([a-z][a-z\d+.-]*:\/\/)(.*)$/is.exec(address) ?? [];
  return scheme === undefined ? address : scheme + (rest ?? '').split('/').map(encodeURIComponent).join('/');
}
