import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** Where tables may lie. */
export type LakehouseRoot =
  { readonly kind: 'FOLDER'; readonly folder: string } | { readonly kind: 'BUCKET'; readonly url: URL };

const ROOT = /^([A-Za-z0-9_-]{1,100})=((?:file:\/\/|s3:\/)\/.*)$/;

/** Folders and buckets that tables may lie in, by name: `lake=file:///srv/lake,cloud=s3://bucket/prefix?region=…`. */
export const lakehouseRoots = z.string().transform((text, context): ReadonlyMap<string, LakehouseRoot> => {
  const roots = new Map<string, LakehouseRoot>();
  for (const entry of text.split(',').map((part) => part.trim())) {
    if (entry === '') continue;
    const [, name, url] = ROOT.exec(entry) ?? [];
    const root = url === undefined ? null : rootAt(url);
    if (name === undefined || root === null || roots.has(name)) {
      context.addIssue({
        code: 'custom',
        message: 'Write name=file:///absolute/folder or name=s3://bucket/prefix, separated by commas.',
      });
      return z.NEVER;
    }
    roots.set(name, root);
  }
  return roots;
});

function rootAt(url: string): LakehouseRoot | null {
  if (!URL.canParse(url)) return null;
  if (url.startsWith('s3:')) return { kind: 'BUCKET', url: new URL(url) };
  try {
    const folder = fileURLToPath(url).replace(/(?<=.)\/+$/, '');
    return isAbsolute(folder) ? { kind: 'FOLDER', folder } : null;
  } catch {
    return null;
  }
}
