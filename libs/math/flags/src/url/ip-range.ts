const V4_GROUPS = 4;
const V6_GROUPS = 8;
const LONGEST_V6 = 45;
const OCTET = /^(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)$/;

/** An address, with the part of it that counts. */
export interface IpRange {
  /** Four octets, or eight groups of 16 bits. */
  readonly groups: readonly number[];
  /** How many leading bits belong to the network: all for a single address. */
  readonly prefixBits: number;
}

/**
 * An IPv4 or IPv6 address, with or without `/bits`; null for anything else.
 *
 * IPv6 may be shortened by `::`, end in a dotted IPv4 address and carry a zone, which is dropped. Octets have no leading
 * zeros. Bits beyond the network may be set.
 *
 * @example
 * readIpRange('10.1.0.0/16'); // { groups: [10, 1, 0, 0], prefixBits: 16 }
 */
export function readIpRange(text: string): IpRange | null {
  return text.includes(':') ? readV6(text) : readV4(text);
}

/** Whether the address, a whole range of them if it is one, lies in the range; never across families. */
export function isInRange(address: IpRange, range: IpRange): boolean {
  if (address.groups.length !== range.groups.length) return false;
  return address.prefixBits >= range.prefixBits && sharedBits(address, range) >= range.prefixBits;
}

/** Whether both are written for the same address, whatever their networks. */
export function isSameAddress(first: IpRange, second: IpRange): boolean {
  return (
    first.groups.length === second.groups.length &&
    first.groups.every((group, i) => group === second.groups[i])
  );
}

function sharedBits(first: IpRange, second: IpRange): number {
  const width = first.groups.length === V4_GROUPS ? 8 : 16;
  const i = first.groups.findIndex((group, at) => group !== second.groups[at]);
  if (i < 0) return first.groups.length * width;
  return i * width + Math.clz32(first.groups[i] ^ second.groups[i]) - (32 - width);
}

function readV4(text: string): IpRange | null {
  const found = /^(.*?)(?:\/(\d{1,2}))?$/.exec(text);
  if (found === null) return null;
  const groups = octets(found[1]);
  return groups === null ? null : withPrefix(groups, found[2], 32);
}

function readV6(text: string): IpRange | null {
  const found = /^([^/%]*)(?:%[^/]*)?(?:\/(\d{1,3}))?(?:%.*)?$/.exec(text);
  if (found === null || found[1].length > LONGEST_V6) return null;
  const groups = groupsOf(found[1]);
  return groups === null ? null : withPrefix(groups, found[2], 128);
}

function withPrefix(groups: readonly number[], written: string | undefined, most: number): IpRange | null {
  const prefixBits = written === undefined ? most : Number(written);
  return prefixBits > most ? null : { groups, prefixBits };
}

function octets(text: string): readonly number[] | null {
  const parts = text.split('.');
  return parts.length === V4_GROUPS && parts.every((part) => OCTET.test(part)) ? parts.map(Number) : null;
}

function groupsOf(text: string): readonly number[] | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head, tail] = halves.map(hexGroups);
  if (head === null || tail === null) return null;
  if (tail === undefined) return head.length === V6_GROUPS ? head : null;
  const elided = V6_GROUPS - head.length - tail.length;
  return elided < 1 ? null : [...head, ...Array.from({ length: elided }, () => 0), ...tail];
}

function hexGroups(text: string): readonly number[] | null {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [i, part] of parts.entries()) {
    const dotted = i === parts.length - 1 && part.includes('.') ? octets(part) : undefined;
    if (dotted === null || (dotted === undefined && !/^[0-9a-f]{1,4}$/i.test(part))) return null;
    if (dotted === undefined) groups.push(Number.parseInt(part, 16));
    else groups.push((dotted[0] << 8) | dotted[1], (dotted[2] << 8) | dotted[3]);
  }
  return groups;
}
