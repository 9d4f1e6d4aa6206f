import {
  ServerInterceptingCall,
  ServerListenerBuilder,
  ResponderBuilder,
  type Metadata,
  type ServerInterceptor,
} from '@grpc/grpc-js';
import { OverloadedError, DeadlineError } from '@orrery/domain';
import { decideAccess, type AccessPolicy, type TokenAuthenticator } from '@orrery/platform-service';
import { describeStatus } from './grpc-status.js';

/** Who may call what is not for every reader. */
const POLICIES: ReadonlyMap<string, AccessPolicy> = new Map([
  ['/inference.GRPCInferenceService/ServerLive', 'public'],
  ['/inference.GRPCInferenceService/ServerReady', 'public'],
  ['/inference.GRPCInferenceService/RepositoryModelLoad', 'writer'],
  ['/inference.GRPCInferenceService/RepositoryModelUnload', 'writer'],
]);

/** How many calls are under way on all connections together. */
const MOST_CALLS = 2_048;
const BUSY_RETRY_MS = 1_000;
/** A message must be here within this; what never ends would keep its place for good. */
const RECEIVE_DEADLINE_MS = 60_000;

/** The token of a call, as HTTP has it in its header. */
export function authorizationOf(metadata: Metadata): string | undefined {
  const [value] = metadata.get('authorization');
  return typeof value === 'string' ? value : undefined;
}

/** Lets calls in: asks for a token before a message is read, and keeps what is under way within bounds. */
export function gate(authenticator: TokenAuthenticator): ServerInterceptor {
  let underWay = 0;
  return ({ path }, call) => {
    let isOver = false;
    let timer: NodeJS.Timeout | undefined;
    const end = (): void => {
      clearTimeout(timer);
      if (isOver) return;
      isOver = true;
      underWay -= 1;
    };
    underWay += 1;
    const listener = new ServerListenerBuilder()
      .withOnReceiveMetadata((metadata, next) => {
        try {
          decideAccess(POLICIES.get(path) ?? 'reader', authenticator.authenticate(authorizationOf(metadata)));
          if (underWay > MOST_CALLS) throw new OverloadedError(BUSY_RETRY_MS);
        } catch (thrown) {
          end();
          call.sendStatus(describeStatus(thrown));
          return;
        }
        timer = setTimeout(() => {
          call.sendStatus(describeStatus(new DeadlineError('The message of the call', RECEIVE_DEADLINE_MS)));
        }, RECEIVE_DEADLINE_MS);
        next(metadata);
      })
      .withOnReceiveMessage((message, next) => {
        clearTimeout(timer);
        next(message);
      })
      .withOnCancel(end)
      .build();
    const responder = new ResponderBuilder()
      .withStart((next) => next(listener))
      .withSendStatus((status, next) => {
        end();
        next(status);
      })
      .build();
    return new ServerInterceptingCall(call, responder);
  };
}
