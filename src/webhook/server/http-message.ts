/** A request, as far as the ports of the webhook read one. */
export interface HttpRequest {
  /** GET, HEAD or POST. */
  readonly method: string;
  /** As it was sent, without the query. */
  readonly path: string;
  readonly contentType: string | null;
  /** The body; of one that is longer, no more is read. */
  readText(limitBytes: number): Promise<string | TooLarge>;
}

export interface TooLarge {
  readonly kind: 'too-large';
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * What stands behind a port. The webhook's are no `fetch` as other parts are: a `Request` and a `Response` cost more
 * than the admission between them (docs/decisions/0018-webhook-speed.md).
 */
export type AnswerRequest = (request: HttpRequest) => Promise<HttpAnswer>;
