import { mkdirSync, mkdtempSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { buildProgram, type AppProgram } from './build-program.js';

/** An app that says a number, compiled already so that it says zero. */
function appOf({ source }: { readonly source: 'older' | 'newer' }): AppProgram {
  const root = mkdtempSync(join(tmpdir(), 'orrery-app-'));
  const options = { rootDir: 'src', outDir: 'dist', module: 'esnext', target: 'es2023', types: [] };
  writeFileSync(join(root, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['src'] }));
  for (const folder of ['src/child', 'dist/child']) mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, 'src/child/main.ts'), 'export const said: number = 1;\n');
  writeFileSync(join(root, 'dist/child/main.js'), 'export const said = 0;\n');
  const built = new Date('2026-01-02Z');
  utimesSync(join(root, 'dist/child/main.js'), built, built);
  const written = new Date(source === 'older' ? '2026-01-01Z' : '2026-01-03Z');
  utimesSync(join(root, 'src/child/main.ts'), written, written);
  return { app: pathToFileURL(`${root}/`), folder: 'child', main: 'main.js' };
}

describe('buildProgram', () => {
  it('compiles what is newer than what was built', () => {
    const built = buildProgram(appOf({ source: 'newer' }));
    expect(readFileSync(join(built, 'main.js'), 'utf8')).toBe('export const said = 1;\n');
  });

  it('leaves what is fresh alone', () => {
    const built = buildProgram(appOf({ source: 'older' }));
    expect(readFileSync(join(built, 'main.js'), 'utf8')).toBe('export const said = 0;\n');
  });

  it('tells what the compiler said when there is no program after it', () => {
    const program = { ...appOf({ source: 'newer' }), main: 'other.js' };
    expect(() => buildProgram(program)).toThrow('The build made no other.js');
  });
});
