import { posix, win32 } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  decodeLogicalPath,
  InvalidLogicalPathError,
  MAX_LOGICAL_PATH_BYTES,
  parseLogicalPath,
} from './logical-path.js';

const percent = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

/** Ways to write a dot, a separator and a whole path so that some reader takes them for the plain ones. */
const DOTS = [
  '..',
  '%2e%2e',
  '.%2E',
  '%252e%252e',
  '%25252e.',
  '\uff0e\uff0e',
  '\u2025',
  '%c0%ae%c0%ae',
  '%u002e%u002e',
  '.. ',
  '..;',
  '..;x=1',
  '...',
  '%2e%2e%20',
  '..%00',
  '..#',
  '..?',
  ' ..',
];
const SLASHES = [
  '/',
  '%2f',
  '%252F',
  '\\',
  '%5c',
  '%255c',
  '\uff0f',
  '\u2215',
  '\u2044',
  '\uff3c',
  '%c0%af',
  '%ef%bc%8f',
  '//',
  '/./',
  '\\/',
  '%u2215',
];
const TARGETS = ['etc/passwd', 'windows/win.ini', '..'];
const PREFIXES = ['', 'model/', './', 'a/b/'];

/** Named after the cases that they replay. */
const KNOWN = [
  'file:///etc/passwd', // CVE-2023-1177
  'file:/etc/passwd',
  '..\\..\\..\\windows\\win.ini', // CVE-2023-2780
  'model\\..\\..\\x',
  '%252e%252e%252f%252e%252e%252fetc', // CVE-2023-6831, CVE-2024-1560
  '%u002e%u002e/etc',
  'http://host/x#/../../../etc/passwd', // CVE-2023-6909, CVE-2024-1594
  'x#/../../etc/passwd',
  'x?/../../etc/passwd',
  'x;/../../etc/passwd', // CVE-2024-1593
  '/etc/passwd',
  '//host/share',
  '\\\\host\\share\\x',
  '\\\\?\\C:\\x',
  'C:\\x',
  'C:x',
  'c%3a/x',
  'a/C:/x',
  'model.onnx::$DATA',
  'x\0.onnx',
  'x%00.onnx',
  'a\nb',
  'a\rb',
  'a\u2028b',
  '\ud800',
  'a//b',
  'a/',
  '/',
  '',
  ' ',
  '.',
  './x',
  'x/.',
  '..',
  'x/..',
  '\u202exnno.ledom',
  'javascript:alert(1)',
  '%',
  '%zz',
  '%c3%28',
];

function corpus(): string[] {
  const payloads = [...KNOWN, ...KNOWN.map(percent), ...KNOWN.map((text) => percent(percent(text)))];
  for (const dots of DOTS) {
    for (const slash of SLASHES) {
      const climb = (dots + slash).repeat(3);
      for (const prefix of PREFIXES) payloads.push(prefix + climb + TARGETS[0]);
      for (const target of TARGETS) payloads.push(climb + target, `x${slash}${climb}${target}`);
    }
  }
  return payloads;
}

/** Every way in which something behind us might read the accepted text once more. */
function readings(path: string): string[] {
  const read = new Set([path, path.normalize('NFKC'), path.normalize('NFKD')]);
  for (let round = 0; round < 3; round += 1) {
    for (const text of [...read]) {
      try {
        read.add(decodeURIComponent(text));
      } catch {
        // A reader that decodes would refuse this text.
      }
      for (const mark of ['#', '?', ';', '\0'])
        read.add(text.split(mark).at(-1) ?? '').add(text.split(mark)[0] ?? '');
      read.add(
        text
          .split('/')
          .map((segment) => segment.split(';')[0])
          .join('/'),
      );
    }
  }
  return [...read];
}

