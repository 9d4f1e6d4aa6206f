// `npm run test:sdks`: prepares the clone, then lets unmodified SDKs evaluate flags and compares them with the server.
import { prepare } from './prepare.mjs';

await prepare();
await import('./dist/sdk-clients/main.js');
