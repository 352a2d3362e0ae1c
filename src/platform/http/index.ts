/** HTTP for every surface: bounded bodies, the router, listeners. Owns the dependency on Hono. */
export { Hono } from 'hono';
export { BodyTooLargeError, readBody, readText } from './body.ts';
