import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

const workspaceSources = ['orrery', 'node', 'development|production'];
const noSpecs = ['**/node_modules/**', '**/dist/**'];
/** Specs that end processes, or look at what their own one holds: each file has a process of its own. */
const processSpecs = [
  '{apps,libs,tools}/**/*.{journey,process,runtime}.spec.ts',
  'apps/experiments/src/artifact-file/large-file.api.spec.ts',
  'apps/serving/src/grpc/mutated-messages.api.spec.ts',
  'apps/serving/src/http/hostile-bodies.api.spec.ts',
];
const allSpecs = '{apps,libs,tools}/**/*.spec.ts';

/** Specs that share their processes or do not; in each part the same is true of everything else. */
function specs(
  name: string,
  which: Pick<TestProjectInlineConfiguration['test'] & object, 'include' | 'exclude' | 'isolate'>,
): TestProjectInlineConfiguration {
  return {
    // Nest needs the legacy decorators and the types of the parameters they decorate.
    oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
    // What is not ours is loaded by Node itself, so it must be found as Node finds it: by `main`, and `index.js` before
    // `index.mjs`. Otherwise graphql exists twice.
    resolve: { conditions: workspaceSources, mainFields: ['main'], extensions: ['.js', '.ts', '.json'] },
    ssr: {
      resolve: { conditions: workspaceSources, mainFields: ['main'], externalConditions: ['node'] },
    },
    test: {
      name,
      ...which,
      environment: 'node',
      pool: 'forks',
      sequence: { shuffle: true },
      // The first database of a run starts the servers and builds a template.
      hookTimeout: 60_000,
      // For what hangs. How long a test takes is the machine's, which may have other things to do.
      testTimeout: 60_000,
      server: { deps: { inline: [/@orrery\//] } },
    },
  };
}

export default defineConfig({
  // Where vitest runs the global set-up.
  environments: { __vitest__: { resolve: { conditions: workspaceSources, noExternal: [/^@orrery\//] } } },
  test: {
    globalSetup: ['libs/testing/src/servers/global-setup.ts'],
    maxWorkers: 2,
    sequence: { shuffle: true },
    projects: [
      specs('processes', { include: processSpecs, exclude: noSpecs, isolate: true }),
      // To import a service again for each file takes longer than most files do. A worker goes on with the next file
      // until one comes that wants a process of its own; what else a file needs (a database, keys, ports) it makes itself.
      specs('shared', { include: [allSpecs], exclude: [...noSpecs, ...processSpecs], isolate: false }),
    ],
  },
});
