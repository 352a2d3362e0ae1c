/** How long somebody who retries has to go on with it. */
export function sayWhen(moment: Date, now: Date): string {
  const seconds = Math.ceil((moment.getTime() - now.getTime()) / 1_000);
  if (seconds <= 0) return 'By now it does: repeat the request.';
  return `That is in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}: retry until then.`;
}
