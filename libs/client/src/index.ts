export {
  RequestError,
  createClient,
  type Answer,
  type AnswerError,
  type Client,
  type ClientOptions,
  type TypedOperation,
} from './create-client.js';
