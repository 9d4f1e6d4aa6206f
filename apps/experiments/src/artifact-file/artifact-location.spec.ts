import type { RunId } from '@orrery/domain';
import { describe, expect, it } from 'vitest';
import type { LoggedModelId } from '../logged-model/logged-model.js';
import { loggedModelArtifactUri, runArtifactUri, runFolder, servedPath } from './artifact-location.js';

const RUN = '01890000-0000-7000-8000-0000000000ab' as RunId;
const HEX = '018900000000700080000000000000ab';
const MODEL = RUN as string as LoggedModelId;

describe('the location of artifacts', () => {
  it('is below the number of the experiment where its client said nothing', () => {
    const home = { number: 7, artifactLocation: null };
    expect(runArtifactUri(home, RUN)).toBe(`mlflow-artifacts:/7/${HEX}/artifacts`);
    expect(loggedModelArtifactUri(home, MODEL)).toBe(`mlflow-artifacts:/7/models/m-${HEX}/artifacts`);
    expect(runFolder(home, RUN)).toBe(`7/${HEX}/artifacts`);
  });

  it('is below what the client said, in front of a query', () => {
    const home = { number: 7, artifactLocation: 's3://bucket/path/?region=eu#x' };
    expect(runArtifactUri(home, RUN)).toBe(`s3://bucket/path/${HEX}/artifacts?region=eu#x`);
  });

  it('is served only where it lies in this server’s space; a run has a folder there in any case', () => {
    expect(servedPath('mlflow-artifacts://host:80/a/b/')).toBe('a/b');
    expect(servedPath('mlflow-artifacts:/')).toBe('');
    for (const uri of ['s3://b/a', 'file:///etc', '/etc', 'mlflow-artifacts:a', 'mlflow-artifacts:/a?b']) {
      expect(servedPath(uri)).toBeNull();
    }
    expect(runFolder({ number: 7, artifactLocation: 's3://b/a' }, RUN)).toBe(`7/${HEX}/artifacts`);
    expect(runFolder({ number: 7, artifactLocation: 'mlflow-artifacts:/team/x' }, RUN)).toBe(
      `team/x/${HEX}/artifacts`,
    );
  });
});
