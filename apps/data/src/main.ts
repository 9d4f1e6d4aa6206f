import { runService } from '@orrery/platform-service';
import { dataService } from './index.js';

await runService(dataService, process.env);
