import { LISTENER_NAMES } from '@orrery/domain';
import { exampleQuery, exampleVariables } from '../demo/index.js';
import type { Installation } from './service-environment.js';
import { grpcAddress, serviceUrls } from './service-environment.js';

/** What a person needs in order to use the installation. */
export function summarize({ home, ports, tokens }: Installation): string {
  const urls = serviceUrls(ports);
  const services = LISTENER_NAMES.filter((name) => name !== 'gateway');
  const request = JSON.stringify({ query: exampleQuery, variables: exampleVariables });
  return [
    '',
    'Orrery is up.',
    '',
    `  graph            ${urls.gateway}/graphql`,
    `  MLflow           ${urls.gateway}`,
    '                   (mlflow.set_tracking_uri; the token as MLFLOW_TRACKING_TOKEN)',
    `  gRPC             ${grpcAddress(ports)}`,
    '                   (TF Serving and Triton clients; the token as metadata "authorization: Bearer …")',
    ...services.map((name) => `  ${name.padEnd(16)} ${urls[name]}`),
    '',
    `  token            ${tokens.admin}`,
    `                   (role admin; those of other roles are in ${home.secrets})`,
    `  logs             ${home.logs}`,
    '',
    'A question to paste:',
    '',
    `curl -s ${urls.gateway}/graphql -H 'content-type: application/json' \\`,
    `  -H 'authorization: Bearer ${tokens.admin}' \\`,
    `  -d '${request.replaceAll("'", String.raw`'\''`)}'`,
    '',
  ].join('\n');
}
