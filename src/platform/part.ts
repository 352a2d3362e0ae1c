/**
 * A part of the system: a function from request to response, with an end. Whatever listens, tests and
 * proxies knows no more than this.
 */
export interface Part {
  fetch(request: Request): Promise<Response>;
  /**
   * For requests that ask to leave HTTP. A response refuses; whatever is not a WebSocket can only be refused.
   * Without this member they are answered like any other (RFC 9110 §7.8). The request's body is never read, and its
   * signal is aborted when the connection is gone.
   */
  upgrade?(request: Request): Promise<UpgradeAnswer>;
  close(): Promise<void>;
}

export type UpgradeAnswer = Response | AcceptedUpgrade;

export interface AcceptedUpgrade {
  /** One of those that the client offers. */
  readonly protocol: string;
  /** Sent with the handshake, beside its own. */
  readonly headers?: Headers;
  /** Has the connection until it returns; then it is closed, as it is when this fails. */
  serve(channel: MessageConnection): Promise<void>;
}

/** A WebSocket's binary messages, with both sides as slow as the slower one. */
export interface MessageConnection {
  /** Ends with the connection, however that ends. To be read once. */
  readonly messages: AsyncIterable<Uint8Array>;
  /** Resolves when the next one may be sent. What is sent to a connection that is gone is lost. */
  send(message: Uint8Array): Promise<void>;
  /** Aborted when the connection is gone. */
  readonly closed: AbortSignal;
}
