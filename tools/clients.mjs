// `npm run test:clients`: prepares the clone, then lets clients of other ecosystems talk to it. Arguments go to pytest.
import { prepare } from './prepare.mjs';

await prepare();
await import('./dist/clients/main.js');
