import type { ForbiddenFormat } from './forbidden-format.js';
import { numpyKind } from './numpy-file.js';
import { startsWith } from './signatures.js';

const LOCAL_HEADER = Buffer.from('PK\x03\x04', 'latin1');
const OTHER_BEGINNINGS = [Buffer.from('PK\x05\x06', 'latin1'), Buffer.from('PK\x07\x08', 'latin1')];
const HEADER_BYTES = 30;

interface ZipMember {
  readonly name: string;
  readonly content: Uint8Array;
}

/** Which kind of zip file this is, by the members whose headers lie in the head. */
export function zipFormat(head: Uint8Array): ForbiddenFormat | undefined {
  if (OTHER_BEGINNINGS.some((beginning) => startsWith(head, 0, beginning))) return 'zip';
  if (!startsWith(head, 0, LOCAL_HEADER)) return undefined;
  const members = membersIn(head);
  const hasName = (form: RegExp): boolean => members.some(({ name }) => form.test(name));
  if (hasName(/(^|\/)(data|constants)\.pkl$/)) return 'torch-zip';
  if (hasName(/\.(pkl|pickle|joblib)$/i)) return 'pickle-zip';
  if (hasName(/(^|\/)model\.weights\.h5$/) || (hasName(/^metadata\.json$/) && hasName(/^config\.json$/))) {
    return 'keras-zip';
  }
  if (members.some(({ content }) => numpyKind(content) === 'object')) return 'npz-object';
  return members.length > 0 && members.every(({ name }) => name.endsWith('.npy')) ? 'npz' : 'zip';
}

function membersIn(head: Uint8Array): ZipMember[] {
  const view = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const members: ZipMember[] = [];
  for (let at = 0; at !== -1 && at + HEADER_BYTES <= view.length; at = view.indexOf(LOCAL_HEADER, at + 4)) {
    const nameEnd = at + HEADER_BYTES + view.readUInt16LE(at + 26);
    const contentBegin = nameEnd + view.readUInt16LE(at + 28);
    members.push({
      name: view.toString('latin1', at + HEADER_BYTES, nameEnd),
      content: view.subarray(contentBegin),
    });
  }
  return members;
}
