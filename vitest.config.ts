import { defineConfig } from 'vitest/config';

const workspaceSources = ['orrery', 'node', 'development|production'];

export default defineConfig({
  // Nest needs the legacy decorators and the types of the parameters they decorate.
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  // What is not ours is loaded by Node itself, so it must be found as Node finds it: by `main`, and `index.js` before
  // `index.mjs`. Otherwise graphql exists twice.
  resolve: { conditions: workspaceSources, mainFields: ['main'], extensions: ['.js', '.ts', '.json'] },
  ssr: {
    resolve: { conditions: workspaceSources, mainFields: ['main'], externalConditions: ['node'] },
  },
  // Where vitest runs the global set-up.
  environments: { __vitest__: { resolve: { conditions: workspaceSources, noExternal: [/^@orrery\//] } } },
  test: {
    include: ['{apps,libs,tools}/**/*.spec.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    environment: 'node',
    globalSetup: ['libs/testing/src/servers/global-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    sequence: { shuffle: true },
    // The first database of a run starts the servers and builds a template.
    hookTimeout: 60_000,
    // For what hangs. How long a test takes is the machine's, which may have other things to do.
    testTimeout: 60_000,
    // The same for what comes in its own time.
    expect: { poll: { timeout: 50_000, interval: 20 } },
    server: { deps: { inline: [/@orrery\//] } },
  },
});
