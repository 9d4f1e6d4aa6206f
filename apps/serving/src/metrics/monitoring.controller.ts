import { Controller, Get, Header } from '@nestjs/common';
import { Access, ServiceMetrics } from '@orrery/platform-service';

/** Prometheus' page at the address at which scrapers of TF Serving ask for it. */
@Controller('monitoring/prometheus')
export class MonitoringController {
  constructor(private readonly metrics: ServiceMetrics) {}

  @Get('metrics')
  @Access('reader')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  exposition(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}
