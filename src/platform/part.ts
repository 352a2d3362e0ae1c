/**
 * A part of the system: a function from request to response, with an end. Whatever listens, tests and
 * proxies knows no more than this.
 */
export interface Part {
  fetch(request: Request): Promise<Response>;
  close(): Promise<void>;
}
