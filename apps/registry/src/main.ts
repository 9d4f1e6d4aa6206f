import { runService } from '@orrery/platform-service';
import { registryService } from './index.js';

await runService(registryService, process.env);
