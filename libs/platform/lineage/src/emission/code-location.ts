import type { ReportedCode } from '@orrery/domain';
import type { Json } from './facet-schemas.js';
import { percentEncoded } from './percent-encoded.js';

const SHA1 = /^[0-9a-f]{40}$/;

/**
 * Where the code of a job lies: on the server of its repository, where that speaks HTTP, as the servers of Git in use have
 * it; else by the identifier that Software Heritage gives any commit (SWHID, ISO/IEC 18670), which needs no server. Null for
 * what has neither, a commit of SHA-256 from nowhere. Credentials in an address are left out.
 */
export function codeLocation({ commit, repository, branch, path }: ReportedCode): Json | null {
  const web = repository === undefined ? null : webAddress(repository);
  const url = web === null ? identifierOf(commit) : `${web}/${pathOf(commit, path)}`;
  if (url === null) return null;
  const repoUrl = repository === undefined ? undefined : withoutCredentials(repository);
  return {
    ...{ type: 'git', url, version: commit },
    ...(repoUrl !== undefined && { repoUrl }),
    ...(branch !== undefined && { branch }),
    ...(path !== undefined && { path }),
  };
}

function pathOf(commit: string, path: string | undefined): string {
  if (path === undefined) return `commit/${commit}`;
  return `blob/${commit}/${path.split('/').map(percentEncoded).join('/')}`;
}

function identifierOf(commit: string): string | null {
  return SHA1.test(commit) ? `swh:1:rev:${commit}` : null;
}

function webAddress(repository: string): string | null {
  const url = URL.canParse(repository) ? new URL(repository) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) return null;
  return `${url.origin}${url.pathname.replace(/\/+$/, '').replace(/\.git$/, '')}`;
}

function withoutCredentials(repository: string): string {
  if (!URL.canParse(repository)) return repository;
  const url = new URL(repository);
  if (url.password === '' && !/^https?:$/.test(url.protocol)) return repository;
  url.username = '';
  url.password = '';
  return url.href;
}
