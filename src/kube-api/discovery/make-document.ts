/** Makes the answer to whoever reads a document. */
export type MakeDocument = (request: Request) => Response;
