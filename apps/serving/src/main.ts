import { runService } from '@orrery/platform-service';
import { servingService } from './index.js';

await runService(servingService, process.env);
