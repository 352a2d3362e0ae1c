import type { TextStream } from './text-stream.ts';

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMilliseconds = 80;
const clearLine = '\r\u001B[K';

/** One line that moves until it is stopped, and then is gone. Input stays the terminal's: an interrupt is one. */
export function showSpinner(what: string, stream: TextStream): { stop(): void } {
  let turn = 0;
  const draw = () => {
    stream.write(`${clearLine}${frames[turn % frames.length]} ${what}`);
    turn += 1;
  };
  draw();
  const timer = setInterval(draw, frameMilliseconds);
  return {
    stop() {
      clearInterval(timer);
      stream.write(clearLine);
    },
  };
}
