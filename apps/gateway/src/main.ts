import { runService } from '@orrery/platform-service';
import { gatewayService } from './index.js';

await runService(gatewayService, process.env);