function escapes(path: string): boolean {
  return readings(path).some((text) => {
    const url = new URL(text.replaceAll('\\', '/'), 'http://store/root/');
    return (
      !`${posix.resolve('/root', text)}/`.startsWith('/root/') ||
      !`${win32.resolve('Z:\\root', text)}\\`.startsWith('Z:\\root\\') ||
      url.host !== 'store' ||
      !url.pathname.startsWith('/root/')
    );
  });
}

function accepted(parse: (text: string) => string, payload: string): string | null {
  try {
    return parse(payload);
  } catch (error) {
    if (error instanceof InvalidLogicalPathError) return null;
    throw error;
  }
}

describe('a corpus of paths that climb', () => {
  const payloads = corpus();

  it('has many different payloads', () => {
    expect(new Set(payloads).size).toBeGreaterThanOrEqual(2_500);
  });

  it.each([
    ['decodeLogicalPath', decodeLogicalPath],
    ['parseLogicalPath', parseLogicalPath],
  ])('never escapes through %s, however it is read afterwards', (_, parse) => {
    const paths = payloads.map((payload) => accepted(parse, payload)).filter((path) => path !== null);
    expect(paths.filter(escapes)).toEqual([]);
  });

  it('shows the check itself what an escape is', () => {
    for (const path of [
      '../x',
      'a/../../x',
      '%2e%2e/x',
      '..;/x',
      '/x',
      'C:/x',
      '//host/x',
      'a\\..\\..\\x',
      '\uff0e\uff0e/x',
    ]) {
      expect(escapes(path)).toBe(true);
    }
  });

  it('is refused whole where a case of a real vulnerability is replayed', () => {
    expect(
      KNOWN.map((payload) => accepted(decodeLogicalPath, payload)).filter((path) => path !== null),
    ).toEqual([]);
    expect(
      KNOWN.map((payload) => accepted(decodeLogicalPath, percent(percent(payload)))).filter(Boolean),
    ).toEqual([]);
  });
});

describe('parseLogicalPath', () => {
  it.each([
    'model/model.onnx',
    'MLmodel',
    '.gitattributes',
    'a/..b/c..d/...e',
    'plots/loss #1 (final).png',
    'run 2026-11-22T10:00:00/метрики.json',
    '模型/重み.bin',
    'accuracy 95%.png',
    '~/x',
    "it's;fine?",
  ])('takes %s as it is', (path) => {
    expect(parseLogicalPath(path)).toBe(path);
  });

  it('makes one name of the two spellings of an accent', () => {
    expect(parseLogicalPath('re\u0301sume\u0301.json')).toBe('r\u00e9sum\u00e9.json');
  });

  it('counts bytes, not characters', () => {
    expect(parseLogicalPath('é'.repeat(MAX_LOGICAL_PATH_BYTES / 2))).toHaveLength(512);
    expect(() => parseLogicalPath('é'.repeat(MAX_LOGICAL_PATH_BYTES / 2) + 'x')).toThrow(
      InvalidLogicalPathError,
    );
  });

  it.each([
    ['', 'empty'],
    ['a/../b', 'dot-segment'],
    ['/a', 'absolute'],
    ['a\\b', 'backslash'],
    ['a\0', 'control-character'],
    ['a//b', 'empty-segment'],
    ['C:/a', 'drive-or-scheme'],
    ['%2e%2e/a', 'still-encoded'],
  ])('says of %j that it is refused for: %s', (path, fault) => {
    expect(() => parseLogicalPath(path)).toThrow(expect.objectContaining({ fault }));
  });
});

describe('decodeLogicalPath', () => {
  it('decodes once', () => {
    expect(decodeLogicalPath('model%2Fmy%20model.onnx')).toBe('model/my model.onnx');
    expect(decodeLogicalPath('accuracy%2095%25.png')).toBe('accuracy 95%.png');
  });

  it('does not take text of any length', () => {
    expect(() => decodeLogicalPath('a'.repeat(1_000_000))).toThrow(
      expect.objectContaining({ fault: 'too-long' }),
    );
  });
});
