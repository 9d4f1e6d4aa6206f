import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const ROOT = /^([A-Za-z0-9_-]{1,100})=(file:\/\/\/.*)$/;

/** Folders that tables may lie in, by name: `lake=file:///srv/lake,archive=file:///mnt/archive`. */
export const lakehouseRoots = z.string().transform((text, context): ReadonlyMap<string, string> => {
  const roots = new Map<string, string>();
  for (const entry of text.split(',').map((part) => part.trim())) {
    if (entry === '') continue;
    const [, name, url] = ROOT.exec(entry) ?? [];
    const folder = url === undefined ? null : folderOf(url);
    if (name === undefined || folder === null || roots.has(name)) {
      context.addIssue({
        code: 'custom',
        message: 'Write name=file:///absolute/folder, separated by commas.',
      });
      return z.NEVER;
    }
    roots.set(name, folder);
  }
  return roots;
});

function folderOf(url: string): string | null {
  try {
    const folder = fileURLToPath(url).replace(/(?<=.)\/+$/, '');
    return isAbsolute(folder) ? folder : null;
  } catch {
    return null;
  }
}
