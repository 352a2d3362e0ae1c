/** As much of `process.stdout` as is used. */
export interface TextStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}
